"""Which events are of an address, of a network, at a user or of a zone, and the minutes that any events lie in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import ip_network

from tui.analysis.minutes import Minutes
from tui.analysis.network import membership
from tui.dossier import About, Subject
from tui.model import Event, is_attack
from tui.picture import Minute


def belongs(subject: Subject) -> Callable[[Event], bool]:
    """A test whether an event is of the subject. Raises ValueError for a network that is none."""
    return _TESTS[subject.about](subject.name)


def _in_network(name: str) -> Callable[[Event], bool]:
    inside = cache(membership(ip_network(name, strict=False)))
    return lambda event: event.ip is not None and inside(event.ip)


_TESTS: dict[About, Callable[[str], Callable[[Event], bool]]] = {
    About.ADDRESS: lambda name: lambda event: event.ip == name,
    About.NETWORK: _in_network,
    About.USER: lambda name: lambda event: event.user == name,
    About.ZONE: lambda name: lambda event: event.zone == name,
}


def minutes_of(events: Iterable[Event], match: Callable[[Event], bool] | None = None) -> tuple[Minute, ...]:
    """Counted attacks among the events that match (None: all), by minute as `View.minutes` has them."""
    minutes = Minutes()
    minutes.add([event for event in events if event.counted and is_attack(event) and (match is None or match(event))])
    return minutes.picture()
