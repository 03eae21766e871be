"""An attack that goes on while a test does something else."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

from tests.watching.log_lines import append, failure, rejection

_STEP = 0.02


class Flood:
    """Writes log-ins that fail and mail that is refused until left; `written` events so far."""

    def __init__(self, log: Path, rate: int = 1000, first: int = 10_000) -> None:
        """About `rate` events a second, the first of them by user `first`."""
        self.written = 0
        self._log = log
        self._lot = max(1, round(rate * _STEP))
        self._first = first
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._ended.wait(_STEP):
            numbers = range(self._first + self.written, self._first + self.written + self._lot)
            append(self._log, *((rejection if number % 2 else failure)(number) for number in numbers))
            self.written += self._lot

    def __enter__(self) -> Flood:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
