"""Counted events by what they are: kind, category, zone and service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from tui.analysis.seen import Seen, Table, pour
from tui.model import Category, Event, EventKind, accuses
from tui.picture import Count

#: Zones and services kept, each; the faintest tenth goes into the row OTHER, so that their sum stays exact.
KEYS = 10_000
#: Key under which zones and services are counted that had to be given up.
OTHER = "(other)"
#: Groups kept before they are poured into the tables.
_GROUPS = 20_000
_ALL = ""

#: Kind, category, zone and service.
Key: TypeAlias = tuple[EventKind, Category | None, str | None, str | None]


class _Group(Seen):
    """Events that share kind, category, zone and service, and what follows from these for each of them."""

    __slots__ = ("attack", "login")

    def __init__(self, first: datetime, *, attack: bool, login: bool) -> None:
        super().__init__(0, first, first)
        self.attack = attack
        self.login = login


class Groups:
    """Owns the sums by kind, category, zone and service.

    An event costs one look-up here, by all four at once; the four tables are made of the groups when asked for.
    """

    def __init__(self, keys: int = KEYS) -> None:
        self._groups: dict[Key, _Group] = {}
        self._companions: _Group | None = None  # events that do not count still have a time
        self._whole: dict[str, Seen] = {}  # one row: all that counts
        self._kinds, self._categories = Table(len(EventKind)), Table(len(Category))
        self._zones = Table(keys, lambda _, row: pour(self._zones.rows, OTHER, row))
        self._services = Table(keys, lambda _, row: pour(self._services.rows, OTHER, row))

    def add(self, batch: Sequence[Event]) -> tuple[list[Event], list[Event]]:
        """Count events in any order of time; returns the attacks and the log-ins that worked among those counted."""
        groups = self._groups
        attacks: list[Event] = []
        logins: list[Event] = []
        for event in batch:
            time = event.time
            if event.counted:
                key = (event.kind, event.category, event.zone, event.service)
                group = groups.get(key) or self._open(key, time)
                group.count += event.count
                if group.attack:
                    attacks.append(event)
                elif group.login:
                    logins.append(event)
            else:
                group = self._companions or self._open_companions(time)
            if time > group.last:
                group.last = time
            elif time < group.first:
                group.first = time
        return attacks, logins

    def pour(self, key: Key, seen: Seen) -> None:
        """Add what was seen of counted events that share kind, category, zone and service."""
        (self._groups.get(key) or self._open(key, seen.first)).add(seen)

    def tables(self) -> dict[str, dict[str, Seen]]:
        """Everything, by the name of its table; `span` is the one row of the times of events that need not count."""
        self._settle()
        return {
            "whole": self._whole,
            "kinds": self._kinds.rows,
            "categories": self._categories.rows,
            "zones": self._zones.rows,
            "services": self._services.rows,
            "span": {_ALL: self._companions} if self._companions else {},
        }

    def merge(self, table: str, key: str, seen: Seen) -> None:
        """Take in a row of another's table."""
        if table == "span":
            self.see(seen.first, seen.last)
        elif table == "whole":
            pour(self._whole, key, seen)
        else:
            bounded = {
                "kinds": self._kinds,
                "categories": self._categories,
                "zones": self._zones,
                "services": self._services,
            }
            bounded[table].add(key, seen)

    def see(self, first: datetime, last: datetime) -> None:
        """Take note of the times of events, counted or not."""
        (self._companions or self._open_companions(first)).add(Seen(0, first, last))

    def _open(self, key: Key, time: datetime) -> _Group:
        if len(self._groups) >= _GROUPS:
            self._settle()
        kind, category, _, _ = key
        attack = accuses(kind, category)
        group = self._groups[key] = _Group(time, attack=attack, login=kind is EventKind.LOGIN_SUCCESS)
        return group

    def _open_companions(self, time: datetime) -> _Group:
        self._companions = _Group(time, attack=False, login=False)
        return self._companions

    def _settle(self) -> None:
        """Pour the groups into the tables."""
        for (kind, category, zone, service), group in self._groups.items():
            pour(self._whole, _ALL, group)
            self._kinds.add(kind.value, group)
            if category is not None:
                self._categories.add(category.value, group)
            if zone is not None:
                self._zones.add(zone, group)
            if service is not None:
                self._services.add(service, group)
        self._groups.clear()

    def counted(self) -> int:
        """Sum of all counts."""
        self._settle()
        whole = self._whole.get(_ALL)
        return whole.count if whole else 0

    def span(self) -> tuple[datetime | None, datetime | None]:
        """First and last time of any event, counted or not."""
        self._settle()
        rows = [row for row in (self._whole.get(_ALL), self._companions) if row]
        return min((row.first for row in rows), default=None), max((row.last for row in rows), default=None)

    def by_kind(self) -> tuple[Count, ...]:
        """Sums of each kind, in falling order."""
        self._settle()
        return self._kinds.top()

    def by_category(self) -> tuple[Count, ...]:
        """Sums of each category, in falling order."""
        self._settle()
        return self._categories.top()

    def by_zone(self) -> tuple[Count, ...]:
        """Sums of each block list's zone, in falling order."""
        self._settle()
        return self._zones.top()

    def zone(self, name: str) -> Seen | None:
        """The sum of one zone."""
        self._settle()
        return self._zones.rows.get(name)

    def by_service(self) -> tuple[Count, ...]:
        """Sums of each service, in falling order."""
        self._settle()
        return self._services.top()
