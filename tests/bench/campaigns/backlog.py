"""What campaigns cost on a backlog: processor time on top of plain totals.

Three logs whole, the newest block first as the monitor gets them: the weeks of the small and of the busy server, and
the million lines of `make bench`, of which every third is an attack.

**Plain totals** are what the monitor did with a backlog before it saw campaigns: reading, adding up, and guests and
senders, whom the previews of blocks and policies ask for. **Campaigns** are who received a mail, what is kept of
attempts and log-ins, and the findings, told once when all is read. Printed beside it: the same on top of reading and
adding up alone, as `report` does, with the mails that were taken in on the side of campaigns.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import pairwise
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
#: A log that takes longer than this to read, in seconds, is not read more often than twice.
_LONG = 10.0


class Spent(NamedTuple):
    """Processor seconds of a log."""

    reading: float
    adding_up: float
    mails: float
    guests: float
    deliveries: float
    keeping: float
    telling: float

    @property
    def plain(self) -> float:
        """What was done before there were campaigns."""
        return self.reading + self.adding_up + self.mails + self.guests

    @property
    def campaigns(self) -> float:
        """What they add."""
        return self.deliveries + self.keeping + self.telling

    @property
    def share(self) -> float:
        """Percent on top of plain totals."""
        return 100 * self.campaigns / self.plain

    @property
    def share_of_report(self) -> float:
        """Percent on top of reading and adding up alone."""
        return 100 * (self.mails + self.campaigns) / (self.reading + self.adding_up)


def spent(chunks: Sequence[Chunk]) -> Spent:
    """One pass over a log's blocks."""
    readers, tally, would, campaigns = Readers(zone=UTC), Tally(), Would(), Campaigns(Places())
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
        deliveries = readers.deliveries(chunk)
        times.append(time.process_time())
        campaigns.add(batch.events, mails, deliveries)
        times.append(time.process_time())
        sums = [known + end - begin for known, (begin, end) in zip(sums, pairwise(times), strict=True)]
        last = batch.events[-1].time if batch.events and last is None else last
    assert last is not None
    begun = time.process_time()
    campaigns.findings(last)
    return Spent._make([*sums, time.process_time() - begun])


def backlog(folder: Path, lines: int, runs: int) -> Iterator[str]:
    """Prints a row for each log; yields what missed the goal."""
    weeks = {f"{name} server's week": made(size, TUNING[0], folder) for name, size in SIZES.items()}
    logs = {name: prefix.with_name(f"{prefix.name}.log") for name, prefix in weeks.items()}
    logs[f"{lines:,} lines, a third attacks"] = Path(f"{corpus(folder, lines)}.3164.log")
    for name, log in logs.items():
        cost = _median(list(blocks(log))[::-1], runs)
        print(
            f"backlog, {name} ({log.stat().st_size >> 20} MB): plain totals {cost.plain:.2f} s; campaigns "
            f"{cost.share:.1f} % on top (goal {GOAL:.0f} %): deliveries {cost.deliveries / cost.plain:.1%}, keeping "
            f"{cost.keeping / cost.plain:.1%}, telling once {cost.telling / cost.plain:.1%}; on top of reading and "
            f"adding up alone {cost.share_of_report:.1f} %",
            flush=True,
        )
        if cost.share > GOAL:
            yield f"{cost.share:.1f} % on top of plain totals of the {name}"


def _median(chunks: Sequence[Chunk], runs: int) -> Spent:
    """Of each part."""
    every: list[Spent] = []
    while len(every) < (runs if not every or every[0].plain < _LONG else 2):
        every.append(spent(chunks))
    return Spent._make(map(median, zip(*every, strict=True)))
