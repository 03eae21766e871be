"""A table that has room for the names of its columns: a line of them under the title."""

from __future__ import annotations

from textual.strip import Strip

from tui.language import _
from widgets.cells import fit
from widgets.keyed_table import KeyedTable, shares


class HeadedTable(KeyedTable):
    """Its title's note is at the left, the names stand in a line of their own while there are rows."""

    HEAD = 2

    def draw_head(self, y: int) -> Strip:
        if y == 0:
            return super().draw_head(y)
        widths = shares(self._columns, self.size.width)
        names = (
            fit(_(column.name), width, right=column.right) + " "
            for column, width in zip(self._columns, widths, strict=True)
            if width
        )
        return self.strip([(name, "quiet") for name in names])
