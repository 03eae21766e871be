"""`python -m tests.bench.campaigns.cost`: what it costs to see campaigns: processor time beside plain totals, memory,
and the time to take one live event.

**Backlog**: `backlog.py`.
**Memory**: 200,000 addresses and 20,000 users, and then as many others, each in a process of its own: by how much its
resident set has grown when all was taken and told (`memory.py`).
**Live**: on that loaded state, one event at a time: what stands between a line of a log and the next. Printed beside
it, without a goal: a look at all of it, which is in a thread and takes a twentieth of the time at most (`tui.looking`).
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.bench.campaigns.backlog import backlog
from tests.bench.campaigns.crowd import ADDRESSES, NOW, USERS, live

#: The goals: megabytes, milliseconds.
GOAL_MB, GOAL_LIVE = 50.0, 1.0
#: Live events that are timed, and how often the findings are asked for after one.
EVENTS, ASKED = 20_000, 30
#: Seconds after which they are not asked for again.
PATIENCE = 20.0


def memory() -> Iterator[str]:
    """Prints; yields what missed its goal."""
    for what, times in ((f"{ADDRESSES:,} addresses and {USERS:,} users", 1), ("as many others after them", 2)):
        command = [sys.executable, "-m", "tests.bench.campaigns.memory", str(times)]
        kept, peak = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        print(f"memory after {what}: {kept:.1f} MB, {peak:.1f} MB at its peak (goal {GOAL_MB:.0f} MB)", flush=True)
        if kept > GOAL_MB:
            yield f"{kept:.0f} MB after {what}"


def one_event() -> Iterator[str]:
    """Prints; yields what missed its goal."""
    campaigns = live()
    events = list(campaigns.more(EVENTS))
    gc.collect()
    gc.freeze()
    taken: list[float] = []
    for event in events:
        begun = time.perf_counter()
        campaigns.owner.add((event,))
        taken.append(time.perf_counter() - begun)
    both: list[float] = []
    end = time.perf_counter() + PATIENCE
    for event in campaigns.more(ASKED):
        if both and time.perf_counter() > end:
            break
        begun = time.perf_counter()
        campaigns.owner.add((event,))
        campaigns.owner.findings(NOW)
        both.append(time.perf_counter() - begun)
    _print("to take one live event", taken, f" (goal {GOAL_LIVE:.0f} ms)")
    _print(f"to take one and look at all ({len(both)} times)", both)
    if (p99 := times_at(taken, 0.99)) > GOAL_LIVE:
        yield f"{p99:.1f} ms to take one live event"


def _print(what: str, times: Sequence[float], goal: str = "") -> None:
    p50, p99, worst = (times_at(times, share) for share in (0.5, 0.99, 1.0))
    print(f"{what}: p50 {p50:.3f}, p99 {p99:.3f}, max {worst:.3f} ms{goal}", flush=True)


def times_at(times: Sequence[float], share: float) -> float:
    """The time within which so many were done, milliseconds."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] * 1e3


def main() -> int:
    """Prints each figure; those that miss their goal are told at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("backlog", "memory", "live"), help="one of them only")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "sekimori-bench")
    options = parser.parse_args()
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "backlog": lambda: backlog(options.folder, options.lines, options.runs),
        "memory": memory,
        "live": one_event,
    }
    missed = [sentence for part in ([options.part] if options.part else parts) for sentence in parts[part]()]
    print(f"missed: {', '.join(missed)}" if missed else "all goals are met")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
