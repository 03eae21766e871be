"""A pane of events: a ring of the newest rows, drawn line by line, that never moves under the reader's eyes.

While the pane follows, its rows are the ring. When the reader scrolls up or pauses, the pane holds the rows that were
there at that moment; what arrives or falls out of the ring meanwhile is counted in the title ("+12 new") and seen
when the reader comes back to the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from textual.strip import Strip

from tui.language import _
from tui.model import Event
from widgets.cells import number
from widgets.event_columns import EventRow, Known, Pane
from widgets.rows import Rows

#: Rows that a pane keeps.
KEPT = 4000
#: Rows above `KEPT` that may pile up before the oldest are dropped together.
_SLACK = 500
_STRIPS = 1000

_time = attrgetter("time")

#: A row's sequence number, which it keeps for life, and its event.
Row = tuple[int, Event]
Match = Callable[[Event], bool]


def attempts(events: Sequence[Event]) -> int:
    """How many attempts the events are: a row that tells more of one that was counted is none of its own."""
    return sum(event.count for event in events if event.counted)


class EventLog(Rows):
    """Rows of one pane. Owns its ring; the screen only appends."""

    def __init__(self, title: str, pane: Pane, known: Known, *, empty: str = "", kept: int = KEPT) -> None:
        super().__init__(title, id=f"pane-{pane.value}", empty=empty)
        self.pane = pane
        self._known = known
        self._kept = kept
        self._ring: list[Row] = []
        self._held: list[Row] | None = None  # a copy of the ring as the reader left it
        self._shown: list[Row] = []  # of the ring or of what is held, the rows that match
        self._match: Match | None = None
        self._next = 0
        self._arrived = 0  # matching rows since the view is held
        self._paused = False
        self._total = 0
        self._strips: dict[tuple[int, bool], Strip] = {}

    # what arrives

    def append(self, events: Sequence[Event]) -> None:
        """Take newer events, oldest first."""
        rows = list(zip(range(self._next, self._next + len(events)), events, strict=True))
        self._next += len(rows)
        self._total += attempts(events)
        self._ring += rows
        matching = self._matching(rows)
        if self._held is not None:
            self._arrived += len(matching)
        elif self._match is not None:
            self._shown += matching
        self._evict()
        if self._held is None:
            self._to_end()

    def insert(self, events: Sequence[Event]) -> None:
        """Take events of the past, in order of time: among the rows they belong to, as far back as the ring reaches."""
        self._total += attempts(events)
        if not self._ring or events[-1].time <= self._ring[0][1].time:
            self._before(events)
        else:
            self._between(events)
        if self._held is None:
            self._shown = self._matching(self._ring)
            self._to_end()

    def _before(self, events: Sequence[Event]) -> None:
        room = max(self._kept - len(self._ring), 0)
        kept = events[max(len(events) - room, 0) :]
        first = self._ring[0][0] if self._ring else self._next
        self._ring[0:0] = zip(range(first - len(kept), first), kept, strict=True)

    def _between(self, events: Sequence[Event]) -> None:
        """Rows of another log are among ours: put them in order, each with a new number."""
        merged = sorted([*events, *(event for _, event in self._ring)], key=_time)[-self._kept :]
        self._ring = list(zip(range(self._next, self._next + len(merged)), merged, strict=True))
        self._next += len(merged)

    def _evict(self) -> None:
        if len(self._ring) > self._kept + _SLACK:
            del self._ring[: -self._kept]
            if self._held is None and self._match is not None:
                oldest = self._ring[0][0]
                self._shown = [row for row in self._shown if row[0] >= oldest]

    def _matching(self, rows: list[Row]) -> list[Row]:
        match = self._match
        return rows if match is None else [row for row in rows if match(row[1])]

    # following, holding, filtering

    @property
    def following(self) -> bool:
        """Whether new rows move the view."""
        return self._held is None

    @property
    def row_count(self) -> int:
        return len(self._shown)

    @property
    def selected(self) -> Event | None:
        """The event under the cursor."""
        return self._shown[self.cursor][1] if self.cursor < len(self._shown) else None

    @property
    def arrived(self) -> int:
        """Rows that came while the view was held."""
        return self._arrived

    def hold(self) -> None:
        if self._held is None:
            self._held = list(self._ring)
            self._arrived = 0
            self._shown = list(self._shown) if self._match is not None else self._held

    def reached_end(self) -> None:
        if not self._paused:
            self._release()

    def pause(self, paused: bool) -> None:
        """Hold the view until told otherwise, or let it follow again."""
        self._paused = paused
        if paused:
            self.hold()
        else:
            self._release()
        self.sync()

    def _release(self) -> None:
        self._held = None
        self._arrived = 0
        self._shown = self._ring if self._match is None else self._matching(self._ring)
        self._to_end()

    def _to_end(self) -> None:
        if self._match is None:
            self._shown = self._ring
        self.top = max(len(self._shown) - self.page, 0)
        self.cursor = max(len(self._shown) - 1, 0)

    def filter(self, match: Match | None) -> None:
        """Show only rows that match; the cursor stays on its row where that is still shown."""
        at = self._shown[self.cursor][0] if self._shown and self._held is not None else None
        self._match = match
        self._shown = self._matching(self._ring if self._held is None else self._held)
        if at is None:
            self._to_end()
        else:
            self.place(next((i for i, row in enumerate(self._shown) if row[0] >= at), len(self._shown) - 1))
        self.sync()

    # drawing

    def title_notes(self) -> tuple[str, str]:
        count = number(self._total)
        if self._match:
            kept = number(len(self._held or self._ring))
            note = _("{count} of {kept} match").format(count=number(len(self._shown)), kept=kept)
        else:
            note = count
        if self._arrived:
            return note, _("+{count} new").format(count=number(self._arrived))
        if self._paused:
            return note, _("paused")
        return note, "" if self._held is None else f"{number(self.cursor + 1)}/{number(len(self._shown))}"

    def draw_row(self, index: int, selected: bool) -> Strip:
        sequence, event = self._shown[index]
        strip = self._strips.get((sequence, selected))
        if strip is None:
            if len(self._strips) > _STRIPS:
                self._strips.clear()
            spans = EventRow(self.pane, self.size.width).spans(event, self._known)
            strip = self.strip(spans, "row" if selected else "text")
            self._strips[sequence, selected] = strip
        return strip

    def forget(self) -> None:
        super().forget()
        self._strips.clear()

    def redraw(self) -> None:
        """Draw the rows in view again: what is known of their addresses changed."""
        self._strips.clear()
        self.sync()
