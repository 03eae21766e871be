"""How a column of the timeline is stacked of eighths, and the line of times under the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from widgets.lines import Span
from widgets.timeline_buckets import GROUPS, Bucket
from widgets.timeline_scale import Label

_EIGHTHS = " ▁▂▃▄▅▆▇█"


class Cell(NamedTuple):
    """A cell has two colours at most: the lower group as a block, the one above it as its ground."""

    text: str
    role: str
    ground: str = ""


_BLANK = Cell(" ", "text")

#: Top of a group in a column, in eighths of a cell from its bottom, and the group's role.
_Level = tuple[int, str]


def stack(bucket: Bucket, peak: int, rows: int) -> list[Cell]:
    """The cells of a column, from the bottom up. Any attack is seen, and `peak` of them leave an eighth free.

    That eighth is where a column is marked that fills its rows.
    """
    total = sum(bucket)
    height = -(-total * (rows * 8 - 1) // peak)
    levels: list[_Level] = []
    below = 0
    for count, group in zip(bucket, GROUPS, strict=True):
        below += count
        if count:
            levels.append((round(below * height / total), group.role))
    return [_cell(levels, row * 8) if row * 8 < height else _BLANK for row in range(rows)]


class Stacks:
    """Owns the columns as they were drawn last; only columns of other counts are stacked anew."""

    def __init__(self) -> None:
        self._columns: Sequence[Bucket] = ()
        self._scale = (0, 0)  # peak and rows
        self._known: dict[Bucket, list[Cell]] = {}

    def of(self, columns: Sequence[Bucket], rows: int) -> Mapping[Bucket, Sequence[Cell]]:
        """The cells of each count that occurs, the highest column as high as there are rows."""
        if columns is not self._columns or rows != self._scale[1]:
            scale = max(map(sum, columns), default=0) or 1, rows
            known = self._known if scale == self._scale else {}
            self._known = {bucket: known.get(bucket) or stack(bucket, *scale) for bucket in set(columns)}
            self._columns, self._scale = columns, scale
        return self._known


def _cell(levels: Sequence[_Level], low: int) -> Cell:
    inside = [(min(top - low, 8), role) for top, role in levels if top > low]
    first, role = inside[0]
    if len(inside) == 1 or first >= 8:
        return Cell(_EIGHTHS[first], role)
    if inside[-1][0] < 8:  # the column ends in this cell: the largest share names the colour
        return Cell(_EIGHTHS[inside[-1][0]], _widest(inside))
    return Cell(_EIGHTHS[first], role, inside[1][1])


def _widest(inside: Sequence[_Level]) -> str:
    shares = [(top - below, role) for (top, role), below in zip(inside, (0, *(top for top, _ in inside)), strict=False)]
    return max(shares)[1]


def under(labels: Iterable[tuple[Label, str]], columns: int) -> list[Span]:
    """Labels with their roles as a line; of two that need the same cells the one that was given first stands."""
    placed: list[tuple[int, int, Label, str]] = []
    for label, role in labels:
        begin, end = label.column, label.column + cell_len(label.text)
        if end <= columns and all(end < other or begin > stop for other, stop, *_ in placed):
            placed.append((begin, end, label, role))
    spans: list[Span] = []
    at = 0
    for begin, end, label, role in sorted(placed):
        spans += [(" " * (begin - at), "quiet"), (label.text, role)]
        at = end
    return spans


def mark(first: int, last: int, columns: int) -> Label:
    """What stands under the columns that are picked, as far as they are in view."""
    whole = "▲" if first == last else "╰" + "─" * (last - first - 1) + "╯"
    return Label(max(first, 0), whole[max(-first, 0) : max(columns - first, 0)])
