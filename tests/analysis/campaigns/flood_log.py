"""Mail and verdicts for the tests of floods: what is usual, an alarm, a surge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

from tui.analysis.campaigns.flood import Flood
from tui.finding import Finding
from tui.model import Action, Category, Event, EventKind, Mail

#: Tuesday, midnight; most sessions last until Friday.
START = datetime(2026, 11, 24, tzinfo=UTC)
HOUR, DAY = 60, 24 * 60


class Block(NamedTuple):
    """What one block of a log tells."""

    events: Sequence[Event] = ()
    mails: Sequence[Mail] = ()


def at(minutes: float, zone: timezone = UTC) -> datetime:
    return (START + timedelta(minutes=minutes)).astimezone(zone)


def verdict(minutes: float, sender: str | None = "a@example.net", **fields: Any) -> Event:
    known: dict[str, Any] = {"category": Category.SPAM, "action": Action.REJECT, "ip": "203.0.113.9"}
    known |= {"kind": EventKind.CONTENT, "count": 1, "counted": True, "time": at(minutes), "sender": sender} | fields
    return Event(source="mail.log", offset=0, line=1, **known)


def verdicts(begin: float, every: float, number: int, *, domains: int = 12, **fields: Any) -> list[Event]:
    """So many, one at a time, in turn from so many domains."""
    return [
        verdict(begin + n * every, f"a@mx{n % domains}.example.net", ip=f"203.0.113.{n % 250}", **fields)
        for n in range(number)
    ]


def mails(begin: float, every: float, number: int, *, login: bool = False) -> list[Mail]:
    return [Mail(at(begin + n * every), "192.0.2.7", "b@example.com", login=login) for n in range(number)]


def office(days: int, *, every: float = 4) -> list[Mail]:
    """Clean mail, every few minutes from eight to eighteen o'clock, and every two hours at night."""
    by_day = [mail for n in range(days) for mail in mails(n * DAY + 8 * HOUR, every, int(10 * HOUR / every))]
    return by_day + [mail for n in range(days) for mail in mails(n * DAY, 120, 4)]


def few(days: int, *, hours: float = 3) -> list[Event]:
    """Verdicts as they always come."""
    return verdicts(20, hours * HOUR, int(days * 24 / hours))


def told(blocks: Iterable[Block], now: float) -> tuple[Finding, ...]:
    flood = Flood()
    for block in blocks:
        flood.add(block.events, block.mails)
    return flood.findings(at(now))


def one(events: Sequence[Event], taken: Sequence[Mail], now: float) -> Finding:
    (found,) = told([Block(events, taken)], now)
    return found


def until(taken: Sequence[Mail], minutes: float) -> list[Mail]:
    return [mail for mail in taken if mail.time < at(minutes)]


#: Friday, 09:12, when a signature begins to find good mail bad.
T = 3 * DAY + 9 * HOUR + 12
USUAL = until(office(4), T)


def alarm(number: int = 43, now: float = T + 43 * 4, **fields: Any) -> Finding:
    return one([*few(3), *verdicts(T, 4, number, **fields)], USUAL, now)


def surge(number: int = 38, clean: int = 24, *, begin: float = 3 * DAY + 10 * HOUR) -> Finding:
    """So many verdicts and clean mails in forty minutes, where two verdicts an hour are usual."""
    events = [*verdicts(20, 30, int((begin - 20) / 30)), *verdicts(begin, 39.5 / (number - 1), number)]
    return one(events, [*until(office(4), begin), *mails(begin, 39.5 / clean, clean)], begin + 41)
