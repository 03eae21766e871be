"""Runs: strangers that come closer upon each other than chance brings them together, at the rate at which they come
otherwise. It tells a campaign of few attempts that have nothing else in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import comb
from operator import attrgetter
from typing import NamedTuple

from tui.analysis.campaigns.sorts import LANGUAGES
from tui.analysis.campaigns.suspects import Suspect

#: Addresses of a run at least. In so many logs, one would show strangers that look like one by chance: fewer where they
#: try names of one language, which alone is telling.
RUN, _LOGS, _LOGS_OF_LANGUAGES = 5, 1000, 100
#: How many are looked at together: the more there are, the less close they must be.
_SIZES = (RUN, 8, 12)
#: A second of the log's clock is no time: a run takes so many at least.
_SHORTEST = 60.0


_IP: Callable[[Suspect], str] = attrgetter("ip")


class Known(NamedTuple):
    """From when to when it is known who tried, POSIX seconds."""

    begin: float
    end: float


def runs(strangers: Sequence[Suspect], known: Known) -> Iterator[list[Suspect]]:
    """Runs of strangers in order of time who try once each: first of those whose names are of one sort, then of any who
    are left.
    """
    left = [one for one in strangers if one.count == 1]
    alike: dict[str, list[Suspect]] = {}
    for one in left:
        alike.setdefault(one.listed, []).append(one)
    inside: set[str] = set()
    for family, some in alike.items():
        for run in _runs(some, known, _LOGS_OF_LANGUAGES if family in LANGUAGES else _LOGS):
            inside.update(map(_IP, run))
            yield run
    if len(alike) > 1:
        yield from _runs([one for one in left if one.ip not in inside], known, _LOGS)


def _runs(some: Sequence[Suspect], known: Known, logs: int) -> Iterator[list[Suspect]]:
    """The runs among those; windows that overlap are one."""
    times = [one.first for one in some]
    windows = [
        (place, place + size)
        for size in _SIZES
        if (longest := _longest(size, len(some), known, logs)) >= _SHORTEST
        for place in range(len(some) - size + 1)
        if times[place + size - 1] - times[place] <= longest
    ]
    begin = end = 0
    for low, high in sorted(windows):
        if low >= end:
            if end:
                yield list(some[begin:end])
            begin = low
        end = max(end, high)
    if end:
        yield list(some[begin:end])


def _longest(size: int, total: int, known: Known, logs: int) -> float:
    """In how many seconds so many of all that there are must come to be no chance.

    If each came at any time, so many of them would be followed by `size` - 1 others within a share of that time: the
    binomial's first term, times how many there are. That is to happen in one of so many logs.
    """
    more = size - 1
    if total < size:
        return 0.0
    share = float(logs * total * comb(total - 1, more)) ** (-1 / more)
    return float(share * (known.end - known.begin))
