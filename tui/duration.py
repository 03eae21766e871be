"""Lengths of time as people write them: 90s, 15m, 24h, 7d, 2w."""

from __future__ import annotations

import re
from datetime import timedelta

from tui.language import _

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
#: What is longer has no end within a calendar's reach; a block that shall stay says so otherwise.
LONGEST = timedelta(days=3660)
_DURATION = re.compile(r"([0-9]{1,6}) ?([smhdw])")


def parse_duration(text: str) -> timedelta:
    """A length of time from a number and its unit: "90s", "15m", "24h", "7d" or "2w".

    Raises ValueError for anything else, for nothing at all ("0s") and for more than LONGEST.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or not int(match[1]):
        raise ValueError(
            _('"{text}" is no length of time; write a number and s, m, h, d or w, such as 90s, 24h or 7d').format(
                text=text
            )
        )
    length = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if length > LONGEST:
        raise ValueError(_('"{text}" is too long; at most {days}d').format(text=text, days=LONGEST.days))
    return length
