"""What each client address did: attacks by kind and the users it tried."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from tui.analysis.network import base_of, network_of
from tui.analysis.seen import Seen, Table, faintest, largest, pour, surplus
from tui.model import Category, Event, EventKind
from tui.picture import Offender

#: Addresses kept; about 400 bytes each, 500 where one did of everything. The faintest tenth goes when there is no
#: place for one more.
ADDRESSES = 200_000
#: Networks kept for addresses that were given up. Sums of networks are exact until these are full as well.
NETWORKS = 100_000
#: Users kept of one address, in the order in which their events were read.
USERS_OF_ADDRESS = 32
#: Users kept of all addresses beside the first of each. A name takes some 70 bytes, one as long as can be 300.
FURTHER_USERS = 300_000

#: Kinds and categories, whose counts one number holds: `_BITS` bits for each, the lowest first. What is told of many
#: clients stands first, so that their numbers are small.
_OFTEN: tuple[EventKind | Category, ...] = (
    EventKind.LOGIN_FAILURE,
    EventKind.REJECTION,
    Category.UNKNOWN_RECIPIENT,
    Category.DNSBL,
    EventKind.DNSBL_HIT,
    Category.RELAY,
    EventKind.PROBE,
    Category.PROTOCOL,
)
_PLACES = (*_OFTEN, *(word for word in (*EventKind, *Category) if word not in _OFTEN))
_BITS = 40
_ONE = {word: 1 << _BITS * place for place, word in enumerate(_PLACES)}
_ONES = {
    (kind, category): _ONE[kind] + (_ONE[category] if category else 0)
    for kind in EventKind
    for category in (None, *Category)
}

Key = TypeVar("Key", EventKind, Category)


class Client(Seen):
    """The attacks of one address. Its counts by kind and category are one number: a list or a table of them would take
    more than all the rest.
    """

    __slots__ = ("_sums", "users")

    def __init__(self, first: datetime) -> None:
        self.count = 0
        self.first = self.last = first
        self.users: tuple[str, ...] = ()
        self._sums = 0


def sums(rows: Collection[Client]) -> tuple[list[tuple[EventKind, int]], list[tuple[Category, int]]]:
    """What many clients did, by kind and by category, most frequent first."""
    whole = sum(row._sums for row in rows)
    counts = {word: whole >> _BITS * place & ~(-1 << _BITS) for place, word in enumerate(_PLACES)}
    return (
        _falling({kind: counts[kind] for kind in EventKind}),
        _falling({category: counts[category] for category in Category}),
    )


def _falling(counts: Mapping[Key, int]) -> list[tuple[Key, int]]:
    return sorted(((key, count) for key, count in counts.items() if count), key=lambda pair: -pair[1])


class Clients:
    """Owns the rows of the addresses. `forgotten` counts the rows given up, each time that one was."""

    def __init__(self, bound: int = ADDRESSES, networks: int = NETWORKS, further_users: int = FURTHER_USERS) -> None:
        self.rows: dict[str, Client] = {}
        self.forgotten = 0
        self._bound = bound
        self._room = further_users
        self._given_up = Table(networks)  # by network

    def add(self, attacks: Sequence[Event]) -> None:
        """Count attacks in any order of time."""
        rows, ones, failure = self.rows, _ONES, EventKind.LOGIN_FAILURE
        for event in attacks:
            ip = event.ip
            if ip is None:
                continue
            time, count = event.time, event.count
            row = rows.get(ip) or self._meet(ip, time)
            row.count += count
            row._sums += count * ones[event.kind, event.category]
            if time > row.last:
                row.last = time
            elif time < row.first:
                row.first = time
            if event.kind is failure and (user := event.user) is not None and user not in (users := row.users):
                if not users:
                    row.users = (user,)
                elif len(users) < USERS_OF_ADDRESS and self._room:
                    row.users = (*users, user)
                    self._room -= 1

    def _meet(self, ip: str, time: datetime) -> Client:
        if len(self.rows) >= self._bound:
            self._give_up()
        row = self.rows[ip] = Client(time)
        return row

    def _give_up(self) -> None:
        """Make room in one go; what is given up stays in its network's sum."""
        faint = faintest(self.rows, surplus(len(self.rows), self._bound))
        for key in faint:
            row = self.rows.pop(key)
            self._room += max(0, len(row.users) - 1)
            self._given_up.add(network_of(key), row)
        self.forgotten += len(faint)

    def top(self, n: int) -> list[tuple[str, Client]]:
        """The `n` addresses that attacked most."""
        return largest(self.rows, n)

    def given_up(self) -> Mapping[str, Seen]:
        """Sums of the addresses that were given up, by network."""
        return self._given_up.rows

    def networks(self) -> dict[str, Seen]:
        """Sums of the /24 and /64 networks, rolled up now."""
        return networks(self.rows, self._given_up.rows)

    def countries(self, country: Callable[[str], str]) -> dict[str, Seen]:
        """Sums of the countries, asked now."""
        return countries(self.rows, self._given_up.rows, country)


def networks(addresses: Mapping[str, Seen], given_up: Mapping[str, Seen]) -> dict[str, Seen]:
    """Sums of the /24 and /64 networks, rolled up now: tens of milliseconds for 33,000 addresses.

    `given_up` are the sums, by network, of addresses that are no longer known.
    """
    sums: dict[str, Seen] = {}
    for network, seen in given_up.items():
        pour(sums, network, seen)
    for ip, row in addresses.items():
        pour(sums, network_of(ip), row)
    return sums


def countries(
    addresses: Mapping[str, Seen], given_up: Mapping[str, Seen], country: Callable[[str], str]
) -> dict[str, Seen]:
    """Sums of the countries, asked now. An address that was given up counts for the country of its network."""
    sums: dict[str, Seen] = {}
    for network, seen in given_up.items():
        if code := country(base_of(network)):
            pour(sums, code, seen)
    for ip, row in addresses.items():
        if code := country(ip):
            pour(sums, code, row)
    return sums


def offender(ip: str, row: Client, successes: int, country: str, asn: str) -> Offender:
    """A client's row as the model shows it."""
    kinds, categories = sums((row,))
    return Offender(
        ip=ip,
        count=row.count,
        first=row.first,
        last=row.last,
        kinds=tuple(kinds),
        users=row.users,
        network=network_of(ip),
        country=country,
        asn=asn,
        successes=successes,
        categories=tuple(categories),
    )
