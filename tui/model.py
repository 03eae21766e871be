"""The vocabulary that every room of the house speaks. Imports nothing of ours.

Times are aware datetimes, addresses canonical text (IPv4-mapped IPv6 folded to IPv4), offsets and sizes bytes,
line numbers 1-based. Everything that an attacker could write has been through `tui.sanitize` before it is here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from tui.category import Category as Category  # noqa: PLC0414  # a word of this vocabulary
from tui.finding import Finding


class EventKind(StrEnum):
    """What happened."""

    LOGIN_FAILURE = "login_failure"
    LOGIN_SUCCESS = "login_success"
    REJECTION = "rejection"
    DISCARD = "discard"
    DNSBL_HIT = "dnsbl_hit"
    CONTENT = "content"
    PROBE = "probe"
    LIMIT = "limit"
    BLOCKED = "blocked"


class Action(StrEnum):
    """What the server did about it. Open: a server may do something that has no row here yet."""

    REJECT = "reject"
    DEFER = "defer"  # a 4xx answer: the client may come again
    DISCARD = "discard"
    HOLD = "hold"
    ACCEPT = "accept"
    WARN = "warn"  # reject_warning: would have been refused
    TAG = "tag"
    DISCONNECT = "disconnect"
    BLOCK = "block"
    UNBLOCK = "unblock"


class Event(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing that one or more log lines tell of. Absent fields are None and are left out of JSON.

    `counted` is false for a line that tells again of an attempt that another line has already told of;
    `count` is greater than 1 where the log itself folded equal lines ("repeated 3 times").
    `offset` is the byte offset of the line in its source, `line` its number (0: not known, reading began inside).
    """

    time: datetime
    kind: EventKind
    source: str
    offset: int
    line: int
    count: int
    counted: bool
    category: Category | None = None
    action: Action | None = None
    ip: str | None = None
    port: int | None = None
    hostname: str | None = None
    user: str | None = None
    sender: str | None = None
    recipient: str | None = None
    helo: str | None = None
    zone: str | None = None
    code: int | None = None
    dsn: str | None = None
    service: str | None = None
    program: str | None = None
    queue_id: str | None = None
    reason: str | None = None
    host: str | None = None


#: Kinds and categories that say nothing against the client.
HARMLESS_KINDS = frozenset({EventKind.LOGIN_SUCCESS})
HARMLESS_CATEGORIES = frozenset({Category.SERVER})


def accuses(kind: EventKind, category: Category | None) -> bool:
    """Whether such an event speaks against its client: neither a log-in that worked nor our own error."""
    return kind not in HARMLESS_KINDS and category not in HARMLESS_CATEGORIES


def is_attack(event: Event) -> bool:
    """Whether the event speaks against its client."""
    return accuses(event.kind, event.category)


class Chunk(msgspec.Struct, frozen=True):
    """Whole lines, as a source read them: `data` ends with a newline, `offset` is where it begins in the source.

    `line` is the 1-based number of its first line (0: not known). `live` is false for what was there before we came.
    `restarted` says that the source began anew just before this chunk (rotation, truncation): offsets count from 0.
    """

    source: str
    data: bytes
    offset: int
    line: int
    live: bool
    restarted: bool = False
    context: bytes = b""  # whole lines right before `data`, already told of elsewhere: for joins, never for events


class SourceState(StrEnum):
    """What a source is doing now."""

    WAITING = "waiting"  # there is no such file yet
    READING = "reading"  # loading what was there before we came
    FOLLOWING = "following"
    ENDED = "ended"
    UNREADABLE = "unreadable"


class SourceStatus(msgspec.Struct, frozen=True):
    """A source's health, for people. Sizes in bytes; `detail` is a whole sentence when something is wrong."""

    name: str
    state: SourceState
    detail: str = ""
    size: int = 0  # bytes of backlog there are to read
    done: int = 0  # bytes of that already read


class Source(Protocol):
    """Where lines come from."""

    @property
    def name(self) -> str:
        """The name that its events carry: a path, or "stdin"."""

    @property
    def status(self) -> SourceStatus:
        """What it is doing now."""

    def chunks(self) -> AsyncIterator[Chunk]:
        """Every line once, in order within a file; ends when the source does or is not followed."""


class Batch(msgspec.Struct, frozen=True):
    """What one chunk became. `lines` counts every line of it, with or without an event."""

    source: str
    events: tuple[Event, ...]
    lines: int
    live: bool


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


class Mail(msgspec.Struct, frozen=True, gc=False):
    """A mail that a client handed over and the server took in. No event: it is asked for by the monitor only.

    `time` is when the client began to hand it over. `sender` is None where the envelope's is empty; `login` says that
    the client had logged in, so that it is one of our own users who writes. A `Delivery` names it by `queue_id`.
    """

    time: datetime
    ip: str
    sender: str | None = None
    login: bool = False
    queue_id: str | None = None


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """A recipient to whom a mail went on its way: delivered, or handed to a filter or another server. No event."""

    queue_id: str
    recipient: str


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
    offenders: tuple[Offender, ...]  # the top ones, at most 200
    minutes: tuple[Minute, ...]  # oldest first, at most a week, empty minutes left out
    sources: tuple[SourceStatus, ...]
    backlog: float | None = None  # share of the backlog read, 0 to 1; None when all is read


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
