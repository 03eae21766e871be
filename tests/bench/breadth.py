"""`make bench`: what the whole catalogue of programs costs beside the set it started from, on the same log.

The first set is what is read of Postfix, Dovecot and Synology's Connection log; the whole adds every program that is
known by its tag. Each run reads the log once in a process of its own; runs go in turn, and the ratio is the median of
the pairs' ratios of processor time.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.bench import corpus, measure

#: The goal: the whole catalogue against the first set.
GOAL = 1.15
#: Bytes of the log that a run reads.
READ = 40 << 20


def read(log: Path, *, whole: bool) -> float:
    """Processor seconds of adding up the beginning of a log."""
    from tui.analysis.sums import Sums
    from tui.model import Chunk
    from tui.parsers import candidates
    from tui.parsers.reader import BRIEF, Reader

    if not whole:
        vars(candidates)["NAMED"] = ()
    gc.disable()  # as a report does
    reader, sums, offset = Reader(str(log), fields=BRIEF), Sums(), 0
    with log.open("rb") as file:
        begun = time.process_time()
        while offset < READ and (block := file.read(256 << 10)):
            block += file.readline()
            sums.add(reader.columns(Chunk(str(log), block, offset, 0, live=False)))
            offset += len(block)
    return time.process_time() - begun


def main() -> int:
    """Print the row; 1 when the whole costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--one", choices=("first", "whole"))
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "sekimori-bench")
    options = parser.parse_args()
    log = Path(f"{corpus(options.folder, options.lines)}.3164.log")
    if options.one:
        print(read(log, whole=options.one == "whole"))
        return 0
    pairs = [[_run(one, options) for one in ("first", "whole")] for _ in range(options.runs)]
    first, whole = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(b / a for a, b in pairs)
    verdict = "within" if ratio <= GOAL else "ABOVE"
    print(f"first set {first:.3f} s, whole catalogue {whole:.3f} s: {ratio:.3f} x, {verdict} the goal of {GOAL} x")
    return int(ratio > GOAL)


def _run(one: str, options: argparse.Namespace) -> float:
    output = options.folder / f"breadth.{one}"
    arguments = ["--lines", str(options.lines), "--folder", str(options.folder), "--one", one]
    run = measure([sys.executable, "-m", "tests.bench.breadth", *arguments], output)
    if run.status:
        raise SystemExit(f"reading with the {one} set failed: status {run.status}")
    return float(output.read_text())


if __name__ == "__main__":
    raise SystemExit(main())
