"""Where verdicts on content are more than usual: alarms, from when on nearly all mail has one, and surges.

Both are judged by what came before them, and begin at a minute that what comes later does not move. Rates alone say
little of a night without mail or of a server that refuses much; so an alarm needs all of these:
 - as many mails in a row as chance does not bring about, by the share that was usual;
 - verdicts that come faster than usual: when good mail is refused too, they are as many as all mail was;
 - good mail that is missing: at these hours of other days, or just before, there was some.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil, log
from statistics import median_low
from typing import NamedTuple

from tui.analysis.campaigns.flood_past import Past

#: Minutes.
_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60
#: Without any verdict for so long it is over; what is nearer is the same episode. Minutes.
QUIET = 8 * _HOUR
#: Of an alarm: mails and origins at least; how many verdicts a clean mail may stand among (95 %); the longest time that
#: the first mails may take, minutes; the share before it at most.
MAILS, ORIGINS, _AMONG, _LONGEST, _SHARE = 8, 4, 19, 12 * _HOUR, 0.5
#: How unlikely the first mails are, as a natural logarithm: one in 65 million.
_SURPRISE = 18.0
#: What must have been read before an alarm: minutes and mails.
_BEFORE, _BEFORE_MAILS = _HOUR, 16
#: How many times the usual rate of verdicts an alarm's is, at least; where no earlier day is known, and so no night,
#: more. If all mail is hit the rate rises to that of all mail: half of that is asked for, but no more than six times.
_RISE, _RISE_BLIND, _RISE_MOST = 2.0, 4.0, 6.0
#: Good mail that is missing: as a share of the mails, but so many at least, and so many are enough; minutes that are
#: just before.
_MISSING, _MISSING_SHARE, _JUST_BEFORE = (4.0, 8.0), 0.4, 2 * _HOUR
#: Of a surge: verdicts of an hour, how many times the usual, how many times what a day's busiest reaches and how many
#: more; where less than a day is known, more times.
_VERDICTS, _TIMES, _TIMES_BLIND, _MORE = 8, (5, 2), (10, 3), 3
#: A verdict that no other follows for so long, minutes, does not begin a surge.
_APART = 15
#: How much must have been read beside it, minutes.
_BESIDE = 6 * _HOUR
#: On the first day of a log, what comes later tells what is usual; after so many minutes that is settled.
_SETTLED = 2 * _DAY + 3 * _HOUR + QUIET


class Part(NamedTuple):
    """An alarm or a surge; POSIX minutes, `last` is the last one with a verdict."""

    alarm: bool
    begin: int
    seen: int  # when it was plain
    last: int
    broken: bool  # whether mail that is clean has ended it
    usual: float  # verdicts an hour
    share: float | None  # before it, of all mail
    sure: bool  # judged by enough: two days, or for a surge one


class _Before(NamedTuple):
    """What was usual before an alarm."""

    rate: float  # verdicts a minute
    share: float
    needed: int  # verdicts in a row that chance does not bring about
    rise: float  # how many times `rate` is asked for


def anew(parts: Sequence[Part], past: Past, changed: int) -> tuple[list[Part], int]:
    """Those that stay as they are when minutes from `changed` on are other ones, and from where on to look again."""
    since = past.begin if changed < past.begin + _SETTLED else changed - _LONGEST
    since = min([since, *(part.begin for part in parts if part.last + QUIET >= since)])
    return [part for part in parts if part.last < since], since


def alarms(past: Past, origins: Callable[[int, int], int], since: int) -> list[Part]:
    """Each alarm that begins from `since` on, oldest first; `origins` tells from how many places the verdicts' mail is,
    of the minutes given.
    """
    found: list[Part] = []
    for begin in past.told[bisect_left(past.told, since) :]:
        if found and begin <= found[-1].last:
            continue
        # few minutes of a busy server pass by this, and it costs least
        if past.clean(begin, begin + 1) > 1 + past.verdicts(begin, begin + 1) // _AMONG:
            continue
        if (part := _alarm(past, begin)) and origins(part.begin, part.last) >= ORIGINS:
            found.append(part)
    return found


def _alarm(past: Past, begin: int) -> Part | None:
    """The alarm that begins with this minute's verdicts, if one does."""
    before = _before(past, begin)
    if before is None or _is_alone(past, begin, before.rate):
        return None
    wanted, seen = before.needed, _nth(past, begin, before.needed)
    while seen is not None and past.clean(begin, seen + 1) * _AMONG <= past.verdicts(begin, seen + 1):
        days = _other_days(past, begin, seen + 1)
        rise = max(_RISE if days else _RISE_BLIND, before.rise)
        faster = past.verdicts(begin, seen + 1) >= rise * before.rate * (seen + 1 - begin)
        if faster and _is_missing(past, begin, seen + 1, days):
            last, broken = _extent(past, begin, seen)
            return Part(True, begin, seen, last, broken, before.rate * _HOUR, before.share, len(days) > 1)
        wanted *= 2  # it may yet become plain
        seen = _nth(past, begin, wanted)
    return None


def _before(past: Past, begin: int) -> _Before | None:
    """What was usual; None where too little is known, or verdicts were as frequent as clean mail."""
    since = max(past.begin, begin - _WEEK)
    verdicts, mails = past.verdicts(since, begin), past.mails(since, begin)
    if begin - since < _BEFORE or mails < _BEFORE_MAILS or verdicts > mails * _SHARE:
        return None
    likely = (verdicts + 1) / (mails + 2)
    needed = max(MAILS, ceil(_SURPRISE / -log(likely)))
    return _Before(verdicts / (begin - since), verdicts / mails, needed, min(_RISE_MOST, 0.5 / likely))


def _is_alone(past: Past, begin: int, rate: float) -> bool:
    """Whether the next verdict comes no sooner than usual: then this one is one of those that always come."""
    at = bisect_right(past.told, begin)
    return at < len(past.told) and (past.told[at] - begin - 1) * rate * _RISE > 1


def _nth(past: Past, begin: int, n: int) -> int | None:
    """The minute by which there were `n` verdicts, within the longest time; None where there were not so many."""
    if past.verdicts(begin, begin + _LONGEST) < n:
        return None
    spans = range(begin, begin + _LONGEST)
    return begin + bisect_left(spans, n, key=lambda minute: past.verdicts(begin, minute + 1))


def _other_days(past: Past, begin: int, end: int) -> list[int]:
    """The clean mail at these hours of the seven days before, as far as they are known; the most first."""
    shifts = range(_DAY, _WEEK + 1, _DAY)
    return sorted((past.clean(begin - day, end - day) for day in shifts if begin - day >= past.begin), reverse=True)


def _is_missing(past: Past, begin: int, end: int, days: list[int]) -> bool:
    """Whether clean mail would have come: as at these hours, or as just before where nothing else is known or that was
    much more.
    """
    wanted = min(_MISSING[1], max(_MISSING[0], _MISSING_SHARE * past.verdicts(begin, end)))
    length = end - begin
    span = max(length, _JUST_BEFORE)
    recent = past.clean(begin - span, begin) * length / span
    if not days:
        return recent >= wanted
    # one day may have been a special one
    return days[len(days) > 2] >= wanted or (length <= _JUST_BEFORE and recent >= 2 * wanted)


def _extent(past: Past, begin: int, seen: int) -> tuple[int, bool]:
    """The last minute with a verdict before clean mail or quiet ended it, and whether clean mail did."""
    last = seen
    for minute in past.told[bisect_left(past.told, seen + 1) :]:
        if minute - last >= QUIET:
            break
        if past.clean(begin, minute + 1) * _AMONG > past.verdicts(begin, minute + 1):
            return last, True
        last = minute
    clean = past.clean(begin, min(last + QUIET, past.end))
    return last, clean * _AMONG > past.verdicts(begin, last + 1)


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
    """Verdicts an hour of what stands beside, and whether that is a day at least; None where it is too little."""
    spans = _beside(past, begin)
    minutes = sum(high - low for low, high in spans)
    if minutes < _BESIDE:
        return None
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
