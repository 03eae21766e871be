"""Counted attacks of each minute, for the timeline."""

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


class Minutes:
    """Owns the rows of the minutes; at most a tenth more than `bound` of them while events arrive."""

    def __init__(self, bound: int = MINUTES) -> None:
        self._bound = bound
        self._rows: dict[int, list[int]] = {}  # POSIX start of the minute: a count for each kind
        self._made: dict[int, Minute] = {}
        self._stale: set[int] = set()  # rows that changed since their Minute was made
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
        row = self._rows.get(start)
        if row is None:
            if len(self._rows) > self._bound * _SLACK:
                self._trim()
            row = self._rows[start] = _EMPTY[:]
        self._stale.add(start)
        self._row, self._fold = row, time.fold
        self._low = time - timedelta(seconds=stamp - start)
        self._high = self._low + _MINUTE
        return row

    def _forget_place(self) -> None:
        """Let the next event open its row: the one at hand may be gone, or must be marked stale again."""
        self._row, self._fold = _EMPTY, 0
        self._low = self._high = _NEVER

    def _trim(self) -> None:
        if len(self._rows) <= self._bound:
            return
        for start in sorted(self._rows)[: -self._bound]:
            del self._rows[start]
            self._made.pop(start, None)
            self._stale.discard(start)

    def picture(self) -> tuple[Minute, ...]:
        """The newest minutes that had an attack, oldest first, at most `bound`; the same object while none changed."""
        if self._stale:
            self._forget_place()
            self._trim()
            for start in self._stale:
                row = self._rows[start]
                pairs = tuple((kind, count) for kind, count in zip(_KINDS, row, strict=True) if count)
                self._made[start] = Minute(start, pairs)
            self._stale.clear()
            self._picture = tuple(self._made[start] for start in sorted(self._made))
        return self._picture
