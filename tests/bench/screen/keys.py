"""How soon a key is answered, and a line shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.bench.screen.figure import Figure, percentile
from tests.bench.screen.stage import LOADED, LOADING, Attack, Stage, started
from tests.watching.log_lines import append, failure

_GOAL = 50.0
_PRESSES = 100


def _answers(stage: Stage, goes_on: Callable[[int], bool]) -> list[float]:
    """Milliseconds from a key press to the bytes that answer it; `goes_on` is asked with the number so far."""
    times: list[float] = []
    while goes_on(len(times)):
        key = "21"[len(times) % 2]
        begin = len(stage.terminal.received)
        stage.terminal.press(key)
        times.append(stage.terminal.wait_for(stage.seen(f"▸{key} ".encode(), begin)) * 1000)
        stage.terminal.read(0.037 * (1 + len(times) % 5))  # at any moment of a frame
    return times


def _figures(what: str, times: Sequence[float]) -> Iterator[Figure]:
    how = f"press to its bytes, {len(times)} presses, worst {max(times):.0f}"
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        yield Figure(f"key answered {what}, {name}", percentile(times, share), "ms", _GOAL, how)


def keys_live(log: Path, folder: Path) -> Iterator[Figure]:
    """A thousand events a second."""
    with started("watch", log, folder=folder) as stage:
        stage.settle()
        with Attack(log, 1000):
            stage.terminal.read(1)
            times = _answers(stage, lambda number: number < _PRESSES)
    yield from _figures("at 1,000 events/s", times)


def keys_while_loading(big: Path, folder: Path, lines: int) -> Iterator[Figure]:
    """The whole backlog of a big log, as often as it takes for enough presses."""
    times: list[float] = []
    while len(times) < _PRESSES:
        with started("watch", big, folder=folder) as stage:
            stage.terminal.wait_for(stage.seen(LOADING))
            loaded = stage.seen(LOADED)
            times += _answers(stage, lambda _, loaded=loaded: not loaded())  # type: ignore[misc] # bound now
    yield from _figures(f"while {lines:,} lines load", times)


def line_to_screen(log: Path, folder: Path) -> Iterator[Figure]:
    """From the write to the log to the bytes that show it."""
    times = []
    with started("watch", log, folder=folder) as stage:
        stage.settle()
        for number in range(5000, 5040):
            begin = len(stage.terminal.received)
            append(log, failure(number))
            times.append(stage.terminal.wait_for(stage.seen(f"user{number}".encode(), begin)) * 1000)
            stage.terminal.read(0.31 + 0.013 * (number % 20))
    how = f"write to its bytes, {len(times)} lines, worst {max(times):.0f}"
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        yield Figure(f"a written line on the screen, {name}", percentile(times, share), "ms", 400, how)
