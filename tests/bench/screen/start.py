"""How soon something is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.screen.figure import Figure, percentile
from tests.bench.screen.stage import FIRST, LAST, started

_RUNS = 7
_GOAL = 400.0


def first_frames(log: Path, folder: Path) -> Iterator[Figure]:
    """From exec to the bytes of the first pane and of the line of keys, with which a frame ends."""
    for name, words in (("watch", ("watch", log)), ("demo", ("demo",))):
        times, busy = list[float](), list[float]()
        for _ in range(_RUNS):
            with started(*words, folder=folder) as stage:
                took = stage.terminal.wait_for(stage.seen(FIRST)) + stage.terminal.wait_for(stage.seen(LAST))
                times.append(took * 1000)
                busy.append(stage.process.cpu_seconds() * 1000)
        how = f"exec to its last bytes, median of {_RUNS}, best {min(times):.0f}"
        yield Figure(f"first frame, {name}", percentile(times, 0.5), "ms", _GOAL, how)
        yield Figure(
            f"processor time up to then, {name}", percentile(busy, 0.5), "ms", None, "user and system, to 10 ms"
        )
