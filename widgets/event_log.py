"""A pane of events: a ring of the newest rows, drawn line by line, that never moves under the reader's eyes.

While the pane follows, its rows are the ring. When the reader scrolls up or pauses, the pane holds the rows that were
there at that moment; what arrives or falls out of the ring meanwhile is counted in the title ("+12 new") and seen
when the reader comes back to the end.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from textual.strip import Strip

from tui.language import _
from tui.model import Event
from widgets.cells import dotted, number
from widgets.event_columns import COLUMNS, Known, Pane
from widgets.event_ring import EventRing, Row
from widgets.event_row import EventRow
from widgets.event_sight import Match, Sight
from widgets.folding import Folding
from widgets.rows import Rows

#: Rows that a pane keeps.
KEPT = 4000
#: Drawn rows that a pane keeps, of some kilobytes each: more than a screen shows.
_STRIPS = 250


class EventLog(Rows):
    """Rows of one pane; the screen only appends. `columns` are names, behind time, address and country."""

    def __init__(
        self,
        title: str,
        pane: Pane,
        known: Known,
        *,
        columns: Sequence[str] = (),
        empty: str = "",
        kept: int = KEPT,
    ) -> None:
        super().__init__(title, id=f"pane-{pane.value}", empty=empty)
        self._known = known
        self._columns = tuple(columns) or COLUMNS[pane]
        self._ring = EventRing(kept)
        self._held: list[Row] | None = None  # a copy of the ring as the reader left it
        self._match: Match | None = None
        self._hidden: Set[str] = frozenset()  # kinds and categories
        self._folded = False
        self._live = self._sight = Sight(self._ring.rows, None, None)  # what is shown is `_live` while the pane follows
        self._arrived = 0  # matching rows since the view is held
        self._paused = False
        self._strips: dict[tuple[int, bool], Strip] = {}  # by number and whether under the cursor

    # what arrives

    def append(self, events: Sequence[Event]) -> None:
        """Take newer events, oldest first."""
        wanted = self._live.add(self._ring.append(events))
        if self._held is not None:
            self._arrived += wanted
        if self._ring.evict():
            self._live.drop(self._ring.oldest)
        if self._held is None:
            self._to_end()

    def insert(self, events: Sequence[Event]) -> None:
        """Take events of the past, in order of time: among the rows they belong to, as far back as the ring reaches."""
        if self._ring.insert(events):
            self._choose_live()

    # following, holding, choosing

    @property
    def following(self) -> bool:
        """Whether new rows move the view."""
        return self._held is None

    @property
    def row_count(self) -> int:
        return len(self._shown)

    @property
    def selected(self) -> Event | None:
        """The event under the cursor; of repeats in one row, the newest."""
        return self._shown[self.cursor].event if self.cursor < len(self._shown) else None

    @property
    def arrived(self) -> int:
        """Events that came while the view was held."""
        return self._arrived

    @property
    def _shown(self) -> Sequence[Row]:
        return self._sight.shown

    def hold(self) -> None:
        if self._held is None:
            self._held = list(self._ring.rows)
            self._arrived = 0
            self._sight = self._live.copy()

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
        self._sight = self._live
        self._to_end()

    def _to_end(self) -> None:
        self.top = max(len(self._shown) - self.page, 0)
        self.cursor = max(len(self._shown) - 1, 0)

    @property
    def total(self) -> int:
        """Attempts that ever came."""
        return self._ring.total

    def choose(self, match: Match | None, hidden: Set[str] = frozenset(), *, folded: bool = False) -> None:
        """Show only rows that match and are of no `hidden` kind or category, repeats `folded` into one row.

        The cursor stays on its row where that is still shown. All are counted.
        """
        if folded != self._folded:
            self._strips.clear()
        self._match, self._hidden, self._folded = match, hidden, folded
        at = self._shown[self.cursor] if self._shown and self._held is not None else None
        self._choose_live()
        if self._held is not None:
            self._sight = self._new_sight(self._held)
        if at is not None:
            self.place(self._folding().place_of(self._shown, at))
        self.sync()

    def _choose_live(self) -> None:
        self._live = self._new_sight(self._ring.rows)
        if self._held is None:
            self._sight = self._live
            self._to_end()

    def _new_sight(self, rows: list[Row]) -> Sight:
        return Sight(rows, self._wanted(), self._folding() if self._folded else None)

    def _folding(self) -> Folding:
        return Folding(self._known.danger)

    def _wanted(self) -> Match | None:
        match, hidden = self._match, self._hidden
        if not hidden:
            return match
        if match is None:
            return lambda event: event.kind not in hidden and event.category not in hidden
        return lambda event: event.kind not in hidden and event.category not in hidden and match(event)

    # drawing

    def title_notes(self) -> tuple[str, str]:
        notes = [number(self._ring.total)]
        if self._match:
            kept = number(len(self._held or self._ring.rows))
            notes = [_("{count} of {kept} match").format(count=number(len(self._sight.matching)), kept=kept)]
        if hidden := self._ring.total_of(self._hidden):
            notes.append(_("{count} hidden").format(count=number(hidden)))
        return dotted(*notes), self._place_words()

    def _place_words(self) -> str:
        if self._arrived:
            return _("+{count} new").format(count=number(self._arrived))
        if self._paused:
            return _("paused")
        return "" if self._held is None else f"{number(self.cursor + 1)}/{number(len(self._shown))}"

    def draw_row(self, index: int, selected: bool) -> Strip:
        row = self._shown[index]
        strip = self._strips.get((row.number, selected))
        if strip is None:
            if len(self._strips) > _STRIPS:
                self._strips.clear()
            spans = EventRow(self._columns, self.size.width, self._folded).spans(row, self._known)
            strip = self.strip(spans, "row" if selected else "text")
            self._strips[row.number, selected] = strip
        return strip

    def forget(self) -> None:
        super().forget()
        self._strips.clear()

    def redraw(self) -> None:
        """Draw the rows in view again: what is known of their addresses changed."""
        self._strips.clear()
        self.sync()
