"""One figure of the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """What, how much, in which unit, the most that it should be (None: only told), and how it was measured."""

    what: str
    value: float
    unit: str
    goal: float | None
    how: str

    def __str__(self) -> str:
        verdict = "" if self.goal is None else f"{'within' if self.value <= self.goal else 'ABOVE'} {self.goal:g}"
        return f"{self.what:<52}{self.value:10,.1f} {self.unit:<6} {verdict:<14} {self.how}".rstrip()


def percentile(values: Sequence[float], share: float) -> float:
    """Of the sorted values the one at `share` (0 to 1)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
