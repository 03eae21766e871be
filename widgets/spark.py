"""Numbers as a row of bars, one cell each: where there were many, and where none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_EIGHTHS = "·▁▂▃▄▅▆▇█"


def spark(numbers: Sequence[int], width: int, least: int = 1) -> str:
    """The numbers in `width` cells, neighbours added up where there are more; the highest bar fills its cell.

    Of few, fewer than `least`, even the highest does not. A dot is none at all. Nothing is drawn where all are none.
    """
    if not any(numbers):
        return ""
    cells = _sums(numbers, width)
    peak = max(cells, default=1)
    peak = max(peak, least)
    return "".join(_EIGHTHS[-(-count * 8 // peak)] for count in cells)


def _sums(numbers: Sequence[int], width: int) -> list[int]:
    count = min(max(width, 0), len(numbers))
    edges = [place * len(numbers) // count for place in range(count + 1)] if count else [0]
    return [sum(numbers[begin:end]) for begin, end in pairwise(edges)]
