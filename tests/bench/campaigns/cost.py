"""`python -m tests.bench.campaigns.cost`: what it costs to see campaigns: processor time beside plain totals, memory,
and the time to take one live event.

**Backlog**: the benchmark's log as the monitor gets it, newest block first, in turn with and without. Plain totals are
reading and adding up; beside them stand who was let in and who received it, and the campaigns themselves. The findings
are asked for once at the end, as they are when all is read.
**Memory**: 200,000 addresses and 20,000 users, and then as many others, each in a process of its own: by how much its
resident set has grown when all was taken and told (`memory.py`).
**Live**: on that loaded state, one event at a time, and the findings after each: what stands between a line of a log
and a campaign.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.bench import corpus
from tests.bench.campaigns.crowd import ADDRESSES, NOW, USERS, live
from tests.bench.campaigns.told import blocks
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.place import Places
from tui.analysis.tally import Tally
from tui.model import Chunk
from tui.reading import Readers

#: The goals: percent on top of plain totals, megabytes, milliseconds.
GOAL_SHARE, GOAL_MB, GOAL_LIVE = 25.0, 50.0, 1.0
#: Bytes of the log that are read, live events that are timed, and how often the findings are asked for after one.
READ, EVENTS, ASKED = 40 << 20, 20_000, 30
#: Seconds after which they are not asked for again.
PATIENCE = 20.0


class Spent(NamedTuple):
    """Processor seconds of a log."""

    totals: float
    mails: float
    adding: float
    telling: float

    @property
    def share(self) -> float:
        """Percent on top of plain totals."""
        return (self.mails + self.adding + self.telling) / self.totals * 100


def spent(chunks: Sequence[Chunk]) -> Spent:
    """One pass over a log's blocks."""
    readers, tally, campaigns = Readers(zone=UTC), Tally(), Campaigns(Places())
    totals = mails = adding = 0.0
    last = None
    for chunk in chunks:
        begun = time.process_time()
        batch = readers.read(chunk)
        tally.add(batch.events)
        totalled = time.process_time()
        taken, delivered = readers.accepted(chunk), readers.deliveries(chunk)
        asked = time.process_time()
        campaigns.add(batch.events, taken, delivered)
        added = time.process_time()
        totals, mails, adding = totals + totalled - begun, mails + asked - totalled, adding + added - asked
        last = batch.events[-1].time if batch.events and last is None else last
    assert last is not None
    begun = time.process_time()
    campaigns.findings(last)
    return Spent(totals, mails, adding, time.process_time() - begun)


def backlog(log: Path, runs: int) -> Iterator[str]:
    """Prints; yields what missed its goal."""
    chunks = []
    for chunk in blocks(log):
        chunks.append(chunk)
        if chunk.offset + len(chunk.data) >= READ:
            break
    all_runs = [spent(chunks[::-1]) for _ in range(runs)]
    share = median(run.share for run in all_runs)
    totals, mails, adding, telling = (median(column) for column in zip(*all_runs, strict=True))
    size = sum(len(chunk.data) for chunk in chunks) >> 20
    parts = f"mails {mails / totals:.1%}, campaigns {adding / totals:.1%}, telling once {telling / totals:.1%}"
    print(f"backlog of {size} MB: plain totals {totals:.2f} s; {parts}: {share:.1f} % on top (goal {GOAL_SHARE:.0f} %)")
    if share > GOAL_SHARE:
        yield f"{share:.1f} % on top of plain totals"


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
    told = f"to take one and tell the findings ({len(both)} times)"
    for what, times in (("to take one live event", taken), (told, both)):
        p50, p99, worst = (times_at(times, share) for share in (0.5, 0.99, 1.0))
        print(f"{what}: p50 {p50:.3f}, p99 {p99:.3f}, max {worst:.3f} ms (goal {GOAL_LIVE:.0f} ms)", flush=True)
        if p99 > GOAL_LIVE:
            yield f"{p99:.1f} ms {what}"


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
        "backlog": lambda: backlog(Path(f"{corpus(options.folder, options.lines)}.3164.log"), options.runs),
        "memory": memory,
        "live": one_event,
    }
    missed = [sentence for part in ([options.part] if options.part else parts) for sentence in parts[part]()]
    print(f"missed: {', '.join(missed)}" if missed else "all goals are met")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
