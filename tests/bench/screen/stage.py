"""The real command in a real pty, and a log that is written meanwhile."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.screen.process import Process
from tests.ui.terminal import Terminal
from tests.watching.log_lines import append, failure, noise, rejection, text

#: What the first frame shows of the first pane, and of the line of keys, which is drawn last.
FIRST, LAST = b"1 Login attempts", b"Quit"
LOADED, LOADING = b"following 1 log", b"loading"
#: What the attack is made of: four fifths are events.
SHAPES = (failure, rejection, failure, rejection, noise)
LINES_AN_EVENT = 5 / 4
#: Seconds between two lots of lines that the writer appends.
_STEP = 0.05
#: The number of the first line: a log that was there before has smaller ones.
_FIRST = 10_000


class Stage:
    """The command in its terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.process = Process(terminal.pid)

    def seen(self, mark: bytes, begin: int = 0) -> Callable[[], bool]:
        """Whether bytes have arrived, after the first `begin`."""
        return lambda: mark in self.terminal.received[begin:]

    def settle(self) -> None:
        """Wait until all is loaded and the last of it is drawn."""
        self.terminal.wait_for(self.seen(LOADED), 60)
        self.terminal.read(2)

    def wait_until_read(self, log: Path, number: int, seconds: float = 120) -> float:
        """Write a line, `userNUMBER`, and wait until it is shown: all before it is read. Returns the seconds."""
        begin = len(self.terminal.received)
        append(log, failure(number))
        return self.terminal.wait_for(self.seen(f"user{number} ".encode(), begin), seconds)


@contextmanager
def started(*arguments: object, folder: Path, columns: int = 80, rows: int = 24) -> Iterator[Stage]:
    """`sekimori …`; what it keeps is below `folder` and thrown away."""
    with tempfile.TemporaryDirectory(dir=folder) as state:
        places = {"XDG_STATE_HOME": state, "XDG_CONFIG_HOME": state, "TMPDIR": state}
        words = ["-m", "tui", *map(str, arguments)]
        terminal = Terminal(words, columns=columns, rows=rows, LC_ALL="C.UTF-8", **places)
        try:
            yield Stage(terminal)
        finally:
            terminal.close()


class Attack:
    """Lines that are written to a log; `events` is how many of them tell of something so far."""

    def __init__(self, log: Path, rate: float) -> None:
        """`rate` events a second."""
        self.events = 0
        self._log = log
        self._rate = rate * LINES_AN_EVENT
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        number, begun = _FIRST, time.monotonic()
        with self._log.open("ab", buffering=0) as file:
            while not self._ended.wait(_STEP):
                due = _FIRST + int((time.monotonic() - begun) * self._rate)
                file.write(text(SHAPES[n % len(SHAPES)](n) for n in range(number, due)))
                self.events += sum(SHAPES[n % len(SHAPES)] is not noise for n in range(number, due))
                number = due

    def __enter__(self) -> Attack:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()
