"""`python -m tests.bench.timeline`: what the timeline costs the loop, for a week in which every minute had an attack.

CPU milliseconds, the best of several rounds; the exit status is always 0. What is counted and drawn is in the tests.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

from tests.ui.scene import NOW
from tests.ui.timeline_stage import TimelineApp, every_minute
from tui.model import EventKind
from tui.picture import Minute
from widgets.timeline import Timeline
from widgets.timeline_buckets import buckets
from widgets.timeline_scale import WINDOWS

_ROUNDS, _TIMES = 5, 20
_GOAL = 5.0


def milliseconds(act: Callable[[int], object]) -> float:
    """The CPU time of one call, which is given its number."""
    best = float("inf")
    for _ in range(_ROUNDS):
        begun = time.process_time()
        for number in range(_TIMES):
            act(number)
        best = min(best, time.process_time() - begun)
    return best / _TIMES * 1000


def figures(timeline: Timeline) -> Iterator[tuple[str, float]]:
    """What each of the timeline's own tasks costs, at the scale of a week."""
    minutes = every_minute()
    newer = [(*minutes[:-1], Minute(minutes[-1].start, ((EventKind.PROBE, count),))) for count in (5, 6)]
    others = [tuple(Minute(one.start, one.by_kind) for one in minutes) for _ in range(2)]
    stretch = timeline.viewport.stretch
    yield "count all of it", milliseconds(lambda _: buckets(minutes, stretch))
    yield "draw all of it anew", milliseconds(lambda number: timeline.show(others[number % 2][number % 2 :], NOW))
    yield "an event", milliseconds(lambda number: timeline.show(newer[number % 2], NOW))
    yield "nothing new", milliseconds(lambda _: timeline.show(newer[0], NOW))
    timeline.viewport.pick(0)
    yield "the cursor moves", milliseconds(lambda number: timeline.action_move(1 if number % 2 else -1))


async def measure(width: int, height: int) -> None:
    """Print the figures of one size."""
    app = TimelineApp(every_minute())
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        for _ in WINDOWS:
            app.timeline.action_zoom(1)
        for what, cost in figures(app.timeline):
            verdict = "within" if cost <= _GOAL else "ABOVE"
            print(f"{width:>3} x {height:<2} {what:<22}{cost:6.2f} ms  {verdict} {_GOAL:g}")


def main() -> None:
    """Print the figures of a small and of a large timeline."""
    for size in ((80, 2), (200, 10)):
        asyncio.run(measure(*size))


if __name__ == "__main__":
    main()
