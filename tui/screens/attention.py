"""Which events the watch screen shows: what the filter lets through and, if only that is wanted, what matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.model import Category, Event, EventKind
from tui.screens.desk import Desk
from tui.screens.important import Important

if TYPE_CHECKING:  # the language is loaded when the first filter is typed
    from tui.filter.filter import Filter

Match = Callable[[Event], bool]


def wanted(desk: Desk, chosen: Filter | None) -> Match | None:
    """A test of a filter for the panes, which hide kinds and categories themselves; None where all events are shown."""
    if not desk.flags.noise.important:
        return chosen.event if chosen else None
    matters = Important(desk.known, desk.lookout.findings).event
    if chosen is None:
        return matters
    matches = chosen.event
    return lambda event: matches(event) and matters(event)


def counted_by_kind(desk: Desk, match: Match | None) -> tuple[Match | None, frozenset[EventKind]]:
    """The same for what knows only kinds: a test where more is asked for than that, and the kinds that are hidden."""
    hidden = desk.flags.noise.hidden
    kinds = frozenset(kind for kind in EventKind if kind in hidden)
    categories = frozenset(category for category in Category if category in hidden)
    if not categories:
        return match, kinds
    if match is None:
        return (lambda event: event.category not in categories), kinds
    return (lambda event: event.category not in categories and match(event)), kinds
