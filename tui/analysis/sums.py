"""The sums of a report: what `Tally.totals` tells, from columns of events instead of events, four times as fast.

No offender, user list, minute or log-in is kept: only what totals are made of. Events come in the order of their log,
so that the last time of a key is what a dictionary keeps when it is filled forward, and the first when backward.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import datetime
from itertools import compress, islice
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from tui.analysis.clients import ADDRESSES, NETWORKS, countries, networks
from tui.analysis.groups import KEYS, Groups
from tui.analysis.network import network_of
from tui.analysis.seen import Seen, Table, counts, largest
from tui.analysis.users import USERS
from tui.model import HARMLESS_CATEGORIES, HARMLESS_KINDS, Category, Count, EventKind, Totals

#: Events that are gathered before they are added up: as many again of each key then meet in one sum.
GATHERED = 32_768

#: Rows of a part.
_ROWS = 2048

Key = TypeVar("Key", bound=Hashable)


class Meaning(Protocol):
    """What an event's line means."""

    @property
    def kind(self) -> EventKind:
        """What happened."""

    @property
    def category(self) -> Category | None:
        """Why."""


class Columns(Protocol):
    """Events as columns of equal length, in the order of their log."""

    @property
    def times(self) -> Sequence[datetime]:
        """When."""

    @property
    def verdicts(self) -> Sequence[Meaning]:
        """What each means; few objects stand for many."""

    @property
    def counted(self) -> Sequence[bool]:
        """False for lines that tell again of an attempt."""

    @property
    def counts(self) -> Sequence[int] | None:
        """How often each counts; None when all count once."""

    def column(self, name: str) -> Sequence[str | None]:
        """The field `ip`, `user`, `zone` or `service` of each."""


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some of what a `Sums` holds, to be told to another process: rows of one table, or what is no row."""

    table: str = ""
    rows: tuple[Count, ...] = ()
    lines: int = 0
    events: int = 0
    forgotten: int = 0


class Sums:
    """Owns the sums. Rows are bounded as those of `Tally` are; all totals are exact whatever arrives."""

    def __init__(self, *, addresses: int = ADDRESSES, networks: int = NETWORKS, users: int = USERS, keys: int = KEYS):
        self.lines = 0
        self.events = 0
        self.groups = Groups(keys)
        self.given_up = Table(networks)
        self.forgotten = 0
        self.addresses = Table(addresses, self._forget)
        self.users = Table(users)
        self._empty()

    def _empty(self) -> None:
        self._times: list[datetime] = []
        self._verdicts: list[Meaning] = []
        self._counted: list[bool] = []
        self._fields: tuple[list[str | None], ...] = ([], [], [], [])

    def _forget(self, ip: str, row: Seen) -> None:
        self.given_up.add(network_of(ip), row)
        self.forgotten += 1

    def add(self, columns: Columns) -> None:
        """Take events, in the order of their log."""
        if columns.counts is not None:
            self._add_repeated(columns, columns.counts)
            return
        self._times += columns.times
        self._verdicts += columns.verdicts
        self._counted += columns.counted
        for gathered, name in zip(self._fields, ("ip", "user", "zone", "service"), strict=True):
            gathered.extend(columns.column(name))
        if len(self._times) >= GATHERED:
            self.settle()

    def settle(self) -> None:
        """Add up what was gathered."""
        if not self._times:
            return
        columns: Sequence[list[Any]] = (self._times, self._verdicts, self._counted, *self._fields)
        self._empty()
        self.events += len(columns[0])
        if sorted(columns[0]) != columns[0]:  # a clock was set, or there are files of several hosts
            order = sorted(range(len(columns[0])), key=columns[0].__getitem__)
            columns = [[column[place] for place in order] for column in columns]
        self.groups.see(columns[0][0], columns[0][-1])
        counted = columns[2]
        times, verdicts, _, ips, users, zones, services = (list(compress(column, counted)) for column in columns)
        meanings = {id(verdict): verdict for verdict in verdicts}
        ids = list(map(id, verdicts))
        seen = _Seen(list(zip(ids, zones, services, strict=True)), times)
        for (meaning, zone, service), count in seen.counts.items():
            verdict = meanings[meaning]
            self.groups.pour((verdict.kind, verdict.category, zone, service), seen.of((meaning, zone, service), count))
        for table, column, test in ((self.addresses, ips, _is_attack), (self.users, users, _is_failure)):
            passes = {key: test(verdict) for key, verdict in meanings.items()}
            chosen = [key is not None and passes[one] for key, one in zip(column, ids, strict=True)]
            _pour(table, _Seen(list(compress(column, chosen)), list(compress(times, chosen))))

    def _add_repeated(self, columns: Columns, counts: Sequence[int]) -> None:
        """Events of which one line tells of many: rare, so one by one."""
        self.events += len(columns.times)
        fields = (columns.column(name) for name in ("ip", "user", "zone", "service"))
        for time, verdict, counted, count, ip, user, zone, service in zip(
            columns.times, columns.verdicts, columns.counted, counts, *fields, strict=True
        ):
            if not counted:
                self.groups.see(time, time)
                continue
            seen = Seen(count, time, time)
            self.groups.pour((verdict.kind, verdict.category, zone, service), seen)
            if ip is not None and _is_attack(verdict):
                self.addresses.add(ip, seen)
            if user is not None and _is_failure(verdict):
                self.users.add(user, seen)

    def parts(self) -> Iterator[Part]:
        """Everything, in parts of bounded size."""
        self.settle()
        yield Part(lines=self.lines, events=self.events, forgotten=self.forgotten)
        for name, table in self._tables().items():
            rows = iter(table.items())
            while some := counts(islice(rows, _ROWS)):
                yield Part(name, some)

    def merge(self, part: Part) -> None:
        """Take in a part of another."""
        self.settle()
        self.lines += part.lines
        self.events += part.events
        self.forgotten += part.forgotten
        bounded = {"addresses": self.addresses, "given_up": self.given_up, "users": self.users}
        for row in part.rows:
            seen = Seen(row.count, row.first, row.last)
            if part.table in bounded:
                bounded[part.table].add(row.key, seen)
            else:
                self.groups.merge(part.table, row.key, seen)

    def _tables(self) -> dict[str, dict[str, Seen]]:
        own = {"addresses": self.addresses.rows, "given_up": self.given_up.rows, "users": self.users.rows}
        return own | self.groups.tables()

    def totals(self, top: int, country: Callable[[str], str]) -> Totals:
        """Every sum, the `top_*` lists cut to `top` rows."""
        self.settle()
        first, last = self.groups.span()
        addresses, given_up = self.addresses.rows, self.given_up.rows
        return Totals(
            lines=self.lines,
            events=self.events,
            counted=self.groups.counted(),
            first=first,
            last=last,
            by_kind=self.groups.by_kind(),
            by_category=self.groups.by_category(),
            by_zone=self.groups.by_zone(),
            by_service=self.groups.by_service(),
            top_addresses=self.addresses.top(top),
            top_networks=counts(largest(networks(addresses, given_up), top)),
            top_users=self.users.top(top),
            top_countries=counts(largest(countries(addresses, given_up, country), top)),
            forgotten_addresses=self.forgotten,
        )


def _of(row: Count) -> Seen:
    return Seen(row.count, row.first, row.last)


def _is_attack(meaning: Meaning) -> bool:
    return meaning.kind not in HARMLESS_KINDS and meaning.category not in HARMLESS_CATEGORIES


def _is_failure(meaning: Meaning) -> bool:
    return meaning.kind is EventKind.LOGIN_FAILURE and _is_attack(meaning)


class _Seen(Generic[Key]):
    """How often and when each key stands in a column that is in order of time."""

    def __init__(self, keys: Sequence[Key], times: Sequence[datetime]) -> None:
        self.counts = Counter(keys)
        self.last = dict(zip(keys, times, strict=True))
        self.first = dict(zip(reversed(keys), reversed(times), strict=True))

    def of(self, key: Key, count: int) -> Seen:
        """A row of one key."""
        return Seen(count, self.first[key], self.last[key])


def _pour(table: Table, seen: _Seen[str]) -> None:
    """Add what was seen to a table; no row is made for a key that has one."""
    rows, first, last = table.rows, seen.first, seen.last
    for key, count in seen.counts.items():
        row = rows.get(key)
        if row is None:
            table.add(key, seen.of(key, count))
            continue
        row.count += count
        if first[key] < row.first:
            row.first = first[key]
        if last[key] > row.last:
            row.last = last[key]
