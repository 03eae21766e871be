"""The owner of campaigns: it is fed what was read, and tells what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol, TypeAlias

from tui.analysis.campaigns.attempts import Attempts, Theme
from tui.analysis.campaigns.flood import Flood
from tui.analysis.campaigns.gathered import Gathered
from tui.analysis.campaigns.good import Good
from tui.analysis.campaigns.identity import Identities
from tui.analysis.campaigns.recognise import Recognised
from tui.analysis.campaigns.taken import Taken
from tui.analysis.campaigns.telling import Teller
from tui.analysis.campaigns.uncollected import uncollected
from tui.finding import Finding, by_danger
from tui.model import Delivery, Event, Mail

#: Recognises what was known when it was made.
Look: TypeAlias = Callable[[], tuple[Finding, ...]]


class Geography(Protocol):
    """Who knows countries and networks: `analysis.place.Places`."""

    def country(self, ip: str) -> str:
        """ISO 3166-1 alpha-2, or ""."""

    def asn(self, ip: str) -> str:
        """Number and name of the network's operator, or ""."""


#: The optional fields of events that are looked at: who reads for campaigns alone need not make the others.
FIELDS = frozenset({"ip", "user", "sender", "recipient", "helo", "queue_id", "reason", "count"})
#: Attempts, log-ins, mails and deliveries that are gathered before they are put into the tables: some 4 MB.
_GATHERED = 32_768
#: How often it is looked for what has ended, though nothing was read.
_ENDED_EVERY = timedelta(minutes=10)


class Campaigns:
    """Fed in any order of time, from one thread; bounded whatever arrives, as its parts say."""

    def __init__(self, places: Geography, users: Collection[str] = ()) -> None:
        """`users` are log-in names that exist, beside those that are seen to log in."""
        self._places = places
        self._users = frozenset(users)
        self._attempts = Attempts()
        self._rows = self._attempts.tables  # they are always the same three
        self._good = Good(self._suspected, places.country)
        self._taken = Taken(suspected=self._suspected)
        self._flood = Flood()
        self._identities = Identities()
        self._gathered = Gathered()
        self._zone: tzinfo = UTC
        self._changed = False
        self._looked: datetime | None = None
        self._findings: tuple[Finding, ...] = ()

    def add(self, events: Sequence[Event], mails: Sequence[Mail] = (), deliveries: Iterable[Delivery] = ()) -> None:
        """Take what one block told."""
        self._gathered.add(events, mails, deliveries)
        self._flood.add(events)
        if events:
            self._zone = events[-1].time.tzinfo or UTC
            self._changed = True
        if len(self._gathered) >= _GATHERED:
            self._settle()

    def _settle(self) -> None:
        """Put what was gathered into the tables."""
        gathered, self._gathered = self._gathered, Gathered()
        self._attempts.of[Theme.LOGIN].add(gathered.failures)
        self._attempts.of[Theme.HARVEST].add(gathered.harvests)
        self._attempts.of[Theme.PROBE].add(gathered.probes)
        self._good.add(gathered.successes)
        self._flood.add((), gathered.mails)
        if self._taken.add(gathered.mails, gathered.deliveries):
            self._changed = True

    def _suspected(self, ips: Set[str]) -> Set[str]:
        return frozenset[str]().union(*(ips & rows.keys() for rows in self._rows))

    def findings(self, now: datetime) -> tuple[Finding, ...]:
        """Every campaign that is known, by danger; the same object while nothing changed."""
        look = self.look(now, at_once=True)
        return self._findings if look is None else look()

    def look(self, now: datetime, *, at_once: bool = False, loading: bool = False) -> Look | None:
        """What makes `findings` of what is known now, in any thread, but one at a time; None if nothing changed, though
        after a while it is time to see what has ended.

        Unless that is done `at_once`, what is read meanwhile does not change it: the rows are copied. While the past is
        `loading`, from its end, names of campaigns are of that moment: their beginnings are still to come.
        """
        self._settle()
        if not self._changed and self._looked is not None and now - self._looked < _ENDED_EVERY:
            return None
        self._changed, self._looked = False, now
        attempts = self._attempts.tables if at_once else self._attempts.copy()
        good = self._good if at_once else self._good.copy()
        floods = self._flood.findings(now)
        zone, whole = self._zone, not self._attempts.forgotten
        logins = not self._attempts.of[Theme.LOGIN].forgotten

        def found() -> tuple[Finding, ...]:
            with uncollected():
                recognised = Recognised(
                    attempts, good, self._taken, self._users, self._places.country, self._places.asn, whole=logins
                )
                teller = Teller(recognised, self._places.country, zone, now.timestamp(), whole=whole)
                named = self._identities.named(recognised.campaigns, keep=not loading)
                told = [*(teller.finding(identity, campaign) for identity, campaign in named), *floods]
                told.sort(key=by_danger)
                del recognised, teller, named
            if tuple(told) != self._findings:
                self._findings = tuple(told)
            return self._findings

        return found
