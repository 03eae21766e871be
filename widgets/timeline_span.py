"""The span of time that the reader has picked on the timeline, and how the cursor moves it."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.timeline_scale import Grid


@dataclass(frozen=True, slots=True)
class Picked:
    """A half-open span in POSIX seconds. The cursor is its last column, or its first when it was drawn to the left."""

    begin: int
    end: int
    leftward: bool = False

    def cursor(self, grid: Grid) -> int:
        """Where the column begins that the cursor is on."""
        return grid.floor(self.begin if self.leftward else self.end - 1)

    def anchor(self, grid: Grid) -> int:
        """Where the column begins at the other end."""
        return grid.floor(self.end - 1 if self.leftward else self.begin)

    def whole(self, grid: Grid) -> Picked:
        """All columns that it touches."""
        return between(grid, self.anchor(grid), self.cursor(grid))


def between(grid: Grid, anchor: int, cursor: int) -> Picked:
    """The span of all columns from the anchor's to the cursor's; both are where a column begins."""
    return Picked(min(anchor, cursor), max(anchor, cursor) + grid.size, cursor < anchor)
