"""`python -m tests.bench.folding`: what a pane costs at 5,000 events a second with repeats folded, beside unfolded.

A second is four frames of 1,250 events, each taken and drawn. CPU milliseconds; both are run in turn, and a ratio is
the median of the pairs' ratios. The exit status is always 0; that no number is lost is in the tests.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median

from tests.ui.fake_watched import at
from tests.ui.scene import NOW, events
from tests.ui.test_event_log import pane
from tui.model import Event, EventKind
from widgets.event_log import EventLog

FRAMES, FRAME = 4, 1250
SECOND = FRAMES * FRAME
#: Milliseconds of a second that the busiest pane may take.
GOAL = 100.0


def _failures(addresses: int) -> Iterator[Event]:
    """A second of log-ins, each at another name, from so many addresses in turn."""
    for number in range(SECOND):
        ip = f"10.{number % addresses >> 8 & 255}.{number % addresses & 255}.9"
        when = NOW + timedelta(milliseconds=number / 5)
        yield at(when, EventKind.LOGIN_FAILURE, ip, user=f"user{number}", service="imap")


#: What comes, and each second the same anew.
TRAFFIC = {
    "an evening's mix": list(events(SECOND)),
    "a flood from one address": list(_failures(1)),
    "300 addresses": list(_failures(300)),
    "every event another address": list(_failures(SECOND)),
}


def second(log: EventLog, told: Sequence[Event]) -> float:
    """CPU milliseconds of taking and drawing them."""
    begun = time.process_time()
    for first in range(0, SECOND, FRAME):
        log.append(told[first : first + FRAME])
        log.sync()
    return (time.process_time() - begun) * 1e3


async def costs(told: Sequence[Event], rounds: int) -> list[tuple[float, float]]:
    """Unfolded and folded, milliseconds, for every round."""
    async with pane(rows=24) as plain, pane(rows=24) as folded:
        for log, how in ((plain, False), (folded, True)):
            log.choose(None, folded=how)
            second(log, told)  # the ring is full from here on
        return [(second(plain, told), second(folded, told)) for _ in range(rounds)]


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    print(f"{'5,000 events in a pane':<30}{'plain':>9}{'folded':>9}{'x':>7}")
    for what, told in TRAFFIC.items():
        pairs = asyncio.run(costs(told, options.rounds))
        plain, folded = (median(pair[which] for pair in pairs) for which in (0, 1))
        ratio = median(after / before for before, after in pairs)
        verdict = "within" if folded <= GOAL else "ABOVE"
        print(f"{what:<30}{plain:6.1f} ms{folded:6.1f} ms{ratio:7.2f}  {verdict} {GOAL:g} ms", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
