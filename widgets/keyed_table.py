"""A small table whose rows have keys: its top stays in view until the reader moves; then the cursor keeps its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.strip import Strip

from widgets.cells import fit, number
from widgets.lines import Span
from widgets.rows import Rows


class TableRow(NamedTuple):
    """A row: its key, what it says in each column, and the colour of its tinted cells."""

    key: str
    cells: tuple[str, ...]
    role: str = "text"


class TableColumn(NamedTuple):
    """A column of `least` cells and up to `most` where there is room. A `tinted` one has the colour of its row."""

    name: str
    least: int
    most: int
    right: bool = False
    tinted: bool = False
    shorten: Callable[[str, int], str] | None = None


class KeyedTable(Rows):
    """Rows are handed over whole; only the lines that changed are drawn again."""

    def __init__(self, title: str, columns: Sequence[TableColumn], *, id: str, empty: str = "") -> None:  # noqa: A002
        super().__init__(title, id=id, empty=empty)
        self._columns = tuple(columns)
        self._rows: tuple[TableRow, ...] = ()
        self._moved = False  # by the reader: to a row that is to stay under the cursor
        self.note = ""

    @property
    def row_count(self) -> int:
        return len(self._rows)

    @property
    def selected_key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._rows[self.cursor].key if self.cursor < len(self._rows) else None

    def show(self, rows: Sequence[TableRow], note: str = "") -> None:
        """Replace the rows. The cursor follows its key in a pane in focus, and where the reader has put it."""
        key = self.selected_key if self._moved or self.has_focus else None
        self._rows = tuple(rows)
        self.note = note
        place = next((i for i, row in enumerate(self._rows) if row.key == key), self.cursor) if key else 0
        self.place(place)
        self.sync()

    def hold(self) -> None:
        self._moved = True

    def action_move(self, rows: int) -> None:
        self.hold()
        super().action_move(rows)

    def action_page(self, pages: int) -> None:
        self.hold()
        super().action_page(pages)

    def action_last(self) -> None:
        self.hold()
        super().action_last()

    def action_first(self) -> None:
        super().action_first()
        self._moved = False

    def title_notes(self) -> tuple[str, str]:
        return number(len(self._rows)) if self._rows else "", self.note

    def row_at(self, index: int) -> TableRow:
        """Row `index`, about to be drawn."""
        return self._rows[index]

    def draw_row(self, index: int, selected: bool) -> Strip:
        row = self.row_at(index)
        spans: list[Span] = []
        for column, width, cell in self._laid_out(row):
            text = column.shorten(cell, width) if column.shorten else cell
            spans.append((fit(text, width, right=column.right) + " ", row.role if column.tinted else "text"))
        return self.strip(spans, "row" if selected else "text")

    def _laid_out(self, row: TableRow) -> list[tuple[TableColumn, int, str]]:
        widths = shares(self._columns, self.size.width)
        return [(c, w, cell) for c, w, cell in zip(self._columns, widths, row.cells, strict=True) if w]


def shares(columns: Sequence[TableColumn], width: int) -> list[int]:
    """The width of each column in `width` cells; 0 for one that does not fit. The first ones come first."""
    widths = []
    room = width
    for column in columns:
        fits = column.least + 1 <= room
        widths.append(column.least if fits else 0)
        room -= column.least + 1 if fits else 0
    for i, column in enumerate(columns):
        more = min(column.most - widths[i], room) if widths[i] else 0
        widths[i] += more
        room -= more
    return widths
