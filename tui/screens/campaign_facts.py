"""Everything told of one campaign, as facts: why it matters, what would stop it and at what price, who and whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tui.finding import Finding, Remedy
from tui.finding_evidence import evidence, some
from tui.finding_words import severity_word
from tui.language import _, bracketed, counted, listed
from tui.privacy import worn
from tui.screens import campaign_masked
from tui.screens.campaign_words import ROLES, SURE, long
from widgets.cells import moment, number, span

_JUST_NOW = timedelta(minutes=1)

#: A name, a text and its role.
Fact = tuple[str, str, str]


def facts(finding: Finding, now: datetime, watched: str) -> Iterator[Fact]:
    """`watched` says that it is, and what came since; empty when it is not."""
    severity = finding.severity
    yield severity_word(severity), finding.reason, ROLES[severity] if not finding.ended else "text"
    if watched:
        yield _("watched"), watched, "strong"
    yield _("remedy"), campaign_masked.remedy(finding), "strong"
    if finding.remedy.targets:
        yield _("cost"), _cost(finding.remedy), "refused" if _costs(finding.remedy) else "text"
    if finding.traits:
        yield _("also"), _("; ").join(map(long, finding.traits)), "text"
    yield _("seen"), _seen(finding, now), "text"
    yield from ((name, text, "text") for name, text in evidence(finding.evidence, _length, worn.user))
    yield _("from"), _origin(finding), "text"
    if finding.users:
        yield _("users"), _names(finding.users, finding.at_least), "text"
    if finding.recipients:
        yield _("to"), _names(finding.recipients, finding.at_least), "text"
    yield _("sure"), _(SURE[finding.confidence]), "text"


def _length(seconds: int) -> str:
    return span(timedelta(seconds=seconds))


def _seen(finding: Finding, now: datetime) -> str:
    first, last = finding.first.astimezone(now.tzinfo), finding.last.astimezone(now.tzinfo)
    ago = now - last
    if finding.ended:
        still = _("ended: quiet for {length}").format(length=span(ago))
    elif ago >= _JUST_NOW:
        still = _("the last {length} ago").format(length=span(ago))
    else:
        still = _("the last just now")
    return _("{events} from {first} to {last}, over {length}; {still}").format(
        events=_least(finding.at_least) + counted(finding.events, "{count} event", "{count} events"),
        first=moment(first),
        last=moment(last),
        length=span(last - first),
        still=still,
    )


def _origin(finding: Finding) -> str:
    words = _("{addresses} in {where}").format(
        addresses=_least(finding.at_least) + counted(len(finding.addresses), "{count} address", "{count} addresses"),
        where=counted(len(finding.networks), "{count} network", "{count} networks"),
    )
    if finding.countries:
        countries = counted(len(finding.countries), "{count} country", "{count} countries")
        words += _(", {countries}: {names}").format(countries=countries, names=some(finding.countries))
    return words


def _names(names: Sequence[str], at_least: bool) -> str:
    shown = some(tuple(map(worn.user, names)))
    return _("{what}: {names}").format(what=_least(at_least) + number(len(names)), names=shown)


def _least(at_least: bool) -> str:
    return _("at least ") if at_least else ""


def _costs(remedy: Remedy) -> bool:
    return bool(remedy.logins or remedy.mails)


def _cost(remedy: Remedy) -> str:
    if not _costs(remedy):
        gone = _("no log-in and no mail of others is known of any more")
        return gone if remedy.at_least else _("no log-in and no mail of others came from there")
    parts = []
    if remedy.logins:
        users = bracketed(listed(map(worn.user, remedy.users))) if remedy.users else ""
        parts.append(counted(remedy.logins, "{count} log-in", "{count} log-ins") + users)
    if remedy.mails:
        parts.append(counted(remedy.mails, "{count} mail accepted", "{count} mails accepted"))
    return _("would have shut out {what}").format(what=_least(remedy.at_least) + listed(parts))
