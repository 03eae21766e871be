"""Where the reader looks on the timeline: how far it reaches, whether it follows the present, and what is picked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tui.picture import Minute
from widgets.timeline_scale import WINDOWS, Grid, Stretch, step, zoomed
from widgets.timeline_span import Picked, between


class Viewport:
    """The only one who changes it; draws nothing. `columns` is how many there is room for."""

    def __init__(self) -> None:
        self.columns = 1
        self.minutes: Sequence[Minute] = ()
        self.now = datetime.now(UTC)
        self.window = WINDOWS[0]
        self.picked: Picked | None = None
        self.chosen: Picked | None = None
        self._held: int | None = None  # a second in the last column, where the reader stopped following

    # what is seen

    @property
    def grid(self) -> Grid:
        """Where columns begin at this scale."""
        offset = self.now.utcoffset() or timedelta()
        return Grid(step(self.window, self.columns) * 60, int(offset.total_seconds()) // 60 * 60)

    @property
    def present(self) -> int:
        """Where the newest column begins: the one of now, or of the last minute when that lies out of sight."""
        grid, now = self.grid, int(self.now.timestamp())
        last = self.minutes[-1].start if self.minutes else now
        in_sight = now - self.columns * grid.size < last <= now + 60
        return grid.floor(now if in_sight else last)

    @property
    def follows(self) -> bool:
        """Whether new minutes come into view."""
        return self._held is None

    @property
    def shows_now(self) -> bool:
        """Whether the last column is the one of now: the end of an old log is not."""
        return self.stretch.last == self.grid.floor(int(self.now.timestamp()))

    @property
    def stretch(self) -> Stretch:
        """The columns in view."""
        grid = self.grid
        last = self.present if self._held is None else grid.floor(self._held)
        return Stretch(last - (self.columns - 1) * grid.size, grid.size, self.columns)

    @property
    def oldest(self) -> int:
        """Where the first column begins that can be scrolled to."""
        grid, first = self.grid, self.present - (self.columns - 1) * self.grid.size
        return min(grid.floor(self.minutes[0].start), first) if self.minutes else first

    # what changes it

    def show(self, minutes: Sequence[Minute], now: datetime) -> None:
        """Take newer minutes; a cursor on the newest column stays on it, any other on its time, and in view."""
        newest, in_view = self._on_newest(), self._in_view()
        self.minutes, self.now = minutes, now
        self._keep(newest, in_view)

    def resize(self, columns: int) -> None:
        """Take another number of columns."""
        newest, in_view = self._on_newest(), self._in_view()
        self.columns = max(columns, 1)
        self._keep(newest, in_view)

    def _on_newest(self) -> bool:
        return self.picked is not None and self.picked != self.chosen and self.picked == self._column(self.present)

    def _in_view(self) -> bool:
        return self.picked is not None and 0 <= self.stretch.column(self.picked.cursor(self.grid)) < self.columns

    def _column(self, start: int) -> Picked:
        return between(self.grid, start, start)

    def _keep(self, newest: bool, in_view: bool) -> None:
        if newest:
            self.picked = self._column(self.present)
        if in_view and self.picked is not None:
            self._reveal(self.picked.cursor(self.grid))

    def scroll(self, columns: int) -> None:
        """Look so many columns later; the cursor stays on its time."""
        self._look_until(self.stretch.last + columns * self.grid.size)

    def _look_until(self, last: int) -> None:
        """Make a column the last one, within what there is; the present is followed."""
        grid = self.grid
        last = max(last, self.oldest + (self.columns - 1) * grid.size)
        self._held = None if last >= self.present else last

    def _reveal(self, start: int) -> None:
        stretch = self.stretch
        if start < stretch.begin:
            self._look_until(start + (self.columns - 1) * stretch.size)
        elif start > stretch.last:
            self._look_until(start)

    def follow(self) -> None:
        """Look at the present, and go with it."""
        self._held = None

    def zoom(self, by: int, column: int | None = None) -> None:
        """A longer (1) or shorter (-1) time. A column, the cursor's if none is named, keeps its place on the screen."""
        stretch, newest = self.stretch, self._on_newest()
        fixed = self.picked.cursor(self.grid) if self.picked else stretch.last
        fixed = fixed if column is None else stretch.start(column)
        place = stretch.column(fixed)
        self.window = zoomed(self.window, self.columns, by)
        grid = self.grid
        if self.picked is not None and self.picked != self.chosen:
            self.picked = self.picked.whole(grid)
        if not self.follows or (fixed != stretch.last and 0 <= place < self.columns):
            self._look_until(grid.floor(fixed) + (self.columns - 1 - place) * grid.size)
        if newest:
            self.picked = self._column(self.present)

    # the cursor

    def pick(self, column: int, *, extend: bool = False) -> None:
        """Put the cursor on a column of the view, or draw the span as far as it."""
        self._go(self.stretch.start(column), extend=extend)

    def move(self, columns: int, *, extend: bool = False) -> None:
        """The cursor goes so many columns to the right; without one it comes to the last column first."""
        grid = self.grid
        start = self.picked.cursor(grid) if self.picked else self.stretch.last
        self._go(start + columns * grid.size, extend=extend)

    def _go(self, start: int, *, extend: bool) -> None:
        grid = self.grid
        start = min(max(start, self.oldest), self.present)
        anchor = self.picked.anchor(grid) if extend and self.picked else start
        self.picked = between(grid, anchor, start)
        self._reveal(start)

    def to_oldest(self) -> None:
        """The cursor goes to the oldest column."""
        self._go(self.oldest, extend=False)

    def to_newest(self) -> None:
        """The cursor goes to the present, and with it."""
        self._go(self.present, extend=False)

    def choose(self) -> Picked | None:
        """What is picked is wanted, and stays when the cursor goes."""
        self.chosen = self.picked
        return self.chosen

    def leave(self) -> None:
        """The cursor goes; what was chosen stays, and without it the present is followed."""
        self.picked = self.chosen
        if self.chosen is None:
            self.follow()

    def give_up(self) -> None:
        """Nothing is picked any more, and the present is followed."""
        self.picked = self.chosen = None
        self.follow()
