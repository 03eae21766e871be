"""When each address attacked, as far as events are in memory: a few counts over the time that the timeline shows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tui.model import Event, is_attack
from tui.picture import View
from tui.screens.pace import Pace
from tui.watched import Watched


def histories(events: Iterable[Event], end: int, size: int, parts: int) -> dict[str, list[int]]:
    """Counted attacks by address in `parts` of `size` seconds each before `end` (POSIX), oldest first."""
    begin = end - size * parts
    found: dict[str, list[int]] = {}
    for event in events:
        part = (int(event.time.timestamp()) - begin) // size
        if event.ip and event.counted and 0 <= part < parts and is_attack(event):
            if event.ip not in found:
                found[event.ip] = [0] * parts
            found[event.ip][part] += event.count
    return found


class Histories:
    """Owns what was found at the last look. Lives in the application's loop."""

    def __init__(self, watched: Watched, parts: int) -> None:
        self._watched = watched
        self._parts = parts
        self._found: Mapping[str, Sequence[int]] = {}
        self._of: tuple[int, int] = (-1, 0)  # version of the view, and minutes, that were looked at
        self._pace = Pace()

    def of(self, ip: str) -> Sequence[int]:
        """The counts of an address; none where nothing of it is in memory."""
        return self._found.get(ip, ())

    def must_look(self, view: View, window: int) -> bool:
        """Whether to look now; `window` is in minutes."""
        return (view.version, window) != self._of and self._pace.is_due

    async def look(self, view: View, window: int, now: datetime) -> None:
        """Look through memory, in a thread."""
        self._of = view.version, window
        with self._pace.look():
            self._found = await asyncio.to_thread(self._look, _end(view, window, now), window)

    def _look(self, end: int, window: int) -> Mapping[str, Sequence[int]]:
        return histories(self._watched.recent(), end, window * 60 // self._parts, self._parts)


def _end(view: View, window: int, now: datetime) -> int:
    """Now; of a log that ended long ago, its last minute."""
    present = int(now.timestamp()) + 1
    last = view.minutes[-1].start + 60 if view.minutes else present
    return present if present - window * 60 < last else last
