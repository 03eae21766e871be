"""`python -m tests.bench.screen`: what the screen costs and how fast it answers, measured on a real pty from outside.

Every figure is of the real command over a real file: `sekimori watch FILE`, 80x24, started anew for each. Times are
taken where the bytes arrive, so they hold the program, the kernel's pty and nothing of a terminal. The exit status is
always 0: figures are of one machine at one moment; the tests assert that things happen, not how fast.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench.bench import corpus
from tests.ui.terminal import Terminal
from tests.watching.log_lines import append, failure, noise, rejection, write

KIB = 1024
SEED_LINES = 200
FIRST, LOADED = b"1 Login attempts", b"following 1 log"
#: What the attack is made of.
SHAPES = (failure, rejection, failure, rejection, noise)
#: Seconds between two lots of lines that the writer appends.
_STEP = 0.05


class Figure(NamedTuple):
    """A row of the table: what, how much, in which unit, and the most that it should be."""

    what: str
    value: float
    unit: str
    goal: float
    note: str = ""

    def __str__(self) -> str:
        verdict = "within" if self.value <= self.goal else "ABOVE"
        return f"{self.what:<52}{self.value:9.1f} {self.unit:<6} {verdict} {self.goal:g}  {self.note}".rstrip()


@contextmanager
def watching(log: Path, folder: Path) -> Iterator[Terminal]:
    """The command over a log, its state thrown away."""
    with tempfile.TemporaryDirectory(dir=folder) as state:
        terminal = Terminal(["-m", "tui", "watch", str(log), "--state", state], columns=80, rows=24)
        try:
            yield terminal
        finally:
            terminal.close()


@contextmanager
def attacked(log: Path, rate: float, first: int = 10_000) -> Iterator[None]:
    """So many lines a second come meanwhile, four fifths of them log-ins that fail and mail that is refused."""
    ended = threading.Event()

    def attack() -> None:
        number, due = first, float(first)
        while not ended.wait(_STEP):
            due += rate * _STEP
            append(log, *(SHAPES[n % len(SHAPES)](n) for n in range(number, int(due))))
            number = int(due)

    thread = threading.Thread(target=attack)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def seen(terminal: Terminal, mark: bytes, begin: int = 0) -> Callable[[], bool]:
    """Whether bytes have arrived since `begin`."""
    return lambda: mark in terminal.received[begin:]


def percentile(values: Sequence[float], share: float) -> float:
    """Of the sorted values the one at `share` (0 to 1)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def settled(terminal: Terminal) -> None:
    """Wait until all is loaded and the last of it is drawn."""
    terminal.wait_for(seen(terminal, LOADED), 60)
    terminal.read(2)


def first_frame(log: Path, folder: Path) -> Iterator[Figure]:
    """From exec to the first bytes of a pane."""
    times = []
    for _ in range(7):
        with watching(log, folder) as terminal:
            times.append(terminal.wait_for(seen(terminal, FIRST)) * 1000)
    yield Figure("first frame after exec, median of 7", percentile(times, 0.5), "ms", 400, f"best {min(times):.0f}")


def bytes_sent(log: Path, folder: Path) -> Iterator[Figure]:
    """What a slow link has to carry."""
    with watching(log, folder) as terminal:
        settled(terminal)
        terminal.read(12)  # until the rate of the past is nothing again
        yield Figure("bytes in 5 idle seconds", terminal.read(5), "bytes", 0)
        with attacked(log, 12.5):
            terminal.read(2)
            sent = terminal.read(10) / 10 / KIB
        yield Figure("sent at 10 events/s, mean of 10 s", sent, "KiB/s", 30)


def keys(terminal: Terminal, goes_on: Callable[[int], bool]) -> list[float]:
    """Milliseconds from a key press to the bytes that answer it; `goes_on` is asked with the number so far."""
    times: list[float] = []
    while goes_on(len(times)):
        key = "21"[len(times) % 2]
        begin = len(terminal.received)
        terminal.press(key)
        times.append(terminal.wait_for(seen(terminal, f"▸{key} ".encode(), begin)) * 1000)
        terminal.read(0.037 * (1 + len(times) % 5))  # at any moment of a frame
    return times


def key_figures(what: str, times: Sequence[float]) -> Iterator[Figure]:
    """Median and 95th percentile."""
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        yield Figure(f"key answered {what}, {name}", percentile(times, share), "ms", 50, f"{len(times)} presses")


def keys_under_load(log: Path, folder: Path) -> Iterator[Figure]:
    """A thousand events a second."""
    with watching(log, folder) as terminal:
        settled(terminal)
        with attacked(log, 1250):
            terminal.read(1)
            times = keys(terminal, lambda number: number < 60)
    yield from key_figures("at 1,000 events/s", times)


def keys_while_loading(big: Path, folder: Path) -> Iterator[Figure]:
    """The whole backlog of a big log."""
    with watching(big, folder) as terminal:
        terminal.wait_for(seen(terminal, b"loading"))
        loaded = seen(terminal, LOADED)
        times = keys(terminal, lambda _: not loaded())
    yield from key_figures("while the big log loads", times)


def line_to_screen(log: Path, folder: Path) -> Iterator[Figure]:
    """From the write to the log to the bytes that show it."""
    times = []
    with watching(log, folder) as terminal:
        settled(terminal)
        for number in range(5000, 5030):
            begin = len(terminal.received)
            append(log, failure(number))
            times.append(terminal.wait_for(seen(terminal, f"user{number}".encode(), begin)) * 1000)
            terminal.read(0.31 + 0.013 * (number % 20))
    for name, share in (("p50", 0.5), ("p95", 0.95), ("worst", 1.0)):
        yield Figure(f"a written line on the screen, {name}", percentile(times, share), "ms", 400)


def main() -> int:
    """Print the table."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sekimori-bench"
    parser = argparse.ArgumentParser(prog="screen", description="Measure `sekimori watch` on a real pty.")
    parser.add_argument("--lines", type=int, default=1_000_000, help="of the big log (default 1,000,000)")
    parser.add_argument("--cache", type=Path, default=cache, help=f"where the big log is kept (default {cache})")
    options = parser.parse_args()
    prefix = corpus(options.cache, options.lines)
    big = prefix.with_name(f"{prefix.name}.3164.log")
    print(f"screen: 80x24, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for measure in (first_frame, bytes_sent, line_to_screen, keys_under_load):
            log = write(folder / f"{measure.__name__}.log", [failure(number) for number in range(SEED_LINES)])
            for figure in measure(log, folder):
                print(figure, flush=True)
        for figure in keys_while_loading(big, folder):
            print(figure, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
