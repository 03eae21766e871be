"""The sums of a report: what `Tally.totals` tells, from columns of events instead of events, four times as fast.

No offender, user list, minute or log-in is kept: only what totals are made of. Events come in the order of their log,
so that the last time of a key is what a dictionary keeps when it is filled forward, and the first when backward.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from itertools import compress
from typing import Protocol, TypeVar

from tui.analysis.clients import ADDRESSES, NETWORKS, countries, networks
from tui.analysis.groups import KEYS, Groups
from tui.analysis.network import network_of
from tui.analysis.seen import Seen, Table, counts, largest
from tui.analysis.users import USERS
from tui.model import HARMLESS_CATEGORIES, HARMLESS_KINDS, Category, EventKind, Totals

#: Events that are gathered before they are added up: as many again of each key then meet in one sum.
GATHERED = 32_768

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
        times, verdicts, counted = self._times, self._verdicts, self._counted
        ips, users, zones, services = self._fields
        self._empty()
        self.events += len(times)
        if not all(counted):
            self.groups.see(min(times), max(times))
            times, verdicts = list(compress(times, counted)), list(compress(verdicts, counted))
            ips, users, zones, services = (list(compress(values, counted)) for values in (ips, users, zones, services))
        meanings = {id(verdict): verdict for verdict in verdicts}
        ids = list(map(id, verdicts))
        for (meaning, zone, service), seen in _seen(list(zip(ids, zones, services, strict=True)), times):
            verdict = meanings[meaning]
            self.groups.pour((verdict.kind, verdict.category, zone, service), seen)
        attack = {key: _is_attack(verdict) for key, verdict in meanings.items()}
        _pour(self.addresses, ips, times, [attack[meaning] for meaning in ids])
        failure = {key: _is_failure(verdict) for key, verdict in meanings.items()}
        _pour(self.users, users, times, [failure[meaning] for meaning in ids])

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


def _is_attack(meaning: Meaning) -> bool:
    return meaning.kind not in HARMLESS_KINDS and meaning.category not in HARMLESS_CATEGORIES


def _is_failure(meaning: Meaning) -> bool:
    return meaning.kind is EventKind.LOGIN_FAILURE and _is_attack(meaning)


def _pour(table: Table, column: Sequence[str | None], times: Sequence[datetime], mask: Sequence[bool]) -> None:
    """Add those events of a column that the mask lets through and that have a value."""
    chosen = [key is not None and may for key, may in zip(column, mask, strict=True)]
    for key, seen in _seen(list(compress(column, chosen)), list(compress(times, chosen))):
        if key is not None:
            table.add(key, seen)


def _seen(keys: Sequence[Key], times: Sequence[datetime]) -> Iterable[tuple[Key, Seen]]:
    """How often and when each key stands in a column."""
    if any(map(datetime.__gt__, times, times[1:])):  # a clock was set, or files of different hosts
        order = sorted(range(len(times)), key=times.__getitem__)
        keys, times = [keys[place] for place in order], [times[place] for place in order]
    last = dict(zip(keys, times, strict=True))
    first = dict(zip(reversed(keys), reversed(times), strict=True))
    return ((key, Seen(count, first[key], last[key])) for key, count in Counter(keys).items())
