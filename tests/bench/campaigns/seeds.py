"""Which logs there are: two servers, and seeds for tuning and for testing, held apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

#: Thresholds may be moved by what these show.
TUNING = range(100, 116)
#: These are never looked at while anything is tuned: what they show would then be no measure. Only `make bench` and the
#: last look before a release run them. Whoever moves a threshold after that takes new numbers here.
TESTING = range(912, 924)

#: The week that every log tells of. Far enough back that stamps without a year are read in the right one.
BEGIN = datetime(2026, 11, 16, tzinfo=UTC).timestamp()
HOUR, DAY = 3_600.0, 86_400.0
END = BEGIN + 7 * DAY


class Size(NamedTuple):
    """A server: lines a week, users, hosts that send it good mail, stray guesses at log-ins a week."""

    name: str
    lines: int
    users: int
    partners: int
    strays: int


SIZES = {
    "small": Size("small", 50_000, 25, 150, 10),
    "busy": Size("busy", 5_000_000, 1_500, 6_000, 40),
}
