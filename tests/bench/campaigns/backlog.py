"""What campaigns cost on a backlog: processor time on top of plain totals.

Logs whole, the newest block first as the monitor gets them: the labelled weeks of the small and of the busy server, for
which the goal is set; and without a goal the million lines of `make bench`, every third an attack of an address that is
hardly ever seen again.

**Plain totals** are all that the monitor counts besides campaigns: reading, adding up, and guests and senders, whom the
previews of blocks and policies ask for. **Campaigns** add who received a mail, what is kept of attempts and log-ins,
and the findings, told once when all is read. The share is that of whole passes with and without them, in turn: what
they take from the caches of the processor is their cost too. Where it goes is told of one pass, in parts; and what
they and the guests add to reading and adding up alone.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import pairwise, zip_longest
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.bench import corpus
from tests.bench.campaigns.seeds import SIZES, TUNING
from tests.bench.campaigns.told import blocks
from tests.bench.campaigns.writer import made
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.place import Places
from tui.analysis.tally import Tally
from tui.analysis.would import Would
from tui.model import Chunk
from tui.reading import Readers

#: Percent.
GOAL = 25.0
#: A log whose plain totals take longer than this, in seconds, is read by no more than so many pairs of passes.
_LONG, _FEW = 10.0, 3


class Spent(NamedTuple):
    """Processor seconds of a pass."""

    reading: float
    adding_up: float
    mails: float
    guests: float
    deliveries: float
    keeping: float
    telling: float


def spent(chunks: Sequence[Chunk], *, campaigns: bool) -> Spent:
    """One pass over a log's blocks, without campaigns or with them."""
    readers, tally, would, owner = Readers(zone=UTC), Tally(), Would(), Campaigns(Places())
    sums, last = [0.0] * 6, None
    for chunk in chunks:
        times = [time.process_time()]
        batch = readers.read(chunk)
        times.append(time.process_time())
        tally.add(batch.events)
        times.append(time.process_time())
        mails = readers.accepted(chunk)
        times.append(time.process_time())
        would.add(batch.events, mails)
        times.append(time.process_time())
        if campaigns:
            deliveries = readers.deliveries(chunk)
            times.append(time.process_time())
            owner.add(batch.events, mails, deliveries)
            times.append(time.process_time())
        parts = [end - begin for begin, end in pairwise(times)]
        sums = [known + part for known, part in zip_longest(sums, parts, fillvalue=0.0)]
        last = batch.events[-1].time if batch.events and last is None else last
    assert last is not None
    begun = time.process_time()
    if campaigns:
        owner.findings(last)
    return Spent._make([*sums, time.process_time() - begun])


def backlog(folder: Path, lines: int, runs: int) -> Iterator[str]:
    """Prints two rows for each log; yields what missed the goal."""
    for name, size in SIZES.items():
        prefix = made(size, TUNING[0], folder)
        share = _share(f"the {name} server's week", prefix.with_name(f"{prefix.name}.log"), runs, f" (goal {GOAL:.0f})")
        if share > GOAL:
            yield f"{share:.1f} % on top of plain totals of the {name} server's week"
    _share(f"{lines:,} lines, every third an attack", Path(f"{corpus(folder, lines)}.3164.log"), runs)


def _share(what: str, log: Path, runs: int, goal: str = "") -> float:
    """Prints what campaigns cost on a log; returns it, in percent of plain totals."""
    chunks = list(blocks(log))[::-1]
    pairs: list[tuple[float, float]] = []
    _collected(chunks[:99], campaigns=True)  # what is loaded once is loaded
    while len(pairs) < (_FEW if pairs and pairs[0][0] > _LONG else runs):
        plain, whole = (sum(_collected(chunks, campaigns=campaigns)) for campaigns in (False, True))
        pairs.append((plain, whole))
    share = median(whole / plain - 1 for plain, whole in pairs) * 100
    told = ", ".join(f"{(whole / plain - 1) * 100:.0f}" for plain, whole in pairs)
    plain, one = median(plain for plain, _ in pairs), _collected(chunks, campaigns=True)
    print(
        f"backlog, {what}, {log.stat().st_size >> 20} MB: {plain:.2f} s without campaigns, {share:.1f} % more with them"
        f"{goal}; by pair: {told}",
        flush=True,
    )
    bare = one.reading + one.adding_up
    parts = f"deliveries {one.deliveries / plain:.1%}, keeping {one.keeping / plain:.1%}, telling once "
    added = f"{(sum(one) / bare - 1) * 100:.0f} % on top of reading and adding up alone"
    print(f"  of that {parts}{one.telling / plain:.1%}; with mails and guests {added}", flush=True)
    return share


def _collected(chunks: Sequence[Chunk], *, campaigns: bool) -> Spent:
    """A pass that finds nothing of those before it, and leaves nothing."""
    gc.collect()
    gc.freeze()
    found = spent(chunks, campaigns=campaigns)
    gc.unfreeze()
    return found
