"""One figure of what enforcement costs, as every part of `tests.bench.enforce` yields it."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """Milliseconds of every round, and what the median should not exceed."""

    part: str
    what: str
    times: list[float]
    goal: float | None = None
