"""What the timeline looks like: columns, times and words, redrawn where they changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.language import _
from tui.picture import Minute
from widgets.lines import Lines, Span
from widgets.timeline_buckets import Bucket, Columns, total
from widgets.timeline_drawing import Cell, Stacks, mark, under
from widgets.timeline_scale import Label, labels
from widgets.timeline_span import Picked
from widgets.timeline_viewport import Viewport
from widgets.timeline_words import picked, seen

#: Rows from which one of them is for the times.
_TIMES_FROM = 4
#: Cells that words take of a single row, however narrow it is.
_FEW_WORDS = 30


class TimelinePicture(Lines):
    """The last row is the legend, from four rows on there are times above it, the others are the columns.

    In a single row there are columns only; while something is picked, its words stand beside it.
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.viewport = Viewport()
        self._columns = Columns()
        self._stacks = Stacks()
        self._since: datetime | None = None

    def show(self, minutes: Sequence[Minute], now: datetime, since: datetime | None = None) -> None:
        """Draw these minutes; unless the reader looks elsewhere, up to `now`. Before `since` none are known."""
        self._since = since
        self.viewport.show(minutes, now)
        self.sync()

    def clear(self) -> None:
        """Nothing is picked any more: the screen shows all of it again."""
        self.viewport.give_up()
        self.sync()

    @property
    def shown(self) -> Picked | None:
        """What is marked: under the cursor while it is here, afterwards what was chosen."""
        view = self.viewport
        return view.picked if self.has_focus or view.picked == view.chosen else None

    def forget(self) -> None:
        super().forget()
        self.viewport.resize(self.size.width)

    def draw(self, y: int) -> Strip:
        view, height = self.viewport, self.size.height
        columns = self._columns.of(view.minutes, view.stretch)
        rows = max(height - 1 - (height >= _TIMES_FROM), 1)
        if y < rows:
            return self._bars(columns, rows, rows - 1 - y)
        return self.strip(self._legend(columns) if y == height - 1 else under(self._labels(), view.columns))

    def _bars(self, columns: Sequence[Bucket], rows: int, row: int) -> Strip:
        if not self.viewport.minutes and row == rows - 1:
            return self.strip([(_("no attacks to show"), "quiet")])
        stacks = self._stacks.of(columns, rows)
        bars = self._drawn([stacks[bucket][row] for bucket in columns])
        if self.size.height > 1 or self.shown is None:
            return bars
        return self._told_beside(bars, columns)

    def _marked(self) -> range:
        """The columns that are picked, as far as they are in view."""
        of, stretch = self.shown, self.viewport.stretch
        if of is None:
            return range(0)
        return range(max(stretch.column(of.begin), 0), min(stretch.column(of.end - 1) + 1, stretch.columns))

    def _drawn(self, cells: Sequence[Cell]) -> Strip:
        """Cells in a row, those of the same colours in one run."""
        marked = self._marked()
        ink = ((cell.role, cell.ground, column in marked) for column, cell in enumerate(cells))
        runs = groupby(zip(ink, cells, strict=True), itemgetter(0))
        segments = [Segment("".join(cell.text for _, cell in run), self._ink(*colours)) for colours, run in runs]
        return Strip(segments, self.size.width)

    def _ink(self, role: str, ground: str, inside: bool) -> Style:
        style = self.role(role)
        if ground:
            return style + Style(bgcolor=self.role(ground).color)
        if not inside:
            return style
        if self.app.current_theme.ansi:  # reversed it shows the bar's colour on the ground of the terminal's letters
            return Style(color=self.role("text").color, bgcolor=style.color, reverse=True)
        return style + Style(bgcolor=self.role("active").bgcolor)

    def _told_beside(self, bars: Strip, columns: Sequence[Bucket]) -> Strip:
        """A row of columns with the legend over those on the wider side of what is picked."""
        words = [*self._legend(columns), (" ", "text")]
        length = sum(cell_len(text) for text, _ in words)
        if self._marked().start >= self.size.width - self._marked().stop:
            return Strip.join([self.strip(words, width=length), bars.crop(length)])
        words = [words[-1], *words[:-1]]
        return Strip.join([bars.crop(0, self.size.width - length), self.strip(words, width=length)])

    def _labels(self) -> Iterator[tuple[Label, str]]:
        view = self.viewport
        stretch, of = view.stretch, self.shown
        if of is not None and self._marked():
            yield mark(stretch.column(of.begin), stretch.column(of.end - 1), stretch.columns), "strong"
        if view.shows_now:
            now = _("now") + "┘"
            yield Label(stretch.columns - cell_len(now), now), "quiet"
        for label in labels(stretch, view.now):
            yield label, "quiet"

    def _legend(self, columns: Sequence[Bucket]) -> list[Span]:
        view, of, width = self.viewport, self.shown, self.size.width
        if of is None:
            return seen(columns, view, width, self._since)
        if self.size.height == 1:
            beside = max(self._marked().start, width - self._marked().stop) - 1
            width = min(beside, max(width // 2, _FEW_WORDS))
        return picked(total(view.minutes, of.begin, of.end), of, view.now, width)
