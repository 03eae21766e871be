"""What falls in which column of the timeline: counts by kind, and those that need not be counted again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from tui.language import pair
from tui.model import EventKind
from tui.picture import Minute
from widgets.timeline_scale import Stretch


class Group(NamedTuple):
    """Kinds drawn as one: the words for so many of them (one, many), with and without room, and their colour's role."""

    words: tuple[str, str]
    brief: tuple[str, str]
    role: str
    kinds: frozenset[EventKind]


#: The first lies at the bottom.
GROUPS = (
    Group(
        pair("{count} failed log-in", "{count} failed log-ins"),
        pair("{count} log-in", "{count} log-ins"),
        "login",
        frozenset({EventKind.LOGIN_FAILURE}),
    ),
    Group(
        pair("{count} rejected", "{count} rejected"),
        pair("{count} rejected", "{count} rejected"),
        "refused",
        frozenset({EventKind.REJECTION, EventKind.PROBE, EventKind.LIMIT, EventKind.BLOCKED}),
    ),
    Group(
        pair("{count} DNSBL hit", "{count} DNSBL hits"),
        pair("{count} DNSBL", "{count} DNSBL"),
        "dnsbl",
        frozenset({EventKind.DNSBL_HIT}),
    ),
    Group(
        pair("{count} discarded", "{count} discarded"),
        pair("{count} discarded", "{count} discarded"),
        "discarded",
        frozenset({EventKind.DISCARD}),
    ),
    Group(
        pair("{count} content verdict", "{count} content verdicts"),
        pair("{count} content", "{count} content"),
        "text",
        frozenset({EventKind.CONTENT}),
    ),
)

#: Counts of one column, in the order of GROUPS.
Bucket = tuple[int, ...]

NOTHING: Bucket = (0,) * len(GROUPS)

#: Where a kind is counted; a kind of no group behind them all, where it is cut off.
_SLOT = dict.fromkeys(EventKind, len(GROUPS)) | {kind: i for i, group in enumerate(GROUPS) for kind in group.kinds}
_start = attrgetter("start")


def buckets(minutes: Sequence[Minute], stretch: Stretch) -> list[Bucket]:
    """Counts of each column, oldest first. `minutes` are in order; those outside of the stretch are left out."""
    counts = [[0] * (len(GROUPS) + 1) for _ in range(stretch.columns)]
    begin, size, slot = stretch.begin, stretch.size, _SLOT
    for minute in _within(minutes, begin, stretch.end):
        row = counts[(minute.start - begin) // size]
        for kind, count in minute.by_kind:
            row[slot[kind]] += count
    return [tuple(row[:-1]) for row in counts]


def total(minutes: Sequence[Minute], begin: int, end: int) -> Bucket:
    """Counts of all minutes that begin in a span of time, half open."""
    return buckets(minutes, Stretch(begin, end - begin, 1))[0] if end > begin else NOTHING


def _within(minutes: Sequence[Minute], begin: int, end: int) -> Sequence[Minute]:
    return minutes[bisect_left(minutes, begin, key=_start) : bisect_left(minutes, end, key=_start)]


class Columns:
    """Owns the counts of the columns in view; only what changed or came into view is counted."""

    def __init__(self) -> None:
        self._minutes: Sequence[Minute] = ()
        self._stretch = Stretch(0, 0, 0)
        self._buckets: list[Bucket] = []

    def of(self, minutes: Sequence[Minute], stretch: Stretch) -> Sequence[Bucket]:
        """As `buckets`; the same object while nothing changed. Minutes that did not change are equal."""
        if minutes is self._minutes and stretch == self._stretch:
            return self._buckets
        counted = self._counted(minutes) if stretch.size == self._stretch.size else {}
        starts = range(stretch.begin, stretch.end, stretch.size)
        missing = [start for start in starts if start not in counted]
        if missing:
            part = Stretch(missing[0], stretch.size, (missing[-1] - missing[0]) // stretch.size + 1)
            counted |= zip(range(part.begin, part.end, part.size), buckets(minutes, part), strict=True)
        self._minutes, self._stretch, self._buckets = minutes, stretch, [counted[start] for start in starts]
        return self._buckets

    def _counted(self, minutes: Sequence[Minute]) -> dict[int, Bucket]:
        """The columns, by where they begin, that end before any of these minutes is another than was counted."""
        same = _common(self._minutes, minutes)
        known = self._stretch
        sure = min((both[same].start for both in (self._minutes, minutes) if same < len(both)), default=known.end)
        starts = range(known.begin, known.end, known.size)
        return {at: bucket for at, bucket in zip(starts, self._buckets, strict=True) if at + known.size <= sure}


def _common(known: Sequence[Minute], minutes: Sequence[Minute]) -> int:
    """How many minutes both begin with, at least: it is asked for all of them first, then for fewer and fewer."""
    length = min(len(known), len(minutes))
    back = 0
    while back < length and known[: length - back] != minutes[: length - back]:
        back = back * 2 or 1
    return max(length - back, 0)
