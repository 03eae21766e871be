"""Counted attacks of each minute, for the timeline.

Nearly all minutes of a week stand still, so they are kept as they are shown; one that an attack falls into is opened,
and closed when the next picture is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tui.model import Event, EventKind
from tui.picture import Minute

#: Minutes kept: a week of them, the newest that had an attack.
MINUTES = 7 * 24 * 60

_MINUTE = timedelta(minutes=1)
_NEVER = datetime.fromtimestamp(0, UTC)  # bounds that nothing lies within
_KINDS = tuple(EventKind)
_SLOT = {kind: slot for slot, kind in enumerate(_KINDS)}
_EMPTY = [0] * len(_KINDS)
_SLACK = 1.1
#: Most minutes have few of a kind: all that have as many share what says so.
_FEW = 64
_PAIRS = tuple(tuple((kind, count) for count in range(_FEW)) for kind in _KINDS)


class Minutes:
    """Owns the minutes; at most a tenth more than `bound` of them while events arrive."""

    def __init__(self, bound: int = MINUTES) -> None:
        self._bound = bound
        self._opened: dict[int, list[int]] = {}  # POSIX start of the minute: a count for each kind
        self._closed: dict[int, Minute] = {}
        self._picture: tuple[Minute, ...] = ()
        self._forget_place()

    def add(self, attacks: Sequence[Event]) -> None:
        """Count attacks in any order of time."""
        slots, low, high, fold, row = _SLOT, self._low, self._high, self._fold, self._row
        for event in attacks:
            time = event.time
            # neighbours mostly share their minute: two comparisons are a tenth of asking for the POSIX time
            if not low <= time < high or time.fold != fold:
                row = self._open(time)
                low, high, fold = self._low, self._high, self._fold
            row[slots[event.kind]] += event.count

    def _open(self, time: datetime) -> list[int]:
        """The row of the minute that holds `time`; the next event is compared with its bounds."""
        stamp = time.timestamp()
        start = int(stamp // 60) * 60
        row = self._opened.get(start)
        if row is None:
            if len(self._opened) + len(self._closed) > self._bound * _SLACK:
                self._trim()
            row = self._opened[start] = _EMPTY[:]
            if closed := self._closed.pop(start, None):
                for kind, count in closed.by_kind:
                    row[_SLOT[kind]] = count
        self._row, self._fold = row, time.fold
        self._low = time - timedelta(seconds=stamp - start)
        self._high = self._low + _MINUTE
        return row

    def _forget_place(self) -> None:
        """Let the next event open its row: the one at hand may be gone, or closed."""
        self._row, self._fold = _EMPTY, 0
        self._low = self._high = _NEVER

    def _trim(self) -> None:
        starts = sorted((*self._opened, *self._closed))
        for start in starts[: max(0, len(starts) - self._bound)]:
            self._opened.pop(start, None)
            self._closed.pop(start, None)

    def picture(self) -> tuple[Minute, ...]:
        """The newest minutes that had an attack, oldest first, at most `bound`; the same object while none changed."""
        if self._opened:
            self._forget_place()
            self._trim()
            closed = self._closed
            closed.update((start, _minute(start, row)) for start, row in self._opened.items())
            self._opened.clear()
            self._picture = tuple(closed[start] for start in sorted(closed))
        return self._picture


def _minute(start: int, row: Sequence[int]) -> Minute:
    pairs = zip(_KINDS, _PAIRS, row, strict=True)
    return Minute(start, tuple(few[count] if count < _FEW else (kind, count) for kind, few, count in pairs if count))
