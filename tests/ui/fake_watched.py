"""A monitor without sources: events are handed to it, and it answers as the real one does."""

from __future__ import annotations

import heapq
import ipaddress
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tui.dossier import Dossier, Subject
from tui.finding import Finding
from tui.memory import Memory
from tui.model import Batch, Category, Event, EventKind, SourceState, SourceStatus, is_attack
from tui.picture import Answered, Count, Dropped, Fresh, Minute, Offender, Totals, Unread, View, WouldDrop, WouldHit

COUNTRIES = {"203.0.113.": "CN", "198.51.100.": "NL", "192.0.2.": "BR", "2001:db8:": "JP"}
FOLLOWING = (
    SourceStatus("/var/log/mail.log", SourceState.FOLLOWING),
    SourceStatus("/var/log/maillog", SourceState.FOLLOWING),
)


class World:
    """Where addresses are."""

    def country(self, ip: str) -> str:
        return next((country for prefix, country in COUNTRIES.items() if ip.startswith(prefix)), "")

    def asn(self, _: str) -> str:
        return "AS64500 Example Net"


class Tally:
    """What is counted of one address."""

    def __init__(self, event: Event) -> None:
        self.ip = event.ip or ""
        self.first = self.last = event.time
        self.count = self.successes = 0
        self.kinds: Counter[EventKind] = Counter()
        self.users: dict[str, None] = {}
        self.logged_in: list[str] = []

    def rank(self) -> int:
        return self.count

    def add(self, event: Event) -> None:
        if event.user and len(self.users) < 20:
            self.users[event.user] = None
        if event.kind is EventKind.LOGIN_SUCCESS:
            self.successes += 1
            self.logged_in.append(event.user or "")
        if event.counted and is_attack(event):
            self.count += event.count
            self.kinds[event.kind] += event.count
            self.last = event.time

    def offender(self) -> Offender:
        ip = self.ip
        return Offender(
            ip=ip,
            count=self.count,
            first=self.first,
            last=self.last,
            kinds=tuple(self.kinds.most_common()),
            users=tuple(self.users),
            network=ip.rpartition(".")[0] + ".0/24" if "." in ip else ip.rpartition(":")[0] + ":/64",
            country=World().country(ip),
            asn=World().asn(ip),
            successes=self.successes,
        )


class FakeWatched:
    """Counts exactly what it is given. `kept` bounds what `fresh` can still tell."""

    def __init__(self, sources: tuple[SourceStatus, ...] = FOLLOWING, kept: int = 50_000) -> None:
        self.sources = sources
        self.backlog: float | None = None
        self.rate = 0.0
        self.lines: dict[str, tuple[str, ...]] = {}
        self.mails: dict[str, Any] = {}  # what it says of accepted mail, of senders who had delivered mail before
        self.known: dict[str, Any] = {}
        self.known_senders: tuple[Count, ...] = ()
        self.campaigns: tuple[Finding, ...] = ()
        self.unread_lines: dict[str, tuple[Unread, ...]] = {}
        self._memory = Memory(World())
        self._kept = kept
        self._events: list[Event] = []
        self._older: list[Event] = []
        self._kinds: Counter[EventKind] = Counter()
        self._minutes: dict[int, Counter[EventKind]] = {}
        self._tallies: dict[str, Tally] = {}
        self._version = 0
        self._view: View | None = None

    def add(self, events: Iterable[Event]) -> None:
        """New events, oldest first."""
        told = tuple(events)
        self._memory.add(Batch("/var/log/mail.log", told, len(told), live=True), ())
        self._memory.remember(told)
        for event in told:
            self._count(event)
            self._events.append(event)
        self.changed()

    def add_older(self, events: Iterable[Event]) -> None:
        """Events from before all that is known, to a reader that has not asked yet."""
        told = tuple(events)
        self._memory.add(Batch("/var/log/mail.log", told, len(told), live=False), ())
        self._memory.remember(told, older=True)
        for event in told:
            self._count(event)
            self._older.append(event)
        self.changed()

    def changed(self) -> None:
        """Make a new picture."""
        self._version += 1
        self._view = None

    def _count(self, event: Event) -> None:
        if event.ip:
            self._tallies.setdefault(event.ip, Tally(event)).add(event)
        if not event.counted:
            return
        self._kinds[event.kind] += event.count
        if is_attack(event):
            start = int(event.time.timestamp()) // 60 * 60
            self._minutes.setdefault(start, Counter())[event.kind] += event.count

    def view(self) -> View:
        if self._view is None:
            counted = sum(self._kinds.values())
            self._view = View(
                version=self._version,
                lines=len(self._events) * 3,
                events=len(self._events),
                counted=counted,
                rate=self.rate,
                by_kind=(),
                by_category=(),
                by_zone=(),
                offenders=self._top(),
                minutes=tuple(Minute(s, tuple(k.items())) for s, k in sorted(self._minutes.items())),
                sources=self.sources,
                backlog=self.backlog,
            )
        return self._view

    def _top(self) -> tuple[Offender, ...]:
        busiest = heapq.nlargest(200, (tally for tally in self._tallies.values() if tally.count), key=Tally.rank)
        return tuple(tally.offender() for tally in busiest)

    def fresh(self, cursor: int) -> Fresh:
        newer = self._events[cursor:]
        missed = max(len(newer) - self._kept, 0)
        older, self._older = tuple(self._older), []
        return Fresh(len(self._events), tuple(newer[missed:]), older, missed)

    def offender(self, ip: str) -> Offender | None:
        tally = self._tallies.get(ip)
        return tally.offender() if tally else None

    def dossier(self, subject: Subject) -> Dossier | None:
        return self._memory.dossier(subject)

    def recent(self) -> list[Event]:
        return self._memory.recent()

    def events_of(self, subject: Subject) -> tuple[Event, ...]:
        return self._memory.events_of(subject)

    async def lines_of(self, subject: Subject, limit: int) -> tuple[str, ...]:
        return self.lines.get(subject.name, ())[-limit:]

    def unread(self, source: str) -> tuple[Unread, ...]:
        return self.unread_lines.get(source, ())

    def would_hit(self, networks: Sequence[str]) -> WouldHit:
        wanted = [ipaddress.ip_network(network) for network in networks]
        hit = [t for t in self._tallies.values() if any(ipaddress.ip_address(t.ip) in network for network in wanted)]
        attackers = [tally for tally in hit if tally.count]
        kinds = sum((tally.kinds for tally in hit), Counter[EventKind]())
        return WouldHit(
            since=self._events[0].time if self._events else None,
            addresses=len(hit),
            attacks=sum(tally.count for tally in hit),
            by_kind=tuple(kinds.most_common()),
            first=min((tally.first for tally in attackers), default=None),
            last=max((tally.last for tally in attackers), default=None),
            logins=sum(tally.successes for tally in hit),
            users=tuple(dict.fromkeys(user for tally in hit for user in tally.logged_in)),
            **self.mails,
        )

    def would_drop(self, category: Category) -> WouldDrop:
        of_it = [event for event in self._events if event.counted and event.category is category]
        discarded = sum(event.count for event in of_it if event.kind is EventKind.DISCARD)
        dropped = Dropped(refused=sum(event.count for event in of_it) - discarded, discarded=discarded, **self.known)
        return WouldDrop(category, dropped, dropped, self.known_senders)

    def answered(self, now: datetime) -> tuple[Answered, ...]:
        return self._memory.answered(now)

    def country(self, ip: str) -> str:
        return self._memory.country(ip)

    def findings(self) -> tuple[Finding, ...]:
        return self.campaigns

    def totals(self, top: int) -> Totals:
        none: tuple[Count, ...] = ()
        return Totals(0, 0, 0, None, None, none, none, none, none, none, none, none, none)


def at(time: datetime, kind: EventKind, ip: str | None, **fields: object) -> Event:
    """An event, with defaults for what a test does not care about."""
    known = {"source": "/var/log/mail.log", "offset": 0, "line": 1, "count": 1, "counted": True, **fields}
    return Event(time=time, kind=kind, ip=ip, **known)  # type: ignore[arg-type] # checked by the struct's own use
