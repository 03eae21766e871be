"""What events add up to, frozen: the words in which the monitor answers. Counts are of counted events.

Texts and times are as in `tui.model`.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from tui.model import Category, Event, EventKind, SourceStatus


class Count(msgspec.Struct, frozen=True):
    """How often `key` was seen in counted events, and when."""

    key: str
    count: int
    first: datetime
    last: datetime


class Offender(msgspec.Struct, frozen=True):
    """What is known of one client address. Attack events only, but `successes` are its log-ins that worked."""

    ip: str
    count: int
    first: datetime
    last: datetime
    kinds: tuple[tuple[EventKind, int], ...]  # most frequent first
    users: tuple[str, ...]  # tried, first seen first, at most a stated number
    network: str  # its /24 or /64
    country: str = ""  # ISO 3166-1 alpha-2
    asn: str = ""  # "AS64500 Example Net"
    successes: int = 0
    categories: tuple[tuple[Category, int], ...] = ()  # most frequent first


class Totals(msgspec.Struct, frozen=True):
    """Exact counts over everything read. Lists are in falling order of count; only `top_*` are cut."""

    lines: int
    events: int
    counted: int
    first: datetime | None
    last: datetime | None
    by_kind: tuple[Count, ...]
    by_category: tuple[Count, ...]
    by_zone: tuple[Count, ...]
    by_service: tuple[Count, ...]
    top_addresses: tuple[Count, ...]
    top_networks: tuple[Count, ...]
    top_users: tuple[Count, ...]
    top_countries: tuple[Count, ...]
    forgotten_addresses: int = 0  # rows given up to stay within the stated bound; their counts stay in the totals


class WouldHit(msgspec.Struct, frozen=True):
    """What a block of some networks would have stopped, had it stood since the session's first event.

    `at_least` says that memory's bounds have made something be forgotten, so that there may have been more.
    """

    since: datetime | None = None  # the session's first event; None: there was none
    addresses: int = 0  # known ones inside: that attacked, logged in or handed over mail
    attacks: int = 0
    by_kind: tuple[tuple[EventKind, int], ...] = ()  # the attacks, most frequent first
    first: datetime | None = None  # of the attacks
    last: datetime | None = None
    logins: int = 0  # that worked
    users: tuple[str, ...] = ()  # who logged in, at most five
    mails: int = 0  # taken in
    last_mail: datetime | None = None
    domains: tuple[str, ...] = ()  # of their senders, at most five
    at_least: bool = False


class Dropped(msgspec.Struct, frozen=True):
    """What a category's refusals and discards of one span were.

    A refusal is one answer of the server's, so a mail to three recipients may be three. `known` of the refused had a
    sender address that had handed over mail that was taken in *before* that; of the others, `known_domain` had a sender
    whose domain had. Mail of our own users who logged in makes no sender known. What postscreen refuses is left out:
    it comes before everything that can be switched.
    """

    refused: int = 0
    senders: int = 0  # distinct ones of the refused
    known: int = 0
    known_domain: int = 0
    discarded: int = 0
    at_least: bool = False  # `senders`, `known` and `known_domain` may be more; sums are exact all the same


class WouldDrop(msgspec.Struct, frozen=True):
    """What would be silently dropped if the category were switched to discard, as far as the past tells."""

    category: Category
    day: Dropped = Dropped()  # the last 24 hours, to the minute
    session: Dropped = Dropped()
    top: tuple[Count, ...] = ()  # the known senders refused most often in the session, at most five


class Answered(msgspec.Struct, frozen=True):
    """How the mail of a category was answered: refusals and discards, in all that was read and hour by hour.

    `*_hours` are the 24 hours before the question, oldest first. Counted as in `Dropped`.
    """

    category: Category
    refused: int = 0
    discarded: int = 0
    refused_hours: tuple[int, ...] = ()
    discarded_hours: tuple[int, ...] = ()
    last_refused: datetime | None = None
    last_discarded: datetime | None = None

    @property
    def refused_day(self) -> int:
        """Refusals in the last 24 hours."""
        return sum(self.refused_hours)

    @property
    def discarded_day(self) -> int:
        """Discards in the last 24 hours."""
        return sum(self.discarded_hours)


class Unread(msgspec.Struct, frozen=True):
    """Log lines of one skeleton that no row reads: how many, when, and one of them, clean and with passwords masked."""

    program: str
    skeleton: str
    count: int
    first: datetime
    last: datetime
    example: str


class Minute(msgspec.Struct, frozen=True):
    """Counted attack events of one minute, by kind. `start` is POSIX time, a multiple of 60."""

    start: int
    by_kind: tuple[tuple[EventKind, int], ...]


class Fresh(msgspec.Struct, frozen=True):
    """Events that a reader with a cursor has not seen. `older` lie before all it knows, both in order of time.

    `missed` events fell out of the bounded memory before the reader asked; they are counted all the same.
    """

    cursor: int
    newer: tuple[Event, ...]
    older: tuple[Event, ...]
    missed: int = 0


#: Offenders that a View has.
TOP_OFFENDERS = 200


class View(msgspec.Struct, frozen=True):
    """What there is to draw now: one frozen picture, replaced as a whole when anything changed."""

    version: int  # grows with every change; equal versions are equal pictures
    lines: int
    events: int
    counted: int
    rate: float  # counted events per second over the last ten seconds
    by_kind: tuple[Count, ...]
    by_category: tuple[Count, ...]
    by_zone: tuple[Count, ...]
    offenders: tuple[Offender, ...]  # the top ones, at most TOP_OFFENDERS
    minutes: tuple[Minute, ...]  # oldest first, at most a week, empty minutes left out
    sources: tuple[SourceStatus, ...]
    backlog: float | None = None  # share of the backlog read, 0 to 1; None when all is read
