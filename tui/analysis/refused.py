"""Mail that was refused or discarded, by category and time, with its senders as far as memory holds them.

Refusals come by the hundred thousand, and what is asked of their senders is how many there are and which of them had
written before. So a number stands for each of them, and a refusal takes 28 bytes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from operator import le
from typing import TypeAlias, TypeVar

from tui.analysis.senders import marks
from tui.model import Action, Category, Event, EventKind

#: Of each category the newest so many refusals are kept with their senders, at least. Older ones are counted by the
#: minute, and what is older than `_SPAN` is in the whole sum only.
KEPT = 20_000
_SLACK = 1.1
_MINUTE = 60
_SPAN = 25 * 60  # minutes
_HOURS = 24

#: What refuses clients before any switch is asked.
_BEFORE_ALL = "/postscreen"

#: POSIX seconds, marks of the sender's address and domain (0: it has none), and how many equal ones it stands for.
Refusal: TypeAlias = tuple[float, int, int, int]

Number = TypeVar("Number", int, float)


class Refusals:
    """Owns what one category refused, or what it discarded: the sums are exact, the senders bounded."""

    def __init__(self, bound: int = KEPT) -> None:
        self.last: datetime | None = None  # when the latest was
        self._bound = bound
        # the newest, a column each
        self._times, self._senders, self._domains, self._counts = array("d"), array("q"), array("q"), array("I")
        self._minutes: Counter[int] = Counter()  # POSIX minute: refusals that are no longer among the newest
        self._gone = 0
        self._latest_gone: float | None = None

    def add(self, time: datetime, sender: str | None, count: int) -> None:
        """Take one in, in any order of time."""
        if self.last is None or time > self.last:
            self.last = time
        address, domain = marks(sender) if sender else (0, 0)
        self._times.append(time.timestamp())
        self._senders.append(address)
        self._domains.append(domain)
        self._counts.append(count)
        if len(self._times) > self._bound * _SLACK:
            self._settle()

    def _settle(self) -> None:
        """Count the oldest of the newest by the minute."""
        self._put_in_order()
        surplus = len(self._times) - self._bound
        for time, count in zip(self._times[:surplus], self._counts[:surplus], strict=True):
            self._minutes[int(time) // _MINUTE] += count
            self._gone += count
        latest = self._times[surplus - 1]
        self._latest_gone = latest if self._latest_gone is None else max(latest, self._latest_gone)
        for column in (self._times, self._senders, self._domains, self._counts):
            del column[:surplus]
        if len(self._minutes) > 2 * _SPAN:
            self._minutes = Counter({minute: self._minutes[minute] for minute in sorted(self._minutes)[-_SPAN:]})

    def _put_in_order(self) -> None:
        """By time, as live lines are already."""
        times = self._times
        if all(map(le, times, islice(times, 1, None))):
            return
        order = sorted(range(len(times)), key=times.__getitem__)
        self._times, self._counts = _picked(times, order), _picked(self._counts, order)
        self._senders, self._domains = _picked(self._senders, order), _picked(self._domains, order)

    def total_since(self, begin: datetime | None) -> int:
        """How many there were since then (None: ever), to the minute; exact for the last 25 hours that had any."""
        if begin is None:
            return self._gone + sum(self._counts)
        since = begin.timestamp()
        gone = sum(count for when, count in self._minutes.items() if when >= int(since) // _MINUTE)
        return gone + sum(count for time, count in zip(self._times, self._counts, strict=True) if time >= since)

    def by_hour(self, end: datetime) -> tuple[int, ...]:
        """How many there were in each of the 24 hours before then, oldest first; what is later is of the last."""
        begins = [(end - timedelta(hours=ago)).timestamp() for ago in range(_HOURS, 0, -1)]
        hours = [0] * (_HOURS + 1)  # the first is for what is older
        for time, count in zip(self._times, self._counts, strict=True):
            hours[bisect_right(begins, time)] += count
        minutes = [int(begin) // _MINUTE for begin in begins]
        for minute, count in self._minutes.items():
            hours[bisect_right(minutes, minute)] += count
        return tuple(hours[1:])

    def known(self) -> Iterator[Refusal]:
        """Those that are still known one by one."""
        return zip(self._times, self._senders, self._domains, self._counts, strict=True)

    def knows_all_since(self, begin: datetime | None) -> bool:
        """Whether all since then (None: ever) are still known one by one."""
        return self._latest_gone is None or (begin is not None and self._latest_gone < begin.timestamp())


def _picked(column: array[Number], places: Sequence[int]) -> array[Number]:
    """The values at these places."""
    return array(column.typecode, map(column.__getitem__, places))


class Refused:
    """Owns the refusals and the discards of all categories."""

    def __init__(self, bound: int = KEPT) -> None:
        self.refused = {category: Refusals(bound) for category in Category}
        self.discarded = {category: Refusals(bound) for category in Category}

    def add(self, answers: Iterable[Event]) -> None:
        """Count events that tell of a refusal or a discard, in any order of time."""
        refused, discarded, discard = self.refused, self.discarded, Action.DISCARD
        failure, blocked = EventKind.LOGIN_FAILURE, EventKind.BLOCKED  # no answers to a mail
        for event in answers:
            kind, category = event.kind, event.category
            if kind is failure or kind is blocked or category is None or not event.counted:
                continue
            if (program := event.program) is not None and program.endswith(_BEFORE_ALL):
                continue
            table = discarded if event.action is discard else refused
            table[category].add(event.time, event.sender, event.count)
