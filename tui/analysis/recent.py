"""The newest events, in bounded memory, for readers that come back with a cursor."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice
from operator import attrgetter

from tui.model import Event, Fresh

#: Events kept. A screen of three panes never shows more, and 20,000 events are about 10 MB.
KEPT = 20_000

_time = attrgetter("time")


class Recent:
    """Owns the events in memory. Not thread-safe.

    Live events push out the oldest; those of a backlog that is read backwards (`older`) only fill what room is left,
    so that a long history never drives out what just happened.
    """

    def __init__(self, keep: int = KEPT) -> None:
        self._keep = keep
        self._newer: deque[tuple[int, Event]] = deque()
        self._older: deque[tuple[int, Event]] = deque()
        self._sequence = 0
        self._given_up = 0  # sequence number of the last newer event that fell out

    def add(self, events: Iterable[Event], *, older: bool = False) -> None:
        """Take events, in order of time among themselves."""
        log = self._older if older else self._newer
        for event in events:
            self._sequence += 1
            log.append((self._sequence, event))
        while len(self._newer) + len(self._older) > self._keep:
            if self._older:
                self._older.popleft()
            else:
                self._given_up = self._newer.popleft()[0]

    def fresh(self, cursor: int) -> Fresh:
        """What came since `cursor`, each list in order of time."""
        newer, older = _since(self._newer, cursor), _since(self._older, cursor)
        return Fresh(
            cursor=self._sequence,
            newer=tuple(newer),
            older=tuple(sorted(older, key=_time)),
            missed=max(0, self._given_up - cursor) if cursor else 0,
        )

    def of(self, ip: str) -> tuple[Event, ...]:
        """Events of an address, oldest first."""
        return tuple(event for event in self.all() if event.ip == ip)

    def all(self) -> list[Event]:
        """Every event in memory, oldest first."""
        return sorted((event for log in (self._older, self._newer) for _, event in log), key=_time)


def _since(log: deque[tuple[int, Event]], cursor: int) -> list[Event]:
    """Events with a greater sequence number; they stand at the end."""
    fresh = 0
    for sequence, _ in reversed(log):
        if sequence <= cursor:
            break
        fresh += 1
    return [event for _, event in islice(log, len(log) - fresh, None)]
