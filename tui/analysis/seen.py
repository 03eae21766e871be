"""How often and when something was seen, and the tables that such rows stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from heapq import nlargest, nsmallest
from typing import Any, TypeVar

from tui.picture import Count

#: A full table gives up this share of its rows at once, so that the search for them is paid for by many arrivals.
GIVEN_UP = 0.1


class Seen:
    """A count with the first and last time of what was counted.

    Python compares times of one zone by their wall clock: in the hour in which clocks go back, `first` and `last`
    can be that hour off when the log's times carry a zone's rules rather than an offset.
    """

    __slots__ = ("count", "first", "last")

    def __init__(self, count: int, first: Any, last: Any) -> None:
        """Times are datetimes, or seconds since 1970: of one kind in all rows that meet."""
        self.count = count
        self.first = first
        self.last = last

    def add(self, other: Seen) -> None:
        """Take in what another row has counted."""
        self.count += other.count
        if other.first < self.first:
            self.first = other.first
        if other.last > self.last:
            self.last = other.last


Row = TypeVar("Row", bound=Seen)


def pour(rows: dict[str, Seen], key: str, seen: Seen) -> None:
    """Add what was seen to the key's row; a new row is a copy."""
    row = rows.get(key)
    if row is None:
        rows[key] = Seen(seen.count, seen.first, seen.last)
    else:
        row.add(seen)


def largest(rows: Mapping[str, Row], n: int) -> list[tuple[str, Row]]:
    """The `n` rows of highest count, highest first; equal counts in order of key, whatever order they came in."""
    if n <= 0:
        return []
    if len(rows) <= n:
        return sorted(rows.items(), key=lambda item: (-item[1].count, item[0]))
    # counts alone are compared at first: tuples for every row would cost several times as much
    bar = nlargest(n, [row.count for row in rows.values()])[-1]
    above = sorted(
        (item for item in rows.items() if item[1].count > bar),
        key=lambda item: (-item[1].count, item[0]),
    )
    level = nsmallest(n - len(above), [key for key, row in rows.items() if row.count == bar])
    return above + [(key, rows[key]) for key in level]


def faintest(rows: Mapping[str, Row], n: int) -> list[str]:
    """Keys of the `n` rows of lowest count, among equal ones those seen longest ago."""
    if n <= 0:
        return []
    bar = sorted(row.count for row in rows.values())[n - 1]
    below = [key for key, row in rows.items() if row.count < bar]
    level = sorted((key for key, row in rows.items() if row.count == bar), key=lambda key: rows[key].last)
    return below + level[: n - len(below)]


def surplus(size: int, bound: int) -> int:
    """How many rows a table of `size` rows gives up to be well within `bound`: none while it is not full."""
    return 0 if size < bound else size - bound + max(1, int(bound * GIVEN_UP))


def counts(ranked: Iterable[tuple[str, Seen]]) -> tuple[Count, ...]:
    """Rows as the frozen counts of the model."""
    return tuple(Count(key, row.count, row.first, row.last) for key, row in ranked)


class Table:
    """Rows by key, at most `bound` of them. A row given up goes to `fold` with its key, or is dropped without one.

    With a `fold` that adds it somewhere the sum over all rows stays exact whatever arrives.
    """

    def __init__(self, bound: int, fold: Callable[[str, Seen], None] | None = None) -> None:
        self.rows: dict[str, Seen] = {}
        self.bound = bound
        self.given_up = 0
        self._fold = fold

    def add(self, key: str, seen: Seen) -> None:
        """Add what was seen to the key's row."""
        self.count(key, seen.count, seen.first, seen.last)

    def count(self, key: str, count: int, first: Any, last: Any) -> None:
        """As `add`, for what is no row yet."""
        row = self.rows.get(key)
        if row is None:
            self.make_room()
            self.rows[key] = Seen(count, first, last)
            return
        row.count += count
        if last > row.last:
            row.last = last
        if first < row.first:
            row.first = first

    def make_room(self) -> None:
        """Give up the faintest rows if there is no place for one more."""
        rows = self.rows
        if len(rows) < self.bound:
            return
        for key in faintest(rows, surplus(len(rows), self.bound)):
            row = rows.pop(key)
            self.given_up += 1
            if self._fold is not None:
                self._fold(key, row)

    def top(self, n: int | None = None) -> tuple[Count, ...]:
        """The rows in falling order of count, at most `n`."""
        return counts(largest(self.rows, len(self.rows) if n is None else n))
