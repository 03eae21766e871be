"""What a screen may ask of the running monitor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tui.dossier import Dossier, Subject
from tui.finding import Finding
from tui.model import Category, Event
from tui.picture import Answered, Fresh, Offender, Totals, Unread, View, WouldDrop, WouldHit


class Watched(Protocol):
    """What a screen asks of the running monitor. Every call returns at once and may come from any thread."""

    def view(self) -> View:
        """The present picture; the same object while nothing changed."""

    def fresh(self, cursor: int) -> Fresh:
        """Events since `cursor` (0 at first), at most what memory still holds."""

    def offender(self, ip: str) -> Offender | None:
        """What is known of an address."""

    def dossier(self, subject: Subject) -> Dossier | None:
        """What is known of an address, network, user or zone; None of what was never met. May take some 50 ms where
        very many addresses are known. Raises ValueError for a network that is none.
        """

    def recent(self) -> Sequence[Event]:
        """Every event in memory, oldest first."""

    def events_of(self, subject: Subject) -> tuple[Event, ...]:
        """Events of a subject that are still in memory, oldest first, companions too."""

    async def lines_of(self, subject: Subject, limit: int) -> tuple[str, ...]:
        """The last `limit` log lines that name the subject, oldest first, cleaned; read from the sources again."""

    def unread(self, source: str) -> tuple[Unread, ...]:
        """What stands in a source that no row reads and that somebody should look at, the newest first."""

    def totals(self, top: int) -> Totals:
        """Exact counts now, the lists cut to `top` rows."""

    def would_hit(self, networks: Sequence[str]) -> WouldHit:
        """What a block of these addresses and networks would have stopped. Raises ValueError for what is neither."""

    def would_drop(self, category: Category) -> WouldDrop:
        """What a discard of the category would silently drop, as far as the past tells."""

    def answered(self, now: datetime) -> tuple[Answered, ...]:
        """How every category that occurred was answered, the 24 hours before `now` hour by hour."""

    def country(self, ip: str) -> str:
        """ISO 3166-1 alpha-2 code of any address, "" where none is known."""

    def findings(self) -> tuple[Finding, ...]:
        """The campaigns that are known, by danger; the same object while nothing changed."""
