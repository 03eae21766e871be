"""What was said a moment ago: a table that forgets by age and by number."""

from __future__ import annotations

from typing import Generic, TypeVar

#: Keys that a table surely keeps while they are within its window; at most twice as many are there between blocks.
KEPT = 8192

#: Lines of several processes need not be in order of time. Seconds, as all times here are.
SLACK = 300.0

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The newest keys, each with a value and when it was set; older than `window` is not there.

    Two generations: when the young one is full, or over, it becomes the old one, and the old one goes. So a table is
    small, and quick; only in a log whose clock goes back by more than `SLACK` could a key be missed that was there.
    Generations `turn` between blocks of lines, of which none has more than some thousand.
    """

    def __init__(self, window: float) -> None:
        self._window = window
        self._young: dict[K, tuple[float, V]] = {}
        self._old: dict[K, tuple[float, V]] = {}
        self._over: float | None = None  # when nothing of the old generation can be asked for any more

    def turn(self, now: float) -> None:
        """Forget what is too old or too much before lines of `now` and later."""
        if self._over is None or now > self._over or len(self._young) > KEPT:
            self.turn_over()
            self._over = now + self._window + SLACK

    def turn_full(self) -> None:
        """Forget what is too much only: for what another file, read after this one, tells of."""
        if len(self._young) > KEPT:
            self.turn_over()

    def turn_over(self) -> None:
        """Forget the old generation."""
        self._old, self._young = self._young, {}

    def set(self, key: K, value: V, now: float) -> None:
        """Remember `value`."""
        self._young[key] = (now, value)

    def get(self, key: K, now: float) -> V | None:
        """The value, if it was set within the window of `now` (before or after: files are not read in step)."""
        entry = self._young.get(key) or self._old.get(key)
        if entry is None:
            return None
        then, value = entry
        window = self._window
        return value if (now - then <= window if then <= now else then - now <= window) else None

    def pop(self, key: K, now: float) -> V | None:
        """As `get`, and forget it."""
        value = self.get(key, now)
        self._young.pop(key, None)
        self._old.pop(key, None)
        return value

    def within(self, now: float) -> dict[K, tuple[float, V]]:
        """Everything that `get` would find at `now` or could find at a later time."""
        return {key: entry for key, entry in (self._old | self._young).items() if now - entry[0] <= self._window}
