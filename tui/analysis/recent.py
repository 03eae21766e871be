"""The newest events, in bounded memory, for readers that come back with a cursor."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from heapq import heappop, heappush, heappushpop
from itertools import islice
from operator import attrgetter

from tui.model import Event
from tui.picture import Fresh

#: Events kept. A screen of three panes never shows more, and 20,000 events are about 10 MB.
KEPT = 20_000

#: A cursor is two counts in one number: the low bits count newer events, those above them older ones.
_NEWER_BITS = 48
_NEWER = (1 << _NEWER_BITS) - 1

_time = attrgetter("time")


class Recent:
    """Owns the events in memory. Not thread-safe.

    Newer events push out the oldest; those of a backlog that is read backwards (`older`) only fill what room is left,
    the latest of them first, so that a long history never drives out what just happened.
    """

    def __init__(self, keep: int = KEPT) -> None:
        self._keep = keep
        self._newer: deque[Event] = deque()
        self._newer_taken = 0
        self._older: list[tuple[datetime, int, Event]] = []  # a heap: the oldest is the first to go
        self._older_taken = 0
        self._older_kept = 0  # which of those taken was the last to find room

    def add(self, events: Iterable[Event], *, older: bool = False) -> None:
        """Take events; those of one call in order of time among themselves, newer ones not before those known."""
        if older:
            self._add_older(events)
            return
        before = len(self._newer)
        self._newer.extend(events)
        self._newer_taken += len(self._newer) - before
        while self._older and len(self._newer) + len(self._older) > self._keep:
            heappop(self._older)
        while len(self._newer) > self._keep:
            self._newer.popleft()

    def _add_older(self, events: Iterable[Event]) -> None:
        room = self._keep - len(self._newer)
        for event in events:
            self._older_taken += 1
            row = (event.time, self._older_taken, event)
            if len(self._older) < room:
                heappush(self._older, row)
            elif not self._older or heappushpop(self._older, row) is row:
                continue
            self._older_kept = self._older_taken

    def fresh(self, cursor: int) -> Fresh:
        """What came since `cursor`, each list in order of time; `missed` counts newer events only."""
        seen_older, seen_newer = cursor >> _NEWER_BITS, cursor & _NEWER
        given_up = self._newer_taken - len(self._newer)
        newer = islice(self._newer, max(0, seen_newer - given_up), None)
        older = self._ordered_older(seen_older) if seen_older < self._older_kept else ()
        return Fresh(
            cursor=self._older_taken << _NEWER_BITS | self._newer_taken,
            newer=tuple(sorted(newer, key=_time)),
            older=tuple(older),
            missed=max(0, given_up - seen_newer),
        )

    def of(self, ip: str) -> tuple[Event, ...]:
        """Events of an address, oldest first."""
        return tuple(event for event in self.all() if event.ip == ip)

    def all(self) -> list[Event]:
        """Every event in memory, oldest first."""
        return sorted((*self._ordered_older(0), *self._newer), key=_time)

    def _ordered_older(self, seen: int) -> list[Event]:
        """Older events behind the first `seen`, in order of time; those of one moment as they stand in their file."""
        return sorted((event for _, number, event in self._older if number > seen), key=_place)


def _place(event: Event) -> tuple[datetime, str, int]:
    return event.time, event.source, event.offset
