"""`sekimori events --json --follow` as a real process, its output read as it comes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tui.model import Event

ROOT = Path(__file__).parents[2]
EVENTS = [sys.executable, "-m", "tui", "events", "--json"]


class Told(msgspec.Struct, frozen=True):
    """One line of output, the event in it, and when it came (time.monotonic())."""

    line: bytes
    event: Event
    at: float


class Watcher:
    """Owns the process and what it has printed so far."""

    def __init__(self, logs: Sequence[Path], errors: Path) -> None:
        self._told: list[Told] = []
        self._news = threading.Condition()
        self._errors = errors
        with errors.open("ab") as file:
            self._process = subprocess.Popen(
                [*EVENTS, "--follow", *map(str, logs)], cwd=ROOT, stdout=subprocess.PIPE, stderr=file
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def told(self) -> tuple[Told, ...]:
        """Everything so far, in order."""
        with self._news:
            return tuple(self._told)

    def wait_for(self, enough: Callable[[tuple[Told, ...]], object], within: float) -> tuple[Told, ...]:
        """Wait until `enough(told)` is true. TimeoutError, with the program's errors, after `within` s or its end."""
        deadline = time.monotonic() + within
        with self._news:
            while not enough(tuple(self._told)):
                left = deadline - time.monotonic()
                if left <= 0 or not self._reader.is_alive():
                    errors = self._errors.read_text("utf-8", "replace")
                    raise TimeoutError(
                        f"not told within {within} s; exit code {self._process.poll()}; errors: {errors or 'none'}; "
                        f"told last: {[told.line for told in self._told[-5:]]}"
                    )
                self._news.wait(min(left, 0.5))
            return tuple(self._told)

    def end(self, within: float = 5) -> int:
        """SIGTERM; the exit code. Kills and raises TimeoutExpired when it has not ended after `within` seconds."""
        self._process.terminate()
        try:
            code = self._process.wait(within)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        self._reader.join(within)
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                told = Told(line, msgspec.json.decode(line, type=Event), time.monotonic())
                with self._news:
                    self._told.append(told)
                    self._news.notify_all()


def read_once(logs: Sequence[Path]) -> list[Event]:
    """All events of `logs` in one go, without following."""
    done = subprocess.run([*EVENTS, *map(str, logs)], cwd=ROOT, capture_output=True, timeout=20, check=True)
    return [msgspec.json.decode(line, type=Event) for line in done.stdout.splitlines()]
