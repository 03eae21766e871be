"""The minutes that the timeline shows: all that were counted, or of what is filtered or hidden those in memory."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from tui.model import Event, EventKind
from tui.picture import Minute, View
from tui.screens.pace import Pace
from tui.watched import Watched

Match = Callable[[Event], bool]

_time = attrgetter("time")


class Shown(NamedTuple):
    """Minutes, and since when events are in memory where they are made of those."""

    minutes: Sequence[Minute] = ()
    since: datetime | None = None


class MinutesShown:
    """Owns what was made of the monitor's minutes. Lives in the application's loop."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._match: Match | None = None
        self._kinds: frozenset[EventKind] = frozenset()
        self._of: Sequence[Minute] | None = None  # what `_shown` was made of
        self._shown = Shown()
        self._looked_at = -1  # version of the view that memory was looked through for
        self._pace = Pace()

    def choose(self, match: Match | None, kinds: frozenset[EventKind]) -> None:
        """Show minutes of events that match (None: all) and are of none of these kinds."""
        self._match, self._kinds = match, kinds
        self._of = None
        self._looked_at = -1
        self._pace.hurry()

    def of(self, view: View) -> Shown:
        """What is known now."""
        if self._match is None and self._of is not view.minutes:
            self._of = view.minutes
            self._shown = Shown(_without(view.minutes, self._kinds))
        return self._shown

    def must_look(self, view: View) -> bool:
        """Whether to look through memory now."""
        return self._match is not None and view.version != self._looked_at and self._pace.is_due

    async def look(self, view: View, until: datetime | None) -> None:
        """Look through memory in a thread; `until`: no farther than that."""
        match, kinds = self._match, self._kinds
        if match is None:
            return
        self._looked_at = view.version
        with self._pace.look():
            shown = await asyncio.to_thread(self._found, match, kinds, until)
        if match is self._match:  # else something else is wanted by now
            self._shown = shown

    def _found(self, match: Match, kinds: frozenset[EventKind], until: datetime | None) -> Shown:
        from tui.analysis.subjects import minutes_of  # when something is filtered or hidden for the first time

        events = self._watched.recent()
        if until is not None:
            events = events[: bisect_right(events, until, key=_time)]
        found = minutes_of(events, lambda event: event.kind not in kinds and match(event))
        return Shown(found, events[0].time if events else None)


def _without(minutes: Sequence[Minute], kinds: frozenset[EventKind]) -> Sequence[Minute]:
    if not kinds:
        return minutes
    left = (replace(one, by_kind=tuple(pair for pair in one.by_kind if pair[0] not in kinds)) for one in minutes)
    return tuple(minute for minute in left if minute.by_kind)
