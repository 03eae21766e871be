"""How many bytes a second the terminal takes: what a slow link is made to carry."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

#: The rate is a mean over this many seconds.
SPAN = 10.0


class Link:
    """Owns the readings. Asked when something is drawn anyway: the figure itself never makes anything be drawn."""

    def __init__(self, sent: Callable[[], int], clock: Callable[[], float] = monotonic) -> None:
        """`sent` counts bytes from the beginning, `clock` gives seconds that never go backwards."""
        self._sent = sent
        self._clock = clock
        self._readings: deque[tuple[float, int]] = deque([(clock(), sent())])

    def rate(self) -> float:
        """Bytes a second over the last ten seconds, or since the first reading where that is nearer."""
        now, sent = self._clock(), self._sent()
        self._readings.append((now, sent))
        while len(self._readings) > 2 and self._readings[1][0] <= now - SPAN:
            self._readings.popleft()
        begun, before = self._readings[0]
        return (sent - before) / max(now - begun, 1.0)
