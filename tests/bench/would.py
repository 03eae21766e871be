"""`python -m tests.bench.would`: what it costs to know what a block would have hit, beside reading; and its answers.

The monitor's work on a block of the benchmark's log is timed without and with the mail that was taken in, in turn; one
line in three of that log is of good mail. Then answers are timed over 50,000 known addresses.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from tests.bench.bench import corpus
from tui.analysis.recent import Recent
from tui.analysis.tally import Tally
from tui.analysis.would import Would
from tui.model import Action, Category, Chunk, Event, EventKind, Mail
from tui.reading import Readers
from tui.sources.files import BACKLOG_BLOCK

#: The goals: processor time beside reading, in percent, and an answer, in milliseconds.
GOAL_SHARE, GOAL_ANSWER = 5.0, 50.0
ADDRESSES = 50_000
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def blocks(log: Path, size: int) -> list[Chunk]:
    """The beginning of a log as the monitor gets it."""
    made, offset = [], 0
    with log.open("rb") as file:
        while offset < size and (block := file.read(BACKLOG_BLOCK)):
            block += file.readline()
            made.append(Chunk(str(log), block, offset, 0, live=False))
            offset += len(block)
    return made


def share(chunks: Sequence[Chunk]) -> tuple[float, float]:
    """Processor seconds of a block: of reading and counting events, and of what is asked here."""
    readers, tally, recent, would = Readers(), Tally(), Recent(), Would()
    reading = asked = 0.0
    for chunk in chunks:
        begun = time.process_time()
        batch = readers.read(chunk)
        tally.add(batch.events)
        recent.add(batch.events, older=True)
        read = time.process_time()
        would.add(batch.events, readers.accepted(chunk))
        reading, asked = reading + read - begun, asked + time.process_time() - read
    return reading / len(chunks), asked / len(chunks)


def known() -> tuple[Tally, Would, list[str]]:
    """A session of many addresses, one in ten of which is a guest too, and of many refusals."""
    ips = [f"10.{n >> 14}.{n >> 6 & 255}.{n & 63}" for n in range(ADDRESSES)]
    tally, would = Tally(), Would()
    times = [NOW - timedelta(seconds=n) for n in range(ADDRESSES)]
    events = [
        Event(at, EventKind.REJECTION, "", 0, 0, 1, True, Category.SPF, Action.REJECT, ip, sender=f"s{n}@example.com")
        for n, (at, ip) in enumerate(zip(times, ips, strict=True))
    ]
    mails = [Mail(at, ip, f"s{n}@example.com") for n, (at, ip) in enumerate(zip(times, ips, strict=True))]
    tally.add(events)
    would.add(events, mails[::10])
    return tally, would, ips


def milliseconds(answer: Callable[[], object]) -> float:
    """The best of five."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        answer()
        times.append(time.perf_counter() - begun)
    return min(times) * 1e3


def main() -> int:
    """Prints each figure; those that miss their goal are told at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "sekimori-bench")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    chunks = blocks(Path(f"{corpus(options.folder, options.lines)}.3164.log"), 40 << 20)
    pairs = [share(chunks) for _ in range(options.runs)]
    cost = median(asked / reading for reading, asked in pairs) * 100
    reading, asked = (median(column) * 1e6 for column in zip(*pairs, strict=True))
    print(f"a block: {reading:.0f} µs of reading, {asked:.0f} µs for this: {cost:.1f} % (goal {GOAL_SHARE} %)")

    tally, would, ips = known()
    networks = {
        "one address": ips[:1],
        "1,000 addresses": ips[:1000],
        "a /16": ["10.0.0.0/16"],
        "500 addresses and 500 /24": ips[:500] + [f"10.{n >> 8}.{n & 255}.0/24" for n in range(500)],
        "1,000 /24 that hold all": [f"10.{n >> 8}.{n & 255}.0/24" for n in range(1000)],
    }
    worst = 0.0
    for what, asked_for in networks.items():
        took = milliseconds(lambda: would.hit(asked_for, tally.clients.rows, since=NOW, whole=True))  # noqa: B023
        worst = max(worst, took)
        print(f"a block of {what}: {took:.1f} ms")
    took = milliseconds(lambda: would.drop(Category.SPF, NOW))
    print(f"a switch of a category with more refusals than are kept: {took:.1f} ms (goal {GOAL_ANSWER} ms)")
    print(f"missed: {', '.join(missed)}" if (missed := list(_missed(cost, max(worst, took)))) else "all goals are met")
    return 0


def _missed(cost: float, answer: float) -> Iterator[str]:
    if cost > GOAL_SHARE:
        yield f"{cost:.1f} % a block"
    if answer > GOAL_ANSWER:
        yield f"{answer:.0f} ms an answer"


if __name__ == "__main__":
    raise SystemExit(main())
