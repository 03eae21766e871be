"""Everything told of one campaign, as facts: why it matters, what would stop it and at what price, who and whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tui.finding import Finding, Remedy
from tui.finding_evidence import evidence, some
from tui.screens.campaign_words import KINDS, ROLES, SURE
from widgets.cells import counted, number, span

_JUST_NOW = timedelta(minutes=1)

#: A name, a text and its role.
Fact = tuple[str, str, str]


def facts(finding: Finding, now: datetime, watched: str) -> Iterator[Fact]:
    """`watched` says that it is, and what came since; empty when it is not."""
    severity = finding.severity
    yield severity.value, finding.reason, ROLES[severity] if not finding.ended else "text"
    if watched:
        yield "watched", watched, "strong"
    yield "remedy", finding.remedy.words, "strong"
    if finding.remedy.targets:
        yield "cost", _cost(finding.remedy), "refused" if _costs(finding.remedy) else "text"
    if finding.traits:
        yield "also", "; ".join(KINDS[trait].long for trait in finding.traits), "text"
    yield "seen", _seen(finding, now), "text"
    yield from ((name, text, "text") for name, text in evidence(finding.evidence, _length))
    yield "from", _origin(finding), "text"
    if finding.users:
        yield "users", _names(finding.users, finding.at_least), "text"
    if finding.recipients:
        yield "to", _names(finding.recipients, finding.at_least), "text"
    yield "sure", SURE[finding.confidence], "text"


def _length(seconds: int) -> str:
    return span(timedelta(seconds=seconds))


def _seen(finding: Finding, now: datetime) -> str:
    first, last = finding.first.astimezone(now.tzinfo), finding.last.astimezone(now.tzinfo)
    ago = now - last
    recent = f"the last {span(ago)} ago" if ago >= _JUST_NOW else "the last just now"
    still = f"ended: quiet for {span(ago)}" if finding.ended else recent
    events = _least(finding.at_least) + counted(finding.events, "event", "events")
    return f"{events} from {first:%d %b %H:%M:%S} to {last:%d %b %H:%M:%S}, over {span(last - first)}; {still}"


def _origin(finding: Finding) -> str:
    addresses = counted(len(finding.addresses), "address", "addresses")
    networks = counted(len(finding.networks), "network", "networks")
    words = f"{_least(finding.at_least)}{addresses} in {networks}"
    if finding.countries:
        countries = counted(len(finding.countries), "country", "countries")
        words += f", {countries}: {some(finding.countries)}"
    return words


def _names(names: Sequence[str], at_least: bool) -> str:
    return f"{_least(at_least)}{number(len(names))}: {some(names)}"


def _least(at_least: bool) -> str:
    return "at least " if at_least else ""


def _costs(remedy: Remedy) -> bool:
    return bool(remedy.logins or remedy.mails)


def _cost(remedy: Remedy) -> str:
    if not _costs(remedy):
        known = "is known of any more" if remedy.at_least else "came from there"
        return f"no log-in and no mail of others {known}"
    parts = []
    if remedy.logins:
        users = f" ({', '.join(remedy.users)})" if remedy.users else ""
        parts.append(counted(remedy.logins, "log-in", "log-ins") + users)
    if remedy.mails:
        parts.append(counted(remedy.mails, "mail accepted", "mails accepted"))
    return f"would have shut out {_least(remedy.at_least)}{', '.join(parts)}"
