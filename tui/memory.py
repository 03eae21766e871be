"""What has been read: counts, mails and the newest events, under one lock. The thread that reads adds, screens ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network

from tui.analysis.campaigns.campaigns import Geography
from tui.analysis.dossiers import look_up
from tui.analysis.rate import Rate
from tui.analysis.recent import Recent
from tui.analysis.subjects import belongs
from tui.analysis.tally import Tally
from tui.analysis.would import Would
from tui.dossier import Dossier, Subject
from tui.model import Batch, Category, Event, Mail
from tui.picture import Answered, Fresh, Offender, Totals, WouldDrop, WouldHit
from tui.turn import Turn


class Memory:
    """Owns everything that is counted; `changes` grows with each block. Bounded, as each of its parts says."""

    def __init__(self, places: Geography, tally: Tally | None = None, would: Would | None = None) -> None:
        self.turn = Turn()
        self.tally = tally or Tally()
        self.rate = Rate()
        self.changes = 0
        self._places = places
        self._would = would or Would()
        self._recent = Recent()

    # -- the thread that reads -----------------------------------------------------------------------------------

    def add(self, batch: Batch, mails: Sequence[Mail]) -> None:
        """Count what a block told. Its events are remembered by `remember`, which may come later."""
        with self.turn.first():
            self._would.add(batch.events, mails)
            self.tally.add_lines(batch.lines)
            self.changes += 1
            if not batch.events:
                return
            self.tally.add(batch.events)
            if batch.live:
                self.rate.add(sum(event.count for event in batch.events if event.counted))

    def remember(self, events: Sequence[Event], *, older: bool = False) -> None:
        """Keep events for readers with a cursor, as `Recent.add` does."""
        with self.turn.first():
            self._recent.add(events, older=older)
            self.changes += 1

    # -- what screens ask (watched.Watched) ----------------------------------------------------------------------

    def fresh(self, cursor: int) -> Fresh:
        """Events since `cursor` (0 at first), at most what memory still holds."""
        with self.turn:
            return self._recent.fresh(cursor)

    def offender(self, ip: str) -> Offender | None:
        """What is known of an address, in short."""
        with self.turn:
            return self.tally.offender(ip, self._places.country, self._places.asn)

    def dossier(self, subject: Subject) -> Dossier | None:
        """What is known of a subject; None of what was never met. Raises ValueError for a network that is none."""
        events = self.events_of(subject)
        with self.turn:
            looked = look_up(subject, self.tally, self._would.welcome, events)
        return looked.placed(self._places.country, self._places.asn) if looked else None

    def recent(self) -> list[Event]:
        """Every event in memory, oldest first."""
        with self.turn:
            return self._recent.all()

    def events_of(self, subject: Subject) -> tuple[Event, ...]:
        """Events of a subject that are still in memory, oldest first, companions too."""
        return tuple(filter(belongs(subject), self.recent()))

    def totals(self, top: int) -> Totals:
        """Exact counts now, the lists cut to `top` rows."""
        with self.turn:
            return self.tally.totals(top, self._places.country)

    def would_hit(self, networks: Sequence[str]) -> WouldHit:
        """What a block of these addresses and networks would have stopped. Raises ValueError for what is neither."""
        with self.turn:
            clients = self.tally.clients
            return self._would.hit(networks, clients.rows, since=self.tally.first, whole=not clients.forgotten)

    def would_drop(self, category: Category) -> WouldDrop:
        """What a discard of the category would silently drop, as far as the past tells."""
        with self.turn:
            return self._would.drop(category, datetime.now(UTC))

    def answered(self, now: datetime) -> tuple[Answered, ...]:
        """How every category that occurred was answered; the thread that reads waits for one of them at a time."""
        told = []
        for category in Category:
            with self.turn:
                told.append(self._would.answered(category, now))
        return tuple(one for one in told if one.refused or one.discarded)

    def country(self, ip: str) -> str:
        """ISO 3166-1 alpha-2 code of any address, "" where none is known."""
        return self._places.country(ip)

    # -- what the guard asks -------------------------------------------------------------------------------------

    def logins(self, network: IPv4Network | IPv6Network) -> int:
        """How many log-ins that worked came from the network."""
        with self.turn:
            return self.tally.logins(network)
