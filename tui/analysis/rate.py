"""How many events a second arrive now."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

#: The rate is a mean over this many seconds, kept in steps; the step that is running counts as a whole one.
SPAN = 10.0
STEPS = 40


class Rate:
    """Owns a ring of counts. Both calls cost the same whatever arrived: at most `STEPS` cells are cleared.

    `clock` gives seconds that never go backwards: events count when they come to us, not when the log says.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._cells = [0] * STEPS
        self._sum = 0
        self._step = self._now()

    def _now(self) -> int:
        return int(self._clock() * STEPS / SPAN)

    def _advance(self) -> int:
        """Clear the cells of the steps that have passed; returns the running step's cell."""
        now = self._now()
        for step in range(max(self._step, now - STEPS) + 1, now + 1):
            cell = step % STEPS
            self._sum -= self._cells[cell]
            self._cells[cell] = 0
        self._step = max(self._step, now)
        return self._step % STEPS

    def add(self, n: int) -> None:
        """Count `n` events that came now."""
        self._cells[self._advance()] += n
        self._sum += n

    def per_second(self) -> float:
        """Events a second over the last ten seconds; 0.0 when the last one is older than that."""
        self._advance()
        return self._sum / SPAN
