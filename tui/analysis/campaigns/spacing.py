"""How attempts lie in time: visits, the gaps between them, and whether there was a burst."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import median

import msgspec

#: Attempts this close to the one before, in seconds, are one visit: two tries on a name, three passwords of a client.
VISIT = 300
#: A burst is counted in a window of so many seconds.
WINDOW = 600
#: What slow means, in attempts, visits and seconds. The longest gap that is known of such attacks is 7 hours; of few
#: attempts none may be much longer, since anything is far apart that happens twice a week.
SLOW_ATTEMPTS, SLOW_VISITS, SLOW_SPAN, SLOW_GAP = 5, 4, 3600, 15 * 60
LONGEST_OF_FEW, FEW = 12 * 3600, 8
LONGEST = 72 * 3600
#: Attempts in a window, and attempts a visit, that are still no burst.
CALM, CALM_VISIT = 4, 3.0
#: Spread of the gaps as a share of their mean, below which a rhythm is kept; or such a share of them is no further than
#: that from the median. Of chance it is a quarter.
STEADY, KEPT = 0.35, 0.75
#: A clock of a device: so great a share of the gaps is so close to the median, which is within so many seconds.
#: Tries within `ONE_TRY` seconds are one.
CLOCK_SHARE, CLOCK_OFF, CLOCK_GAP, ONE_TRY = 0.8, 0.05, (240, 2000), 30


class Spacing(msgspec.Struct, frozen=True):
    """In seconds. `regularity` is the spread of the gaps as a share of their mean: 0 is a clock, 1 is chance."""

    attempts: int
    visits: int
    span: int
    median_gap: int
    longest_gap: int
    regularity: float
    burst: int  # most attempts within ten minutes
    kept: float  # share of the gaps that is close to the median

    @property
    def slow(self) -> bool:
        """Spread over hours, with long gaps and no burst."""
        return (
            self.attempts >= SLOW_ATTEMPTS
            and self.visits >= SLOW_VISITS
            and self.span >= SLOW_SPAN
            and self.median_gap >= SLOW_GAP
            and self.longest_gap <= (LONGEST_OF_FEW if self.attempts < FEW else LONGEST)
            and self.burst <= CALM
            and self.attempts <= CALM_VISIT * self.visits
        )

    @property
    def spread(self) -> bool:
        """Too far apart for one visit, and no further than the attempts of a slow campaign."""
        return (
            self.attempts >= SLOW_ATTEMPTS
            and self.visits >= SLOW_VISITS
            and self.longest_gap <= LONGEST_OF_FEW
            and self.burst <= CALM
        )

    @property
    def steady(self) -> bool:
        """The visits keep a rhythm, though a stranger's may be among them."""
        return self.visits >= FEW and (self.regularity < STEADY or self.kept >= KEPT)


def spacing(times: Sequence[float]) -> Spacing:
    """Of at least one moment, in order."""
    gaps = _gaps(times, VISIT)
    mean, middle = (sum(gaps) / len(gaps), median(gaps)) if gaps else (0.0, 0.0)
    off = STEADY * middle
    return Spacing(
        attempts=len(times),
        visits=len(gaps) + 1,
        span=round(times[-1] - times[0]),
        median_gap=round(middle),
        longest_gap=round(max(gaps, default=0)),
        regularity=round(_spread(gaps, mean) / mean, 3) if len(gaps) > 1 and mean else 1.0,
        burst=_burst(times),
        kept=round(len([gap for gap in gaps if -off <= gap - middle <= off]) / len(gaps), 3) if gaps else 0.0,
    )


def clockwork(times: Sequence[float]) -> bool:
    """Whether a machine tries again and again after the same time, as a device does that keeps an old password."""
    gaps = _gaps(times, ONE_TRY)
    if len(gaps) < FEW - 1:
        return False
    middle = median(gaps)
    close = sum(abs(gap - middle) <= CLOCK_OFF * middle for gap in gaps)
    return CLOCK_GAP[0] <= middle <= CLOCK_GAP[1] and close >= CLOCK_SHARE * len(gaps)


def _gaps(times: Sequence[float], together: float) -> list[float]:
    """Between the beginnings of visits, which go on while the next moment is no further than `together`."""
    starts = [times[0]]
    starts += [time for before, time in pairwise(times) if time - before > together]
    return [after - before for before, after in pairwise(starts)]


def _spread(gaps: Sequence[float], mean: float) -> float:
    """The standard deviation; that of `statistics` is exact, and twenty times as slow."""
    return sqrt(sum([(gap - mean) ** 2 for gap in gaps]) / len(gaps))


def _burst(times: Sequence[float]) -> int:
    """The size of a window that grows where it may and never shrinks."""
    begin = 0
    for time in times:
        if time - times[begin] > WINDOW:
            begin += 1
    return len(times) - begin


def thinned(times: Sequence[int], most: int) -> tuple[int, ...]:
    """At most so many of the moments, evenly chosen, the first and the last among them."""
    if len(times) <= most:
        return tuple(times)
    step = (len(times) - 1) / (most - 1)
    return tuple(times[round(place * step)] for place in range(most))
