"""The tally: exact counts over everything read, in bounded memory.

One owner feeds it and asks it; it takes no locks. `add` runs for every event of a report over millions of lines, so
each room of the tally takes a slice of events at once, in one plain loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from itertools import islice

from tui.analysis.clients import ADDRESSES, NETWORKS, Client, Clients, offender
from tui.analysis.groups import KEYS, Groups
from tui.analysis.logins import Logins
from tui.analysis.minutes import MINUTES, Minutes
from tui.analysis.seen import Seen, counts, largest
from tui.analysis.users import USERS, Users
from tui.model import Event
from tui.picture import Count, Minute, Offender, Totals

#: Events taken in one pass.
_SLICE = 8192

Place = Callable[[str], str]


def _nowhere(_: str) -> str:
    return ""


class Tally:
    """Owns every count. Sums by kind, category, zone and service and all totals are exact whatever arrives.

    Rows of addresses, users, zones, services and minutes are bounded as stated beside the constants; what goes beyond
    is given up, lowest count first, and `Totals.forgotten_addresses` says how often that befell an address.
    """

    def __init__(
        self,
        *,
        addresses: int = ADDRESSES,
        networks: int = NETWORKS,
        users: int = USERS,
        keys: int = KEYS,
        minutes: int = MINUTES,
    ) -> None:
        self.lines = 0
        self.events = 0
        self._groups = Groups(keys)
        self._clients = Clients(addresses, networks)
        self._logins = Logins(addresses, networks)
        self._users = Users(users)
        self._minutes = Minutes(minutes)

    def add_lines(self, n: int) -> None:
        """Count lines read, with or without an event."""
        self.lines += n

    def add(self, events: Iterable[Event]) -> None:
        """Count events, in any order of time."""
        stream = iter(events)
        while batch := list(islice(stream, _SLICE)):
            self.events += len(batch)
            attacks, logins = self._groups.add(batch)
            self._logins.add(logins)
            if attacks:
                self._clients.add(attacks)
                self._users.add(attacks)
                self._minutes.add(attacks)

    @property
    def counted(self) -> int:
        """How much the events count for: companions nothing, repeated lines more than one."""
        return self._groups.counted()

    @property
    def first(self) -> datetime | None:
        """Time of the first event, counted or not."""
        return self._groups.span()[0]

    @property
    def clients(self) -> Clients:
        """What each address did, as far as memory holds it."""
        return self._clients

    @property
    def users(self) -> Users:
        """How often each name failed to log in, as far as memory holds it."""
        return self._users

    def zone(self, name: str) -> Seen | None:
        """The sum of one block list's zone."""
        return self._groups.zone(name)

    def log_ins(self, ip: str) -> Seen | None:
        """The log-ins of an address that worked."""
        return self._logins.of(ip)

    def by_kind(self) -> tuple[Count, ...]:
        """Sums of each kind, in falling order; cheap enough for every picture."""
        return self._groups.by_kind()

    def by_category(self) -> tuple[Count, ...]:
        """Sums of each category, in falling order; cheap enough for every picture."""
        return self._groups.by_category()

    def by_zone(self) -> tuple[Count, ...]:
        """Sums of each block list's zone, in falling order; cheap enough for every picture."""
        return self._groups.by_zone()

    def minutes(self) -> tuple[Minute, ...]:
        """Attacks of each minute, oldest first; the same object while none was added."""
        return self._minutes.picture()

    def top_offenders(self, n: int, country: Place = _nowhere, asn: Place = _nowhere) -> tuple[Offender, ...]:
        """The `n` addresses that attacked most; equal counts in order of address."""
        return tuple(self._offender(ip, row, country, asn) for ip, row in self._clients.top(n))

    def offender(self, ip: str, country: Place = _nowhere, asn: Place = _nowhere) -> Offender | None:
        """What is known of an address; one that only logged in has no attacks and the times of its log-ins."""
        row = self._clients.rows.get(ip)
        if row is not None:
            return self._offender(ip, row, country, asn)
        if login := self._logins.of(ip):
            quiet = Client(login.first)
            quiet.last = login.last
            return self._offender(ip, quiet, country, asn)
        return None

    def _offender(self, ip: str, row: Client, country: Place, asn: Place) -> Offender:
        login = self._logins.of(ip)
        return offender(ip, row, login.count if login else 0, country(ip), asn(ip))

    def logins(self, network: IPv4Network | IPv6Network) -> int:
        """How many log-ins that worked came from the network; rather too many than too few."""
        return self._logins.within(network)

    def totals(self, top: int, country: Place | None = None) -> Totals:
        """Every sum, the `top_*` lists cut to `top` rows. Costs a walk over all addresses: for reports."""
        first, last = self._groups.span()
        return Totals(
            lines=self.lines,
            events=self.events,
            counted=self.counted,
            first=first,
            last=last,
            by_kind=self.by_kind(),
            by_category=self.by_category(),
            by_zone=self.by_zone(),
            by_service=self._groups.by_service(),
            top_addresses=counts(self._clients.top(top)),
            top_networks=counts(largest(self._clients.networks(), top)),
            top_users=self._users.top(top),
            top_countries=counts(largest(self._clients.countries(country), top)) if country else (),
            forgotten_addresses=self._clients.forgotten,
        )
