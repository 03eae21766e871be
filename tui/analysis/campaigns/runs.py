"""Runs: strangers that come closer upon each other than chance brings them together, at the rate at which they come
otherwise. It tells a campaign of few attempts that have nothing else in common.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from math import comb
from operator import attrgetter

from tui.analysis.campaigns.linking import QUIET, as_fast
from tui.analysis.campaigns.suspects import Suspect

#: Addresses of a run at least. In so many logs, one would show strangers who try once that look like one by chance; in
#: so many, strangers who try more often: these need not be told at the fifth attempt.
RUN, _LOGS, _LOGS_OF_MORE = 5, 200, 4000
#: How many are looked at together: the more there are, the less close they must be.
_SIZES = (RUN, 8, 12)
#: A second of the log's clock is no time: a run takes so many at least.
_SHORTEST = 60.0
#: Who comes at an hour of the day is counted by so many seconds around it, on all days.
_AROUND, _DAY = 2 * 3600.0, 24 * 3600.0

_first: Callable[[Suspect], float] = attrgetter("first")
_ip: Callable[[Suspect], str] = attrgetter("ip")
#: Who is compared with whom: those who try equally often and names of one sort; then any who try equally often.
_CLASSES: tuple[Callable[[Suspect], Hashable], ...] = (attrgetter("listed", "count"), attrgetter("count"))


def runs(strangers: Sequence[Suspect], others: Sequence[Suspect], known: float) -> Iterator[list[Suspect]]:
    """Runs of strangers in order of time, who come at any time otherwise, as do the `others`. `known` are the seconds
    in which it is known who came.
    """
    left = list(strangers)
    hours = _Hours(list(map(_first, (*strangers, *others))), known)
    for key in _CLASSES:
        alike = _by(key, left)
        totals = {what: len(its) for what, its in _by(key, (*left, *others)).items()}
        alike = {what: some for what, some in alike.items() if len(some) >= RUN}
        inside: set[str] = set()
        for what, some in alike.items():
            logs = (_LOGS if some[0].count == 1 else _LOGS_OF_MORE) * len(alike)
            longest = {size: _longest(size, totals[what], logs, known) for size in _SIZES}
            for run in _waves(_runs(some, longest, hours)):
                inside.update(map(_ip, run))
                yield run
        left = [one for one in left if one.ip not in inside]


def _by(key: Callable[[Suspect], Hashable], some: Sequence[Suspect]) -> dict[Hashable, list[Suspect]]:
    found: dict[Hashable, list[Suspect]] = {}
    for one in some:
        found.setdefault(key(one), []).append(one)
    return found


def _longest(size: int, total: int, logs: int, known: float) -> float:
    """In how many seconds so many of all that there are must come to be no chance.

    If each came at any time, so many of them would be followed by `size` - 1 others within a share of that time: the
    binomial's first term, times how many there are. That is to happen in one of so many logs.
    """
    more = size - 1
    if total < size:
        return 0.0
    share = float(logs * total * comb(total - 1, more)) ** (-1 / more)
    return float(share * known)


class _Hours:
    """How much more often they come at some hours of the day than at others."""

    def __init__(self, times: Sequence[float], known: float) -> None:
        self._times = sorted(times)
        hours = sorted(time % _DAY for time in times)
        # a day before and one behind, for who comes around midnight
        self._hours = [time + shift for shift in (-_DAY, 0.0, _DAY) for time in hours]
        self._other_days = known / _DAY - 1

    def busy(self, middle: float) -> float:
        """How many times as often as on the mean they come at that hour on other days; at least once as often."""
        if self._other_days <= 0:
            return 1.0
        count = _around(self._hours, middle % _DAY) - _around(self._times, middle)
        usual = len(self._times) * 2 * _AROUND / _DAY * self._other_days / (self._other_days + 1)
        return max(1.0, (count + 1) / (usual + 1))


def _around(times: Sequence[float], middle: float) -> int:
    return bisect_right(times, middle + _AROUND) - bisect_left(times, middle - _AROUND)


def _runs(some: Sequence[Suspect], longest: dict[int, float], hours: _Hours) -> Iterator[list[Suspect]]:
    """The runs among those; windows that overlap are one."""
    times = list(map(_first, some))
    windows = [
        (place, place + size)
        for size, most in longest.items()
        if most >= _SHORTEST
        for place in range(len(some) - size + 1)
        if (span := times[place + size - 1] - times[place]) <= most
        and span * hours.busy(times[place] + span / 2) <= most
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


def _waves(found: Iterator[list[Suspect]]) -> Iterator[list[Suspect]]:
    """Runs that follow each other within a day at about one pace, as one."""
    waves: list[Suspect] = []
    pace = 0.0
    for run in found:
        its = (run[-1].first - run[0].first) / (len(run) - 1)
        if waves and run[0].first - waves[-1].first <= QUIET and as_fast(its, pace):
            waves += run
        else:
            if waves:
                yield waves
            waves = run
        pace = its
    if waves:
        yield waves
