"""A finding for people: what it is and how grave, why, when, who, and what would stop it at what price."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from tui.analysis.campaigns.wording import length
from tui.commands.paragraph import paragraph
from tui.finding import Finding, FindingKind, Remedy
from tui.finding_evidence import evidence, some

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
    yield from paragraph(finding.severity.value.upper(), finding.sentence, _INDENT)
    for name, text in _told(finding):
        if text:
            yield from paragraph(f"  {name}", text, _INDENT)
    if finding.times:
        yield f"  when      {dots(finding.times)}"
    for name, text in _who(finding):
        if text:
            yield from paragraph(f"  {name}", text, _INDENT)
    yield from paragraph("  answer", f"{finding.remedy.words} {cost(finding.remedy)}".strip(), _INDENT)
    if command := answer(finding, asked):
        yield " " * _INDENT + command
    yield ""


def _told(finding: Finding) -> Iterator[tuple[str, str]]:
    traits = ", ".join(map(_words, finding.traits))
    also = f", also {traits}" if traits else ""
    yield "why", finding.reason
    yield "kind", f"{_words(finding.kind)}{also}; confidence {finding.confidence.value}; id {finding.id}"
    yield "seen", _seen(finding)
    yield from evidence(finding.evidence, length)


def _who(finding: Finding) -> Iterator[tuple[str, str]]:
    where = f" ({some(finding.countries, _SHOWN)})" if finding.countries else ""
    yield "from", some(finding.addresses, _SHOWN) + where if finding.addresses else ""
    yield "users", some(finding.users, _SHOWN)
    yield "to", some(finding.recipients, _SHOWN)


def _words(kind: FindingKind) -> str:
    return kind.value.replace("_", " ")


def _seen(finding: Finding) -> str:
    events = ("at least " if finding.at_least else "") + counted(finding.events, "event")
    still = "over" if finding.ended else "goes on"
    return f"{events}, {_moment(finding.first)} to {_moment(finding.last)}, {still}"


def counted(number: int, name: str) -> str:
    """A number and what it counts."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"


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
    return f"|{marks}|" + (f" . is {length(column)}" if column else "")


def cost(remedy: Remedy) -> str:
    """What a block of the remedy's targets would have hit that was good; "" where there is nothing to block."""
    if not remedy.targets:
        return ""
    if not (remedy.logins or remedy.mails):
        return f"No log-in and no mail of others {'is known' if remedy.at_least else 'came'} from there."
    users = f" ({', '.join(remedy.users)})" if remedy.users else ""
    hit = [
        f"{counted(remedy.logins, 'log-in')} that worked{users}" if remedy.logins else "",
        f"{counted(remedy.mails, 'mail')} taken in" if remedy.mails else "",
    ]
    least = "at least " if remedy.at_least else ""
    return f"It would also have hit {least}{' and '.join(part for part in hit if part)}."


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
