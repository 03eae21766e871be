"""The newest events of a pane, numbered, and exact counts of all that ever came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from operator import attrgetter
from typing import NamedTuple

from tui.model import Category, Event, EventKind

#: Rows above the bound that may pile up before the oldest are dropped together.
_SLACK = 500

_time = attrgetter("time")

#: Different values of a field that are told apart in a folded row; more are only said to be more.
NAMES = 100


class Row(NamedTuple):
    """A row: an event, or the newest of several that are folded into one.

    `number` is the event's own, which it keeps for life. Of a folded row, `attempts` says how many it tells of, and
    `names` has for each field whose values differ the first of them and how many there are, at most `NAMES`.
    """

    number: int
    event: Event
    attempts: int = 1
    names: tuple[tuple[str, str, int], ...] = ()


def attempts(event: Event) -> int:
    """How many attempts the event is: one that tells more of one that was counted is none of its own."""
    return event.count if event.counted else 0


class EventRing:
    """Owns the rows. `rows` is the same list for life."""

    def __init__(self, kept: int) -> None:
        self.rows: list[Row] = []
        self._kept = kept
        self._next = 0
        self._counts: dict[tuple[EventKind, Category | None], int] = {}

    @property
    def oldest(self) -> int:
        """The number of the first row."""
        return self.rows[0].number if self.rows else self._next

    def append(self, events: Sequence[Event]) -> list[Row]:
        """Take newer events, oldest first; their rows."""
        rows = list(self._numbered(self._next, events))
        self._next += len(rows)
        self._count(events)
        self.rows += rows
        return rows

    def insert(self, events: Sequence[Event]) -> bool:
        """Take events of the past, in order of time, as far back as the ring reaches; whether there are other rows."""
        self._count(events)
        if not self.rows or events[-1].time <= self.rows[0].event.time:
            return self._before(events)
        self._between(events)
        return True

    def _before(self, events: Sequence[Event]) -> bool:
        room = max(self._kept - len(self.rows), 0)
        kept = events[max(len(events) - room, 0) :]
        self.rows[0:0] = self._numbered(self.oldest - len(kept), kept)
        return bool(kept)

    def _between(self, events: Sequence[Event]) -> None:
        """Rows of another log are among ours: put them in order, each with a new number."""
        merged = sorted([*events, *(row.event for row in self.rows)], key=_time)[-self._kept :]
        self.rows[:] = self._numbered(self._next, merged)
        self._next += len(merged)

    def evict(self) -> bool:
        """Drop the oldest rows where there are too many; whether there were."""
        if len(self.rows) <= self._kept + _SLACK:
            return False
        del self.rows[: -self._kept]
        return True

    @staticmethod
    def _numbered(first: int, events: Sequence[Event]) -> Iterator[Row]:
        return map(Row, range(first, first + len(events)), events)

    # how many there were

    def _count(self, events: Iterable[Event]) -> None:
        counts = self._counts
        for event in events:
            if event.counted:
                what = event.kind, event.category
                counts[what] = counts.get(what, 0) + event.count

    @property
    def total(self) -> int:
        """Attempts that ever came."""
        return sum(self._counts.values())

    def total_of(self, names: Set[str]) -> int:
        """Those of them whose kind or category is among the names."""
        return sum(count for what, count in self._counts.items() if not names.isdisjoint(what)) if names else 0
