"""The owner of campaigns: it is fed what was read, and tells what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol, TypeAlias
from zlib import crc32

from tui.analysis.campaigns.attempts import Attempts, Theme
from tui.analysis.campaigns.flood import Flood
from tui.analysis.campaigns.good import Good
from tui.analysis.campaigns.identity import Identities
from tui.analysis.campaigns.probes import probe_of
from tui.analysis.campaigns.recognise import Recognised
from tui.analysis.campaigns.taken import Taken
from tui.analysis.campaigns.telling import Teller
from tui.analysis.campaigns.uncollected import uncollected
from tui.finding import Finding, by_danger
from tui.model import Category, Delivery, Event, EventKind, Mail

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
#: Categories that tell what a client did, whatever the kind of the event.
_GUESSES = frozenset({Category.UNKNOWN_RECIPIENT, Category.RELAY})
#: How often it is looked for what has ended, though nothing was read.
_ENDED_EVERY = timedelta(minutes=10)
#: Bots say these to many servers: no campaign is known by them.
_COMMON_HELO = frozenset({"localhost", "user", "ylmf-pc", "[127.0.0.1]", "127.0.0.1", "localhost.localdomain"})


#: Moments are kept in 32 bits, until 2106: a clock beyond that is wrong, and so is one before 1970.
_LATEST = 2**32 - 1


def _when(event: Event) -> float:
    when = event.time.timestamp()
    return when if 0.0 <= when <= _LATEST else min(max(when, 0.0), _LATEST)


def _mark(text: str) -> int | None:
    """What stands for a HELO or a sender that may tell a campaign: a number instead of a text that nobody reads."""
    text = text.lower()
    return None if text in _COMMON_HELO else crc32(text.encode())


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
        self._zone: tzinfo = UTC
        self._changed = False
        self._looked: datetime | None = None
        self._findings: tuple[Finding, ...] = ()

    def add(self, events: Sequence[Event], mails: Sequence[Mail] = (), deliveries: Iterable[Delivery] = ()) -> None:
        """Take what one block told."""
        failure, success, probe = EventKind.LOGIN_FAILURE, EventKind.LOGIN_SUCCESS, EventKind.PROBE
        guesses, failed = _GUESSES, self._attempts.of[Theme.LOGIN].add
        for event in events:
            if not event.counted or (ip := event.ip) is None:
                continue
            kind = event.kind
            if kind is failure:
                if event.category is not Category.SERVER:
                    failed(ip, _when(event), event.user, event.count)
            elif kind is success:
                if event.user is not None:
                    self._good.add(ip, event.user, _when(event), event.count)
            elif kind is probe or event.category in guesses:
                self._guessed(event, ip)
        self._flood.add(events, mails)
        arrived = self._taken.add(mails, deliveries)
        if events:
            self._zone = events[-1].time.tzinfo or UTC
        self._changed = self._changed or bool(events) or arrived

    def _suspected(self, ips: Set[str]) -> Set[str]:
        return frozenset[str]().union(*(ips & rows.keys() for rows in self._rows))

    def _guessed(self, event: Event, ip: str) -> None:
        """Count a guess at a recipient, or a probe."""
        harvest = event.category is Category.UNKNOWN_RECIPIENT
        name = event.recipient if harvest else probe_of(event)
        if harvest or name is not None:
            table = self._attempts.of[Theme.HARVEST if harvest else Theme.PROBE]
            helo, sender = event.helo, event.sender
            marks = _mark(helo) if helo else None, _mark(sender) if sender else None
            table.add(ip, _when(event), name, event.count, *marks)

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
        if not self._changed and self._looked is not None and now - self._looked < _ENDED_EVERY:
            return None
        self._changed, self._looked = False, now
        attempts = self._attempts.tables if at_once else self._attempts.copy()
        good = self._good if at_once else self._good.copy()
        floods = self._flood.findings(now)
        zone, whole = self._zone, not self._attempts.forgotten

        def found() -> tuple[Finding, ...]:
            with uncollected():
                recognised = Recognised(
                    attempts, good, self._taken, self._users, self._places.country, self._places.asn
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
