"""What is known of one address, network, user or zone: the subject that a screen asks about, and the answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from tui.model import Category, EventKind
from tui.picture import Count

#: Addresses, users, visitors and names of an answer, at most, each.
LISTED = 200


class About(StrEnum):
    """What a subject is."""

    ADDRESS = "address"
    NETWORK = "network"
    USER = "user"
    ZONE = "zone"


class Subject(msgspec.Struct, frozen=True, order=True):
    """What is asked about. `name` is an address, a network, a log-in name or a block list's zone, as events have it."""

    about: About
    name: str


class Visitor(msgspec.Struct, frozen=True):
    """An address that brought good: log-ins that worked, mail that was taken in. `last` is when it last did."""

    ip: str
    country: str
    last: datetime
    logins: int = 0
    users: tuple[str, ...] = ()  # who logged in, at most five
    mails: int = 0
    domains: tuple[str, ...] = ()  # of their senders, at most five


class Dossier(msgspec.Struct, frozen=True):
    """The attacks of or at a subject, and what good came from it.

    `count`, `first`, `last` and `kinds` are over everything read; `at_least` says that memory's bounds have made
    something be forgotten. `categories` are so too, but of a user or zone they are of the events in memory.

    Who tried a user's name is known of each address by its first 32 names.

    A row of `addresses` or `users` whose count is 0 is known to belong here, but how often is not: it was longer ago
    than memory reaches, and its times are those of all attacks of the address.
    """

    subject: Subject
    count: int = 0
    first: datetime | None = None  # of attacks; where there was none, of log-ins
    last: datetime | None = None
    at_least: bool = False
    kinds: tuple[tuple[EventKind, int], ...] = ()  # most frequent first
    categories: tuple[tuple[Category, int], ...] = ()  # most frequent first
    addresses: tuple[Count, ...] = ()  # of a network: all attacks; else those at the subject. Most frequent first
    address_count: int = 0  # how many are known
    users: tuple[Count, ...] = ()  # tried; their counts are of the events in memory
    user_count: int = 0
    zones: tuple[Count, ...] = ()  # that listed it, of the events in memory
    countries: tuple[tuple[str, int], ...] = ()  # of the addresses: how many of each, most first; "" is unknown
    visitors: tuple[Visitor, ...] = ()  # the latest first
    visitor_count: int = 0
    names: tuple[str, ...] = ()  # host names that the log tells of an address, of the events in memory
    network: str = ""  # the /24 or /64 of an address
    asn: str = ""  # of an address or network: "AS64500 Example Net"
