"""Mail that was refused or discarded, by category and time, with its senders as far as memory holds them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

from tui.model import Action, Category, Event, EventKind

#: Of each category the newest so many refusals are kept with their senders, at least: about 200 bytes each. Older ones
#: are counted by the minute, and what is older than `_SPAN` is in the whole sum only.
KEPT = 20_000
_SLACK = 1.1
_MINUTE = 60
_SPAN = 25 * 60  # minutes
_HOURS = 24

#: What refuses clients before any switch is asked.
_BEFORE_ALL = "/postscreen"

#: Time, sender, and how many equal ones it stands for.
Refusal: TypeAlias = tuple[datetime, str | None, int]


class Refusals:
    """Owns what one category refused, or what it discarded: the sums are exact, the senders bounded."""

    def __init__(self, bound: int = KEPT) -> None:
        self._bound = bound
        self._newest: list[Refusal] = []
        self._minutes: Counter[int] = Counter()  # POSIX minute: refusals that are no longer among the newest
        self._gone = 0
        self._latest_gone: datetime | None = None

    def add(self, time: datetime, sender: str | None, count: int) -> None:
        """Take one in, in any order of time."""
        self._newest.append((time, sender, count))
        if len(self._newest) > self._bound * _SLACK:
            self._settle()

    def _settle(self) -> None:
        """Count the oldest of the newest by the minute."""
        newest = self._newest
        newest.sort(key=lambda refusal: refusal[0])
        gone = newest[: -self._bound]
        del newest[: -self._bound]
        for time, _, count in gone:
            self._minutes[int(time.timestamp()) // _MINUTE] += count
            self._gone += count
        latest = gone[-1][0]
        self._latest_gone = latest if self._latest_gone is None else max(latest, self._latest_gone)
        if len(self._minutes) > 2 * _SPAN:
            self._minutes = Counter({minute: self._minutes[minute] for minute in sorted(self._minutes)[-_SPAN:]})

    def total_since(self, begin: datetime | None) -> int:
        """How many there were since then (None: ever), to the minute; exact for the last 25 hours that had any."""
        if begin is None:
            return self._gone + sum(count for _, _, count in self._newest)
        minute = int(begin.timestamp()) // _MINUTE
        gone = sum(count for when, count in self._minutes.items() if when >= minute)
        return gone + sum(count for time, _, count in self._newest if time >= begin)

    def by_hour(self, end: datetime) -> tuple[int, ...]:
        """How many there were in each of the 24 hours before then, oldest first; what is later is of the last."""
        begins = [end - timedelta(hours=ago) for ago in range(_HOURS, 0, -1)]
        hours = [0] * (_HOURS + 1)  # the first is for what is older
        for time, _, count in self._newest:
            hours[bisect_right(begins, time)] += count
        minutes = [int(begin.timestamp()) // _MINUTE for begin in begins]
        for minute, count in self._minutes.items():
            hours[bisect_right(minutes, minute)] += count
        return tuple(hours[1:])

    @property
    def last(self) -> datetime | None:
        """When the latest was."""
        return max((time for time, _, _ in self._newest), default=None)

    def known(self) -> Iterator[Refusal]:
        """Those that are still known one by one."""
        return iter(self._newest)

    def knows_all_since(self, begin: datetime | None) -> bool:
        """Whether all since then (None: ever) are still known one by one."""
        return self._latest_gone is None or (begin is not None and self._latest_gone < begin)


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
