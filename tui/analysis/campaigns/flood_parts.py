"""Alarms of verdicts on content: from when on nearly all mail has one. Surges are beside (`flood_surges`).

Both are judged by what came before them, and begin at a minute that what comes later does not move. Rates alone say
little of a night without mail or of a server that refuses much; so an alarm needs all of these:
 - as many mails in a row as chance does not bring about, by the share that was usual;
 - verdicts that come faster than usual: when good mail is refused too, they are as many as all mail was;
 - good mail that is missing: at these hours of other days, or just before, there was some.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from math import ceil, log
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


def latest(parts: Sequence[Part], past: Past) -> Part | None:
    """The alarm that lasts longest, told from the first one on since which nearly all mail has a verdict."""
    some = sorted(part for part in parts if part.alarm)
    for part in some:
        end = some[-1].last + 1
        if past.clean(part.begin, end) * _AMONG <= past.verdicts(part.begin, end):
            return part._replace(last=some[-1].last, broken=some[-1].broken)
    return some[-1] if some else None


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
