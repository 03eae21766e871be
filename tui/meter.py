"""What one source has brought, for people who ask whether it is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from tui.analysis.rate import Rate
from tui.model import Batch, Chunk, SourceStatus
from tui.parsers.candidates import STAMP
from tui.parsers.stamps import Stamps
from tui.parsers.unread import UnreadLines
from tui.picture import Unread

#: So many bytes a second are looked at for lines that no row reads, and so many at once: some 2,000 lines a second,
#: which costs half a hundredth of a processor however many come.
LOOKED, AT_ONCE = 256 * 1024, 512 * 1024

#: Skeletons of unread lines that are kept of a source.
_SKELETONS = 100

#: Lines a second are told with a decimal below this.
_FEW = 10.0


class Meter:
    """Owns the counts of one source. One thread feeds and asks it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives seconds that never go backwards."""
        self._clock = clock
        self._lines = self._events = self._looked = 0
        self._rate = Rate(clock)
        self._unread = UnreadLines(_SKELETONS)
        self._last_event: datetime | None = None
        self._last_line: datetime | None = None
        self._last = b""  # the last line while its stamp is not read yet
        self._stamps: Stamps | None = None
        self._unseen: list[bytes] = []  # blocks to look at: many small ones at once cost little more than one
        self._may_look = float(AT_ONCE)
        self._at = clock()

    def add(self, chunk: Chunk, batch: Batch, stamps: Stamps, *, older: bool) -> None:
        """Count what a chunk became. `stamps` are its source's; `older`: it lies before what was read already."""
        self._lines += batch.lines
        self._events += len(batch.events)
        self._rate.add(batch.lines)
        if batch.events:
            last = batch.events[-1].time
            self._last_event = max(last, self._last_event) if self._last_event else last
        self._stamps = stamps
        if not older:
            self._last = chunk.data[chunk.data.rfind(b"\n", 0, -1) + 1 :]
        if self._may(len(chunk.data)):
            self._looked += batch.lines
            self._unseen.append(_untold(chunk, batch))

    def _may(self, size: int) -> bool:
        """Whether so many bytes may be looked at now."""
        now = self._clock()
        self._may_look = min(AT_ONCE, self._may_look + (now - self._at) * LOOKED)
        self._at = now
        if size > self._may_look:
            return False
        self._may_look -= size
        return True

    def told(self, status: SourceStatus) -> SourceStatus:
        """What the source says of itself, and what was counted."""
        rate = self._rate.per_second()
        self._look()
        if self._stamps and (found := STAMP.match(self._last)):
            self._last_line, self._last = self._stamps(found[1]), b""
        return replace(
            status,
            lines=self._lines,
            events=self._events,
            rate=round(rate, 1) if rate < _FEW else float(round(rate)),
            unread=self._unread.count,
            looked=self._looked,
            last_line=self._last_line,
            last_event=self._last_event,
        )

    def _look(self) -> None:
        if self._stamps and self._unseen:
            self._unread.add(b"".join(self._unseen), self._stamps)
            self._unseen.clear()

    def unread(self) -> tuple[Unread, ...]:
        """Lines that no row reads, the newest first."""
        return tuple(sorted(self._unread.rows(), key=lambda row: row.last, reverse=True))


def _untold(chunk: Chunk, batch: Batch) -> bytes:
    """The lines of which no event came: loud lines are mostly those of which one did, and reading them costs most."""
    lines, end, parts = chunk.data, 0, list[bytes]()
    for start in sorted({event.offset - chunk.offset for event in batch.events}):
        if start >= end:
            parts.append(lines[end:start])
            end = lines.find(b"\n", start) + 1 or len(lines)
    parts.append(lines[end:])
    return b"".join(parts)
