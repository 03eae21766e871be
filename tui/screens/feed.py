"""Takes what is new from the monitor and sorts it by pane. Owns the cursor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui.model import Event
from tui.screens.known import KnownAddresses
from tui.watched import Watched
from widgets.event_columns import Pane, pane_of

Sorted = dict[Pane, list[Event]]


class News(NamedTuple):
    """Events by pane since the last look."""

    newer: Sorted
    older: Sorted


def _sort(events: Iterable[Event]) -> Sorted:
    panes: Sorted = {pane: [] for pane in Pane}
    for event in events:
        pane = pane_of(event)
        if pane is not None:
            panes[pane].append(event)
    return panes


class Feed:
    """One reader of the monitor's events."""

    def __init__(self, watched: Watched, known: KnownAddresses) -> None:
        self._watched = watched
        self._known = known
        self._cursor = 0

    def take(self) -> News | None:
        """What is new; None when nothing is."""
        fresh = self._watched.fresh(self._cursor)
        self._cursor = fresh.cursor
        if not fresh.newer and not fresh.older:
            return None
        self._known.learn(fresh.older)
        self._known.learn(fresh.newer)
        return News(_sort(fresh.newer), _sort(fresh.older))
