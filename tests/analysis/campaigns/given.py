"""What recognition is asked about: attempts by address, name and time, and who means well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from tui.analysis.campaigns.campaigns import Campaigns
from tui.finding import Finding, FindingKind
from tui.model import Action, Category, Delivery, Event, EventKind, Mail

BEGIN = datetime(2026, 11, 16, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86_400


def at(seconds: float) -> datetime:
    """A time of the log."""
    return BEGIN + timedelta(seconds=seconds)


def event(seconds: float, kind: EventKind, ip: str, **fields: object) -> Event:
    """An event that counts."""
    return Event(at(seconds), kind, "mail.log", 0, 1, 1, True, ip=ip, **fields)  # type: ignore[arg-type] # by its use


def failed(seconds: float, ip: str, user: str | None) -> Event:
    """A log-in that failed."""
    return event(seconds, EventKind.LOGIN_FAILURE, ip, user=user)


def worked(seconds: float, ip: str, user: str) -> Event:
    """A log-in that worked."""
    return event(seconds, EventKind.LOGIN_SUCCESS, ip, user=user)


def unknown(seconds: float, ip: str, recipient: str, sender: str = "", helo: str = "") -> Event:
    """A recipient that does not exist."""
    return event(
        seconds,
        EventKind.REJECTION,
        ip,
        category=Category.UNKNOWN_RECIPIENT,
        action=Action.REJECT,
        recipient=recipient,
        sender=sender or None,
        helo=helo or None,
    )


def relay(seconds: float, ip: str, recipient: str) -> Event:
    """A relay test."""
    return event(seconds, EventKind.REJECTION, ip, category=Category.RELAY, action=Action.REJECT, recipient=recipient)


def probe(seconds: float, ip: str, reason: str) -> Event:
    """A probe, in the server's words."""
    return event(seconds, EventKind.PROBE, ip, category=Category.PROTOCOL, reason=reason)


class Map:
    """Countries by the beginning of an address."""

    def __init__(self, countries: Mapping[str, str] | None = None) -> None:
        self._countries = countries or {}

    def country(self, ip: str) -> str:
        return next((land for start, land in self._countries.items() if ip.startswith(start)), "")

    def asn(self, ip: str) -> str:
        return ""


def findings(
    events: Iterable[Event],
    *,
    mails: Sequence[Mail] = (),
    deliveries: Sequence[Delivery] = (),
    countries: Mapping[str, str] | None = None,
    users: Sequence[str] = (),
    now: float | None = None,
) -> tuple[Finding, ...]:
    """What is recognised when all of it has been read."""
    told = sorted(events, key=lambda one: one.time)
    campaigns = Campaigns(Map(countries), users)
    campaigns.add(told, mails, deliveries)
    end = max([one.time for one in told], default=BEGIN)
    return campaigns.findings(end if now is None else at(now))


def only(found: Sequence[Finding]) -> Finding:
    """The one finding there is."""
    assert len(found) == 1, [one.sentence for one in found]
    return found[0]


def kinds(finding: Finding) -> set[FindingKind]:
    """All that holds of it."""
    return {finding.kind, *finding.traits}


def scattered(count: int, seed: int = 1) -> list[str]:
    """Addresses of which no two share a /16."""
    return [f"10.{number}.{Random(seed + number).randrange(256)}.9" for number in range(count)]


def moments(count: int, least: float, most: float, *, begin: float = 0, seed: int = 1) -> list[float]:
    """Times with random gaps between two bounds, in seconds."""
    rng, now, found = Random(seed), begin, []
    for _ in range(count):
        found.append(now)
        now += rng.uniform(least, most)
    return found
