"""What a screen may ask of the running monitor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tui.finding import Finding
from tui.model import Category, Event
from tui.picture import Fresh, Offender, Totals, View, WouldDrop, WouldHit


class Watched(Protocol):
    """What a screen asks of the running monitor. Every call returns at once and may come from any thread."""

    def view(self) -> View:
        """The present picture; the same object while nothing changed."""

    def fresh(self, cursor: int) -> Fresh:
        """Events since `cursor` (0 at first), at most what memory still holds."""

    def offender(self, ip: str) -> Offender | None:
        """What is known of an address."""

    def events_of(self, ip: str) -> tuple[Event, ...]:
        """Events of an address that are still in memory, oldest first, companions too."""

    async def lines_of(self, ip: str, limit: int) -> tuple[str, ...]:
        """The last `limit` log lines that name the address, oldest first, cleaned; read from the sources again."""

    def totals(self, top: int) -> Totals:
        """Exact counts now, the lists cut to `top` rows."""

    def would_hit(self, networks: Sequence[str]) -> WouldHit:
        """What a block of these addresses and networks would have stopped. Raises ValueError for what is neither."""

    def would_drop(self, category: Category) -> WouldDrop:
        """What a discard of the category would silently drop, as far as the past tells."""

    def findings(self) -> tuple[Finding, ...]:
        """The campaigns that are known, by danger; the same object while nothing changed."""
