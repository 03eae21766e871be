"""The monitor, made only when the first frame stands: its parsers take as long to load as the whole screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING

from tui.dossier import Dossier, Subject
from tui.finding import Finding
from tui.language import _
from tui.model import Category, Event, Source, SourceState, SourceStatus
from tui.picture import Answered, Dropped, Fresh, Offender, Totals, Unread, View, WouldDrop, WouldHit

if TYPE_CHECKING:
    from tui.monitor import Monitor


class LateMonitor:
    """Answers `watched.Watched` from the monitor, and until there is one says that the logs are being read.

    What must be exact (`totals`, `logins`) waits for the monitor, so it is not for the loop of a screen.
    """

    def __init__(self, make: Callable[[], Monitor], sources: Sequence[Source]) -> None:
        """`make` makes and starts the monitor."""
        reading = tuple(SourceStatus(source.name, SourceState.READING) for source in sources)
        self._before = View(0, 0, 0, 0, 0.0, (), (), (), (), (), reading, backlog=0.0)
        self._make = make
        self._monitor: Monitor | None = None
        self._made = threading.Event()
        self._begun = threading.Lock()

    def begin(self) -> None:
        """Make the monitor; raises what that raises. Blocking; later calls do nothing."""
        if self._begun.acquire(blocking=False):
            try:
                self._monitor = self._make()
            finally:
                self._made.set()

    def stop(self) -> None:
        """End reading, if it has begun."""
        if not self._begun.acquire(blocking=False):
            self._made.wait()
            if self._monitor:
                self._monitor.stop()

    def view(self) -> View:
        """The present picture."""
        return self._monitor.view() if self._monitor else self._before

    def fresh(self, cursor: int) -> Fresh:
        """Events since `cursor`."""
        return self._monitor.fresh(cursor) if self._monitor else Fresh(cursor, (), ())

    def offender(self, ip: str) -> Offender | None:
        """What is known of an address."""
        return self._monitor.offender(ip) if self._monitor else None

    def country(self, ip: str) -> str:
        """Where an address is."""
        return self._monitor.country(ip) if self._monitor else ""

    def dossier(self, subject: Subject) -> Dossier | None:
        """Everything that is known of a subject."""
        return self._monitor.dossier(subject) if self._monitor else None

    def recent(self) -> list[Event]:
        """Every event in memory, of a monitor that there is already."""
        return self._monitor.recent() if self._monitor else []

    def events_of(self, subject: Subject) -> tuple[Event, ...]:
        """Events of a subject."""
        return self._monitor.events_of(subject) if self._monitor else ()

    async def lines_of(self, subject: Subject, limit: int) -> tuple[str, ...]:
        """Log lines that name the subject."""
        return await self._monitor.lines_of(subject, limit) if self._monitor else ()

    def unread(self, source: str) -> tuple[Unread, ...]:
        """What no row reads."""
        return self._monitor.unread(source) if self._monitor else ()

    def would_hit(self, networks: Sequence[str]) -> WouldHit:
        """What a block would have stopped; before anything is read, nothing that is known."""
        return self._monitor.would_hit(networks) if self._monitor else WouldHit(at_least=True)

    def would_drop(self, category: Category) -> WouldDrop:
        """What a discard would drop; before anything is read, nothing that is known."""
        if self._monitor:
            return self._monitor.would_drop(category)
        unknown = Dropped(at_least=True)
        return WouldDrop(category, unknown, unknown)

    def answered(self, now: datetime) -> tuple[Answered, ...]:
        """How each category was answered."""
        return self._monitor.answered(now) if self._monitor else ()

    def findings(self) -> tuple[Finding, ...]:
        """The campaigns that are known, by danger."""
        return self._monitor.findings() if self._monitor else ()

    def totals(self, top: int) -> Totals:
        """Exact counts."""
        return self._exact().totals(top)

    def logins(self, network: IPv4Network | IPv6Network) -> int:
        """How many log-ins that worked came from the network."""
        return self._exact().logins(network)

    def _exact(self) -> Monitor:
        self.begin()  # asked to save before the first frame
        self._made.wait()
        if self._monitor is None:
            raise RuntimeError(_("the logs could not be opened"))
        return self._monitor
