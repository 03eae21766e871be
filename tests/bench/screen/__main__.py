"""`python -m tests.bench.screen`: what the screen costs and how fast it answers, measured on a real pty from outside.

Every figure is of the real command over a real file, `sekimori watch FILE` at 80x24 unless said, started anew for each.
Times are taken where the bytes arrive, so they hold the program, the kernel's pty and nothing of a terminal. The exit
status is always 0: figures are of one machine at one moment; the tests assert that things happen, not how fast.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

from tests.bench.bench import compiled, corpus
from tests.bench.screen.figure import Figure
from tests.bench.screen.flood import flood
from tests.bench.screen.keys import keys_live, keys_while_loading, line_to_screen
from tests.bench.screen.sent import sent_and_idle
from tests.bench.screen.start import first_frames
from tests.bench.screen.week import week
from tests.watching.log_lines import failure, write

#: Takes a log or a big one, and a folder to write to.
Part: TypeAlias = Callable[[Path, Path], Iterator[Figure]]

_SEED_LINES = 200


def parts(options: argparse.Namespace) -> dict[str, Part]:
    """Every part of the table by its name; those of the big log begin with "big"."""
    return {
        "start": first_frames,
        "sent": sent_and_idle,
        "line": line_to_screen,
        "keys": keys_live,
        "big keys": partial(keys_while_loading, lines=options.lines),
        "flood": partial(flood, seconds=options.seconds),
        "big week": partial(week, lines=options.lines),
    }


def main() -> int:
    """Print the table."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sekimori-bench"
    parser = argparse.ArgumentParser(prog="screen", description="Measure `sekimori watch` on a real pty.")
    parser.add_argument("--lines", type=int, default=1_000_000, help="of the big log, a week's (default 1,000,000)")
    parser.add_argument("--seconds", type=float, default=60, help="how long the flood lasts (default 60)")
    parser.add_argument(
        "--only", default="", help="parts with this in their name: start, sent, line, keys, flood, week"
    )
    parser.add_argument("--cache", type=Path, default=cache, help=f"where the big log is kept (default {cache})")
    options = parser.parse_args()
    compiled()
    prefix = corpus(options.cache, options.lines)
    big = prefix.with_name(f"{prefix.name}.iso.log")
    print(f"screen: {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    for name, measure in parts(options).items():
        if options.only not in name:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            log = (
                big if name.startswith("big") else write(folder / "mail.log", [failure(n) for n in range(_SEED_LINES)])
            )
            for figure in measure(log, folder):
                print(figure, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
