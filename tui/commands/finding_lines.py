"""A finding for people: what it is and how grave, why, when, who, and what would stop it at what price."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from tui.analysis.campaigns.wording import joined, length
from tui.breaking import pad
from tui.commands.paragraph import paragraph
from tui.finding import Finding, Remedy
from tui.finding_evidence import evidence, some
from tui.finding_words import confidence_word, kind_word, severity_word
from tui.language import _, bracketed, counted, listed

#: Columns before the text; names of a list that are shown; targets that a command names.
_INDENT, _SHOWN, _NAMED = 12, 6, 8
#: Columns of the timeline, and what stands for so many events in one: none, one, two to four, more.
_COLUMNS = 60
_MARKS = ((5, "#"), (2, ":"), (1, "."), (0, " "))
#: The command that tells of findings.
ASKED = "sekimori campaigns"
_MOMENT = "%Y-%m-%d %H:%M:%S"


def lines(finding: Finding, asked: str = ASKED) -> Iterator[str]:
    """The whole finding, an empty line behind it. Commands to be copied are not broken.

    `asked` is the command that finds it again.
    """
    yield from paragraph(severity_word(finding.severity).upper(), finding.sentence, _INDENT)
    for name, text in _told(finding):
        if text:
            yield from paragraph(f"  {name}", text, _INDENT)
    if finding.times:
        yield pad(f"  {_('when')}", _INDENT) + dots(finding.times)
    for name, text in _who(finding):
        if text:
            yield from paragraph(f"  {name}", text, _INDENT)
    yield from paragraph(f"  {_('answer')}", _answered(finding.remedy), _INDENT)
    if command := answer(finding, asked):
        yield " " * _INDENT + command
    yield ""


def _told(finding: Finding) -> Iterator[tuple[str, str]]:
    yield _("why"), finding.reason
    yield _("kind"), _kind(finding)
    yield _("seen"), _seen(finding)
    yield from evidence(finding.evidence, length)


def _who(finding: Finding) -> Iterator[tuple[str, str]]:
    where = bracketed(some(finding.countries, _SHOWN)) if finding.countries else ""
    yield _("from"), some(finding.addresses, _SHOWN) + where if finding.addresses else ""
    yield _("users"), some(finding.users, _SHOWN)
    yield _("to"), some(finding.recipients, _SHOWN)


def _kind(finding: Finding) -> str:
    kinds = kind_word(finding.kind)
    if finding.traits:
        kinds = _("{kind}, also {traits}").format(kind=kinds, traits=listed(map(kind_word, finding.traits)))
    sure = confidence_word(finding.confidence)
    return _("{kinds}; confidence {confidence}; id {id}").format(kinds=kinds, confidence=sure, id=finding.id)


def _seen(finding: Finding) -> str:
    events = _least(finding.at_least) + counted(finding.events, "{count} event", "{count} events")
    words = _("{events}, {first} to {last}, over") if finding.ended else _("{events}, {first} to {last}, goes on")
    return words.format(events=events, first=_moment(finding.first), last=_moment(finding.last))


def _least(at_least: bool) -> str:
    return _("at least ") if at_least else ""


def _moment(when: datetime) -> str:
    return f"{when:{_MOMENT}%z}"


def dots(times: Sequence[int]) -> str:
    """The events on a line of time, between bars, and how long a column of it is."""
    first, span = times[0], times[-1] - times[0]
    counts = [0] * _COLUMNS
    for when in times:
        counts[(when - first) * (_COLUMNS - 1) // span if span else 0] += 1
    marks = "".join(next(mark for least, mark in _MARKS if count >= least) for count in counts)
    column = round(span / (_COLUMNS - 1))
    return f"|{marks}|" + (_(" . is {length}").format(length=length(column)) if column else "")


def cost(remedy: Remedy) -> str:
    """What a block of the remedy's targets would have hit that was good; "" where there is nothing to block."""
    if not remedy.targets:
        return ""
    if not (remedy.logins or remedy.mails):
        known = _("No log-in and no mail of others is known from there.")
        return known if remedy.at_least else _("No log-in and no mail of others came from there.")
    hit = []
    if remedy.logins:
        users = bracketed(listed(remedy.users)) if remedy.users else ""
        hit.append(counted(remedy.logins, "{count} log-in that worked", "{count} log-ins that worked") + users)
    if remedy.mails:
        hit.append(counted(remedy.mails, "{count} mail taken in", "{count} mails taken in"))
    return _("It would also have hit {what}.").format(what=_least(remedy.at_least) + joined(hit))


def _answered(remedy: Remedy) -> str:
    price = cost(remedy)
    return _("{words} {cost}").format(words=remedy.words, cost=price) if price else remedy.words


def answer(finding: Finding, asked: str = ASKED) -> str:
    """The command that does it; for many targets, the one that writes a list of them, and the one that takes it."""
    targets = finding.remedy.targets
    if not targets:
        return ""
    reason = f"--reason {shlex.quote(f'campaign {finding.id}')}"
    if len(targets) <= _NAMED:
        return f"sekimori block {shlex.join(targets)} {reason}"
    wanted, file = shlex.quote(f'select(.id=="{finding.id}").remedy.targets[]'), shlex.quote(f"{finding.id}.list")
    return f"{asked} --json | jq -r {wanted} > {file} && sekimori block --list {file} {reason}"
