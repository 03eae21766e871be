"""The sums of a report: what `Tally.totals` tells, from columns of events instead of events, three times as fast.

No offender, user list, minute or log-in is kept: only what totals are made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import compress, islice, repeat
from math import inf
from operator import le
from typing import Any, Final, Protocol, TypeAlias

import msgspec

from tui.analysis.clients import ADDRESSES, NETWORKS, countries, networks
from tui.analysis.groups import KEYS, Groups
from tui.analysis.network import network_of
from tui.analysis.seen import Seen, Table, counts, largest
from tui.analysis.users import USERS
from tui.model import Category, EventKind, accuses
from tui.picture import Count, Totals

#: Groups of equal meaning that are kept before they are added up.
_MET = 4096

#: Rows of a part.
_ROWS = 2048


#: Earlier and later than any event.
_EARLY: Final = -inf
_LATE: Final = inf


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
    def seconds(self) -> Sequence[float]:
        """When, since 1970."""

    @property
    def zone(self) -> tzinfo | None:
        """The log's."""

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


#: What stands for a meaning, zone and service. An object's id stands for its meaning: to compare meanings would cost
#: more than all the rest.
_Key: TypeAlias = tuple[int, str | None, str | None]

#: The id of no meaning: of events that do not count; they still have a time.
_COMPANION = 0


class _Met(dict[_Key, Seen]):
    """Counted events that mean the same, with one zone and service, by key; a new key gets an empty row."""

    def __missing__(self, key: _Key) -> Seen:
        row = self[key] = Seen(0, _LATE, _EARLY)
        return row


#: Key, count, first and last time. Times are seconds since 1970 in all rows.
_Row: TypeAlias = tuple[str, int, float, float]


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some of what a `Sums` holds, to be told to another process: rows of one table, or what is no row."""

    table: str = ""
    rows: tuple[_Row, ...] = ()
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
        self._zone: tzinfo = UTC
        self._met = _Met()
        self._meanings: dict[int, Meaning] = {}

    def _forget(self, ip: str, row: Seen) -> None:
        self.given_up.add(network_of(ip), row)
        self.forgotten += 1

    def add(self, columns: Columns) -> None:
        """Take events in any order of time."""
        times, counts = columns.seconds, columns.counts or [1] * len(columns.seconds)
        if not times:
            return
        self._zone = columns.zone or self._zone
        self.events += len(times)
        meanings = dict(zip(map(id, columns.verdicts), columns.verdicts, strict=True))
        self._meanings |= meanings  # kept, so that their ids stay their own
        attacks = {one for one, meaning in meanings.items() if accuses(meaning.kind, meaning.category)}
        failures = {one for one in attacks if meanings[one].kind is EventKind.LOGIN_FAILURE}
        told = zip(columns.verdicts, columns.counted, strict=True)
        ids = [id(verdict) if counted else _COMPANION for verdict, counted in told]
        keys = zip(ids, columns.column("zone"), columns.column("service"), strict=True)
        _count(list(map(self._met.__getitem__, keys)), times, columns.counts)
        if len(self._met) > _MET:
            self._settle()
        _add(self.addresses, columns.column("ip"), times, counts, map(attacks.__contains__, ids))
        _add(self.users, columns.column("user"), times, counts, map(failures.__contains__, ids))

    def _settle(self) -> None:
        """Add up the groups that have been met."""
        for (one, zone, service), row in self._met.items():
            if one == _COMPANION:
                self.groups.see(row.first, row.last)
            else:
                meaning = self._meanings[one]
                self.groups.pour((meaning.kind, meaning.category, zone, service), row)
        self._met.clear()
        self._meanings.clear()

    def parts(self) -> Iterator[Part]:
        """Everything, in parts of bounded size."""
        self._settle()
        yield Part(lines=self.lines, events=self.events, forgotten=self.forgotten)
        for name, table in self._tables().items():
            rows = ((key, row.count, row.first, row.last) for key, row in table.items())
            while some := tuple(islice(rows, _ROWS)):
                yield Part(name, some)

    def merge(self, part: Part) -> None:
        """Take in a part of another."""
        self.lines += part.lines
        self.events += part.events
        self.forgotten += part.forgotten
        table = {"addresses": self.addresses, "given_up": self.given_up, "users": self.users}.get(part.table)
        for key, count, first, last in part.rows:
            if table is not None:
                table.count(key, count, first, last)
            else:
                self.groups.merge(part.table, key, Seen(count, first, last))

    def _tables(self) -> dict[str, dict[str, Seen]]:
        own = {"addresses": self.addresses.rows, "given_up": self.given_up.rows, "users": self.users.rows}
        return own | self.groups.tables()

    def totals(self, top: int, country: Callable[[str], str]) -> Totals:
        """Every sum, the `top_*` lists cut to `top` rows."""
        self._settle()
        first, last = self.groups.span()
        when = self._when
        addresses, given_up = self.addresses.rows, self.given_up.rows
        return Totals(
            lines=self.lines,
            events=self.events,
            counted=self.groups.counted(),
            first=None if first is None else when(first),
            last=None if last is None else when(last),
            by_kind=self._dated(self.groups.by_kind()),
            by_category=self._dated(self.groups.by_category()),
            by_zone=self._dated(self.groups.by_zone()),
            by_service=self._dated(self.groups.by_service()),
            top_addresses=self._dated(self.addresses.top(top)),
            top_networks=self._dated(counts(largest(networks(addresses, given_up), top))),
            top_users=self._dated(self.users.top(top)),
            top_countries=self._dated(counts(largest(countries(addresses, given_up, country), top))),
            forgotten_addresses=self.forgotten,
        )

    def _when(self, seconds: Any) -> datetime:
        """A time as the log tells it; of several logs, as the one read last."""
        return datetime.fromtimestamp(seconds, self._zone)

    def _dated(self, rows: Iterable[Count]) -> tuple[Count, ...]:
        return tuple(Count(row.key, row.count, self._when(row.first), self._when(row.last)) for row in rows)


def _count(rows: Sequence[Seen], times: Sequence[float], counts: Sequence[int] | None) -> None:
    """Count an event for each of the rows, in order: few rows stand there many times, and C does nearly all of it."""
    if counts is None and all(map(le, times, islice(times, 1, None))):
        for row, count in Counter(rows).items():
            row.count += count
        # of several times the last is kept
        for row, time in dict(zip(rows, times, strict=True)).items():
            row.last = max(row.last, time)
        for row, time in dict(zip(reversed(rows), reversed(times), strict=True)).items():
            row.first = min(row.first, time)
    else:
        for row, time, count in zip(rows, times, counts or repeat(1), strict=False):
            row.add(Seen(count, time, time))


def _add(
    table: Table, keys: Sequence[str | None], times: Sequence[float], counts: Sequence[int], chosen: Iterable[bool]
) -> None:
    """Count those events of a column that are chosen and have a key."""
    rows, bound = table.rows, table.bound
    for key, time, count in compress(zip(keys, times, counts, strict=True), chosen):
        row = rows.get(key)  # type: ignore[arg-type]  # None is no key of any row
        if row is None:
            if key is not None:
                if len(rows) >= bound:
                    table.make_room()
                rows[key] = Seen(count, time, time)
            continue
        row.count += count
        if time > row.last:
            row.last = time
        elif time < row.first:
            row.first = time
