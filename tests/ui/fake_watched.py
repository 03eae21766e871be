"""A monitor without sources: events are handed to it, and it answers as the real one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tui.model import (
    Count,
    Event,
    EventKind,
    Fresh,
    Minute,
    Offender,
    SourceState,
    SourceStatus,
    Totals,
    View,
    is_attack,
)

COUNTRIES = {"203.0.113.": "CN", "198.51.100.": "NL", "192.0.2.": "BR", "2001:db8:": "JP"}
FOLLOWING = (
    SourceStatus("/var/log/mail.log", SourceState.FOLLOWING),
    SourceStatus("/var/log/maillog", SourceState.FOLLOWING),
)


class FakeWatched:
    """Counts exactly what it is given. `kept` bounds what `fresh` can still tell."""

    def __init__(self, sources: tuple[SourceStatus, ...] = FOLLOWING, kept: int = 50_000) -> None:
        self.sources = sources
        self.backlog: float | None = None
        self.rate = 0.0
        self.lines: dict[str, tuple[str, ...]] = {}
        self._kept = kept
        self._events: list[Event] = []
        self._older: list[Event] = []
        self._kinds: Counter[EventKind] = Counter()
        self._minutes: dict[int, Counter[EventKind]] = {}
        self._offenders: dict[str, list[Event]] = {}
        self._version = 0
        self._view: View | None = None
        self._top_rows: tuple[Offender, ...] = ()
        self._top_at = 0

    def add(self, events: Iterable[Event]) -> None:
        """New events, oldest first."""
        for event in events:
            self._count(event)
            self._events.append(event)
        self.changed()

    def add_older(self, events: Iterable[Event]) -> None:
        """Events from before all that is known, to a reader that has not asked yet."""
        for event in events:
            self._count(event)
            self._older.append(event)
        self.changed()

    def changed(self) -> None:
        """Make a new picture."""
        self._version += 1
        self._view = None

    def _count(self, event: Event) -> None:
        if event.ip:
            self._offenders.setdefault(event.ip, []).append(event)
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
                offenders=self._recent_top(),
                minutes=tuple(Minute(s, tuple(k.items())) for s, k in sorted(self._minutes.items())),
                sources=self.sources,
                backlog=self.backlog,
            )
        return self._view

    def _recent_top(self) -> tuple[Offender, ...]:
        """As the real one, which does not sort all addresses anew for every event."""
        if len(self._events) - self._top_at > len(self._events) // 4 or not self._top_rows:
            self._top_rows, self._top_at = self._top(), len(self._events)
        return self._top_rows

    def _top(self) -> tuple[Offender, ...]:
        counts = Counter({ip: sum(e.counted and is_attack(e) for e in es) for ip, es in self._offenders.items()})
        top = [self.offender(ip) for ip, count in counts.most_common(200) if count]
        return tuple(offender for offender in top if offender is not None)

    def fresh(self, cursor: int) -> Fresh:
        newer = self._events[cursor:]
        missed = max(len(newer) - self._kept, 0)
        older, self._older = tuple(self._older), []
        return Fresh(len(self._events), tuple(newer[missed:]), older, missed)

    def offender(self, ip: str) -> Offender | None:
        events = self._offenders.get(ip)
        if not events:
            return None
        attacks = [event for event in events if event.counted and is_attack(event)] or events
        users = dict.fromkeys(event.user for event in events if event.user)
        return Offender(
            ip=ip,
            count=sum(event.counted and is_attack(event) for event in events),
            first=attacks[0].time,
            last=attacks[-1].time,
            kinds=tuple(Counter(event.kind for event in attacks if is_attack(event)).most_common()),
            users=tuple(users),
            network=ip.rpartition(".")[0] + ".0/24" if "." in ip else ip.rpartition(":")[0] + ":/64",
            country=next((c for prefix, c in COUNTRIES.items() if ip.startswith(prefix)), ""),
            asn="AS64500 Example Net",
            successes=sum(event.kind is EventKind.LOGIN_SUCCESS for event in events),
        )

    def events_of(self, ip: str) -> tuple[Event, ...]:
        return tuple(self._offenders.get(ip, ()))

    async def lines_of(self, ip: str, limit: int) -> tuple[str, ...]:
        return self.lines.get(ip, ())[-limit:]

    def totals(self, top: int) -> Totals:
        none: tuple[Count, ...] = ()
        return Totals(0, 0, 0, None, None, none, none, none, none, none, none, none, none)


def at(time: datetime, kind: EventKind, ip: str | None, **fields: object) -> Event:
    """An event, with defaults for what a test does not care about."""
    known = {"source": "/var/log/mail.log", "offset": 0, "line": 1, "count": 1, "counted": True, **fields}
    return Event(time=time, kind=kind, ip=ip, **known)  # type: ignore[arg-type] # checked by the struct's own use
