"""Times in a filter: a span before now, which moves with the clock, a time of day, or a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from tui.duration import parse_duration

_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TO_THE_SECOND = re.compile(r":[0-9]{2}:[0-9]{2}(?![0-9.])", re.ASCII)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def moment_of(text: str, clock: Callable[[], datetime], *, end: bool) -> Callable[[], datetime]:
    """The moment that is meant, asked for anew each time. Raises ValueError for what is no time.

    A time of day is the last one that has been, by the clock's zone. A date, and a time that is written to the second,
    is its beginning, or with `end` its end: logs are written to the second or finer.
    """
    if _TIME.fullmatch(text):
        at = _last(time.fromisoformat(text.rjust(len(text) + (text.index(":") == 1), "0")), clock())
    elif _DATE.fullmatch(text):
        day = date.fromisoformat(text)
        at = _in_zone(datetime.combine(day, time()), clock())
        if end:
            at += _DAY - timedelta.resolution
    elif "-" in text:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else _in_zone(at, clock())
    else:
        ago = parse_duration(text)
        return lambda: clock() - ago
    if end and _TO_THE_SECOND.search(text):
        at += _SECOND - timedelta.resolution
    return lambda: at


def _last(of_day: time, now: datetime) -> datetime:
    at = datetime.combine(now.date(), of_day, now.tzinfo)
    return at if at <= now else at - _DAY


def _in_zone(naive: datetime, now: datetime) -> datetime:
    return naive.replace(tzinfo=now.tzinfo)
