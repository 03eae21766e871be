"""How often memory is looked through, so that keys are answered meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

#: Shortest time between two looks, seconds, and how often as long as the last one took.
_EVERY, _SHARE = 2.0, 20


class Pace:
    """One look at a time, and a pause after each."""

    def __init__(self) -> None:
        self._due = 0.0
        self._looking = self._again = False

    @property
    def is_due(self) -> bool:
        """Whether to look now."""
        return not self._looking and monotonic() >= self._due

    def hurry(self) -> None:
        """Something else is wanted: look without a pause."""
        self._due, self._again = 0.0, True

    @contextmanager
    def look(self) -> Iterator[None]:
        """While it is looked."""
        self._looking, self._again = True, False
        begun = monotonic()
        try:
            yield
        finally:
            took = monotonic() - begun
            self._looking = False
            self._due = 0.0 if self._again else begun + max(_EVERY, _SHARE * took)
