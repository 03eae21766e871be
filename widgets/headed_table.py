"""A table that has room for the names of its columns: a line of them under the title."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from tui.language import _
from widgets.cells import fit
from widgets.keyed_table import KeyedTable, TableColumn, shares


class HeadedTable(KeyedTable):
    """Its title's note is at the left, the names stand in a line of their own while there are rows."""

    HEAD = 2

    def draw_head(self, y: int) -> Strip:
        if y == 0:
            return super().draw_head(y)
        widths = shares(self._columns, self.size.width)
        names = (
            fit(_(column.name) if column.name else "", width, right=column.right) + " "
            for column, width in zip(self._columns, widths, strict=True)
            if width
        )
        return self.strip([(name, "quiet") for name in names])

    def set_columns(self, columns: Sequence[TableColumn]) -> None:
        """Show other columns: rows have a cell for each of them all the same."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self.sync()
