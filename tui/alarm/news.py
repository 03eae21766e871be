"""Which findings are to be told now: what is new or graver than when it was told, within limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from tui.alarm.alarm import Alarm
from tui.alarm.memory import NAMES, Record, Told
from tui.finding import SEVERITIES, Finding, FindingKind, Severity, by_danger
from tui.finding_form import entered

_HOUR = 3600.0
#: The share of an hour's alarms that is kept for break-ins, so that many smaller campaigns cannot use up all.
_KEPT = 4
#: Kinds, the most dangerous first.
_KINDS = tuple(FindingKind)


class Limits(msgspec.Struct, frozen=True):
    """From which severity on there are alarms, how often one of a campaign, and how many an hour in all."""

    least: Severity = Severity.DANGER
    every: timedelta = timedelta(minutes=5)
    an_hour: int = 12


def decide(
    findings: Collection[Finding], record: Record, limits: Limits, now: datetime
) -> tuple[tuple[Alarm, ...], Record]:
    """What to tell now, the gravest first, and what to remember then (the same object where nothing changes)."""
    grave = [one for one in findings if not one.ended and _grave(one.severity) <= _grave(limits.least)]
    names = {finding.id for finding in findings}
    gone = [told for name, told in record.told.items() if name not in names]
    news = [one for one in grave if is_news(one, record.told.get(one.id) or _renamed(one, gone))]
    if not news:
        return (), record
    seconds = now.timestamp()
    sent = [when for when in record.sent if 0 <= seconds - when < _HOUR]
    chosen = list(_within(sorted(news, key=by_danger), record, sent, limits, seconds))
    names = {finding.id for finding in chosen}
    waiting = [finding.id for finding in news if finding.id not in names]
    held = tuple(dict.fromkeys(name for name in (*record.held, *waiting) if name not in names))
    if not chosen:
        return (), record if held == record.held else Record(record.told, record.sent, held)
    alarms = tuple(Alarm(finding, 0 if number else len(held)) for number, finding in enumerate(chosen))
    told = record.told | {finding.id: _told(finding, record, seconds) for finding in chosen}
    return alarms, Record(told, tuple(sent), tuple(waiting))


def is_news(finding: Finding, told: Told | None) -> bool:
    """Whether it was not told, or has become graver since: by severity, by kind, or because one more log-in worked."""
    return (
        told is None
        or _grave(finding.severity) < _grave(told.severity)
        or _KINDS.index(finding.kind) < _KINDS.index(told.kind)
        or (len(told.users) < NAMES and not entered(finding) <= {*told.users})
    )


def _renamed(finding: Finding, gone: Iterable[Told]) -> Told | None:
    """What was told of it under a name that is gone: a log that is read from a later place on gives it another one."""
    since, members = finding.first.timestamp(), {*finding.addresses}
    same = (told for told in gone if told.at >= since and not members.isdisjoint(told.addresses))
    return min(same, key=lambda told: (_grave(told.severity), _KINDS.index(told.kind), -told.at), default=None)


def _told(finding: Finding, record: Record, seconds: float) -> Told:
    before = record.told.get(finding.id)
    users = dict.fromkeys((*(before.users if before else ()), *sorted(entered(finding))))
    return Told(finding.severity, finding.kind, seconds, finding.addresses[:NAMES], tuple(users)[:NAMES])


def _within(
    news: Sequence[Finding], record: Record, sent: list[float], limits: Limits, seconds: float
) -> Iterator[Finding]:
    """Those that the limits let through; notes each in `sent`."""
    every = limits.every.total_seconds()
    for finding in news:
        told = record.told.get(finding.id)
        if told is not None and 0 <= seconds - told.at < every:
            continue
        kept = 0 if finding.kind is FindingKind.BREACH else limits.an_hour // _KEPT
        if len(sent) < limits.an_hour - kept:
            sent.append(seconds)
            yield finding


def _grave(severity: Severity) -> int:
    return SEVERITIES.index(severity)
