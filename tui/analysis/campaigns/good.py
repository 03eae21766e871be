"""Log-ins that worked: who exists, from where, and which two places a user was in within hours."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

import msgspec

from tui.analysis.network import network_of, wide_of
from tui.analysis.seen import surplus

#: Pairs of address and user kept, about 230 bytes each; when full, the tenth that was seen longest ago goes. Users
#: likewise, about 250 bytes each with their hops.
PAIRS = 40_000
USERS = 20_000
#: Two log-ins of a user from different places are a hop when they are no further apart than this, in seconds: too short
#: for a journey abroad.
HOP = 3 * 3600
HOPS = 12  # kept of one user


class Pair(msgspec.Struct, gc=False):
    """Log-ins of one user from one address. Times are POSIX seconds."""

    count: int
    first: float
    last: float


class Hop(msgspec.Struct, frozen=True, gc=False):
    """Two log-ins of one user, in the order of time."""

    before: str  # addresses
    after: str
    left: float
    came: float


class Account:
    """What is known of a user; `last` and `place` are of the log-in read last."""

    __slots__ = ("hops", "last", "place")

    def __init__(self, last: float, place: str) -> None:
        self.last = last
        self.place = place
        self.hops: dict[tuple[str, str], Hop] | None = None


class Good:
    """Owns the pairs and the users."""

    def __init__(self, pairs: int = PAIRS, users: int = USERS) -> None:
        self.pairs: dict[tuple[str, str], Pair] = {}
        self.accounts: dict[str, Account] = {}
        self._pairs = pairs
        self._users = users

    def add(self, ip: str, user: str, time: float, count: int) -> None:
        """Count a log-in, in any order of time."""
        pair = self.pairs.get((ip, user))
        if pair is None:
            if len(self.pairs) >= self._pairs:
                self._forget_pairs()
            self.pairs[ip, user] = Pair(count, time, time)
        else:
            pair.count += count
            if time > pair.last:
                pair.last = time
            elif time < pair.first:
                pair.first = time
        account = self.accounts.get(user)
        if account is None:
            if len(self.accounts) >= self._users:
                self._forget_users()
            self.accounts[user] = Account(time, ip)
            return
        if ip != account.place and abs(time - account.last) <= HOP:
            _hop(account, ip, time)
        account.last, account.place = time, ip

    def copy(self) -> Good:
        """The tables as they are now; in their rows, only counts and ends may still grow."""
        found = Good(self._pairs, self._users)
        found.pairs, found.accounts = dict(self.pairs), dict(self.accounts)
        return found

    def _forget_pairs(self) -> None:
        pairs = self.pairs
        for key in nsmallest(surplus(len(pairs), self._pairs), pairs, key=lambda key: pairs[key].last):
            del pairs[key]

    def _forget_users(self) -> None:
        accounts = self.accounts
        for name in nsmallest(surplus(len(accounts), self._users), accounts, key=lambda name: accounts[name].last):
            del accounts[name]


def _hop(account: Account, ip: str, time: float) -> None:
    """Note that a user was seen in quite another network shortly before or after."""
    if account.hops is None:
        account.hops = {}
    here, there = wide_of(network_of(ip)), wide_of(network_of(account.place))
    if here == there or (there, here) in account.hops or len(account.hops) >= HOPS:
        return
    if time >= account.last:
        account.hops[there, here] = Hop(account.place, ip, account.last, time)
    else:
        account.hops[here, there] = Hop(ip, account.place, time, account.last)


class Places:
    """The same by address, network and user, made anew for each recognition. `users` are known beside those seen."""

    def __init__(self, good: Good, users: Iterable[str]) -> None:
        self.users_of: dict[str, dict[str, Pair]] = {}  # by address
        self.networks_of: dict[str, set[str]] = {}  # by user
        self.by_network: dict[str, list[tuple[str, str, int]]] = {}  # (address, user, log-ins)
        self.names = {name.lower() for name in users}
        for (ip, user), pair in good.pairs.items():
            network = network_of(ip)
            self.users_of.setdefault(ip, {})[user] = pair
            self.networks_of.setdefault(local(user), set()).add(network)
            self.by_network.setdefault(network, []).append((ip, user, pair.count))
        self.accounts = good.accounts
        self.names.update(name.lower() for name in good.accounts)
        self._locals = {local(name) for name in self.names}

    def exists(self, name: str) -> bool:
        """Whether somebody logs in by this name, with or without its domain."""
        name = name.lower()
        return name in self.names or (local(name) in self._locals if "@" not in name else local(name) in self.names)

    def at_home(self, ip: str, user: str) -> bool:
        """Whether the user has logged in from the address or its network."""
        return network_of(ip) in self.networks_of.get(local(user), ())


def local(name: str) -> str:
    """The part of a name before its domain, in lower case."""
    return name.partition("@")[0].lower()
