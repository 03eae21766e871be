"""Surges of verdicts on content: hours with far more of them than usual, whatever other mail there was."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from statistics import median_low

from tui.analysis.campaigns.flood_parts import QUIET, Part
from tui.analysis.campaigns.flood_past import Past

#: Minutes.
_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60
#: Of a surge: verdicts of an hour, how many times the usual, how many times what a day's busiest reaches and how many
#: more; where less than a day is known, more times.
_VERDICTS, _TIMES, _TIMES_BLIND, _MORE = 8, (5, 2), (10, 3), 3
#: A verdict that no other follows for so long, minutes, does not begin a surge.
_APART = 15
#: How much must have been read beside it, minutes.
_BESIDE = 6 * _HOUR


def surges(past: Past, since: int) -> list[Part]:
    """Each hour that ends from `since` on, with far more verdicts than usual, and what follows at half of that."""
    found: list[Part] = []
    for seen in past.told[bisect_left(past.told, since) :]:
        hour = seen + 1 - _HOUR
        if (found and seen <= found[-1].last) or past.verdicts(hour, seen + 1) < _VERDICTS:
            continue
        usual = _usual(past, hour)
        count = past.verdicts(hour, seen + 1)
        if usual is None:
            continue
        times, times_busiest = _TIMES if usual[1] else _TIMES_BLIND
        if count < times * usual[0] or count < times_busiest * _busiest(past, hour) + _MORE:
            continue
        begin = _onset(past, max(hour, found[-1].last + 1) if found else hour, seen)
        last = _ebb(past, seen, max(_VERDICTS, times * usual[0]) / 2)
        found.append(Part(False, begin, seen, last, False, usual[0], None, usual[1]))
    return found


def _onset(past: Past, hour: int, seen: int) -> int:
    """The first minute of the hour with a verdict that belongs to the many: others soon follow."""
    told = past.told[bisect_left(past.told, hour) : bisect_right(past.told, seen)]
    half = past.verdicts(hour, seen + 1) / 2
    for minute, following in pairwise(told):
        if following - minute < _APART or past.verdicts(following, seen + 1) < half:
            return minute
    return told[-1]


def _usual(past: Past, begin: int) -> tuple[float, bool] | None:
    """Verdicts an hour of what stands beside, and whether that is a day at least; None where it is too little.

    Of several days it is the median day's: what was a flood itself is not usual.
    """
    spans = _beside(past, begin)
    minutes = sum(high - low for low, high in spans)
    if minutes < _BESIDE:
        return None
    whole = [past.verdicts(low, high) * _HOUR / _DAY for low, high in spans if high - low == _DAY]
    if len(whole) > 1:
        return median_low(whole), True
    return sum(past.verdicts(low, high) for low, high in spans) * _HOUR / minutes, minutes >= _DAY


def _beside(past: Past, begin: int) -> list[tuple[int, int]]:
    """What tells of what is usual: the days before this minute, up to seven, the last one first; where the log begins
    less than a day before, the day that comes long after it too.
    """
    since = max(past.begin, begin - _WEEK)
    days = [(max(since, end - _DAY), end) for end in range(begin, since, -_DAY)]
    if begin - since < _DAY:
        after = begin + _HOUR + QUIET
        days.append((after, max(after, min(past.end, after + _DAY))))
    return days


def _busiest(past: Past, begin: int) -> int:
    """What a day's busiest hour reaches: the median of the whole days before, or the most where there is none."""
    spans = _beside(past, begin)
    most = [_most(past, low, high) for low, high in spans]
    whole = [count for count, (low, high) in zip(most, spans, strict=True) if high - low == _DAY and high <= begin]
    return median_low(whole) if whole else max(most, default=0)


def _most(past: Past, begin: int, end: int) -> int:
    """The verdicts of the busiest hour that ends in these minutes."""
    told = past.told[bisect_left(past.told, begin) : bisect_left(past.told, end)]
    return max((past.verdicts(minute + 1 - _HOUR, minute + 1) for minute in told), default=0)


def _ebb(past: Past, seen: int, enough: float) -> int:
    """The last minute with a verdict until which each hour had enough of them."""
    last = seen
    for minute in past.told[bisect_left(past.told, seen + 1) :]:
        if past.verdicts(minute + 1 - _HOUR, minute + 1) < enough:
            break
        last = minute
    return last
