"""The owner of campaigns: it is fed what was read, and tells what belongs together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from tui.finding import Finding
from tui.model import Delivery, Event, Mail


class Geography(Protocol):
    """Who knows countries and networks: `analysis.place.Places`."""

    def country(self, ip: str) -> str:
        """ISO 3166-1 alpha-2, or ""."""

    def asn(self, ip: str) -> str:
        """Number and name of the network's operator, or ""."""


class Campaigns:
    """Fed in any order of time, from one thread; bounded whatever arrives."""

    def __init__(self, places: Geography, users: Collection[str] = ()) -> None:
        """`users` are log-in names that exist, beside those that are seen to log in."""
        self._places = places
        self._users = frozenset(users)

    def add(self, events: Sequence[Event], mails: Iterable[Mail] = (), deliveries: Iterable[Delivery] = ()) -> None:
        """Take what one block told."""

    def findings(self, now: datetime) -> tuple[Finding, ...]:
        """Every campaign that is known, by danger; the same object while nothing changed."""
        return ()
