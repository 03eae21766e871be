"""The vocabulary that every room of the house speaks. Imports nothing of ours.

Times are aware datetimes, addresses canonical text (IPv4-mapped IPv6 folded to IPv4), offsets and sizes bytes,
line numbers 1-based. Everything that an attacker could write has been through `tui.sanitize` before it is here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from tui.category import Category as Category  # noqa: PLC0414  # a word of this vocabulary


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
    """A source's health, for people. Sizes in bytes; `detail` is a whole sentence when something is wrong.

    What stands behind `rotations` is counted by who reads it. Equal statuses look equal: how long a source is behind
    is told by `last_line` and the clock of who looks.
    """

    name: str
    state: SourceState
    detail: str = ""
    size: int = 0  # bytes of backlog there are to read
    done: int = 0  # bytes of that already read
    offset: int = 0  # how far the present file is read; of a database, the last row's id
    length: int = 0  # how long that file is now; of a database, the newest row's id that is known
    in_rows: bool = False  # whether offset and length are rows, not bytes
    rotations: int = 0  # how often the file was replaced or emptied under us
    lines: int = 0
    events: int = 0
    rate: float = 0.0  # lines a second over the last ten seconds
    unread: int = 0  # of the `looked` lines, those that are loud and that no row reads
    looked: int = 0  # lines that were looked at for that: all live ones, unless very many come at once
    last_line: datetime | None = None  # stamp of the last line read
    last_event: datetime | None = None

    @property
    def lag(self) -> int:
        """Bytes, or rows, that were written and are not read yet."""
        return max(0, self.length - self.offset)


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
