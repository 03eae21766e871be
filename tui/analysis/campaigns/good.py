"""Log-ins that worked: who exists, from where, and which two places a user was in within hours."""

from __future__ import annotations

from collections.abc import Callable, Set
from heapq import nsmallest
from typing import TypeAlias

import msgspec

from tui.analysis.network import network_of, networks_of, wide_of
from tui.analysis.seen import surplus

#: Pairs of address and user kept, about 230 bytes each. When full, a tenth goes: first those of addresses that have
#: done nothing wrong, of these the ones seen longest ago. What goes is kept by user and wide network.
PAIRS = 30_000
#: Users kept, about 300 bytes each with their hops, and wide networks of one; the user seen longest ago goes.
USERS = 20_000
WIDE_OF_USER = 16
#: Two log-ins of a user from different places are a hop when they are no further apart than this, in seconds: too short
#: for a journey abroad.
HOP = 3 * 3600
HOPS = 12  # kept of one user


class Pair(msgspec.Struct, gc=False):
    """Log-ins of one user from one address, or from one wide network that begins with it. Times are POSIX seconds."""

    count: int
    first: float
    last: float
    ip: str = ""  # of a wide network, one address in it


class Hop(msgspec.Struct, frozen=True, gc=False):
    """Two log-ins of one user, in the order of time."""

    before: str  # addresses
    after: str
    left: float
    came: float


#: When, from which address, and its wide network.
Visit: TypeAlias = tuple[float, str, str]


class Account:
    """What is known of a user; `last`, `place` and `wide` are of the log-in read last, `homes` of pairs no longer kept.

    A backlog is read in blocks from its end: `begin` is the log-in that the present block began with, `after` the one
    that the block before did, which is later in the log.
    """

    __slots__ = ("after", "begin", "homes", "hops", "last", "place", "wide")

    def __init__(self, last: float, place: str) -> None:
        self.last = last
        self.place = place
        self.wide = wide_of(network_of(place))
        self.begin: Visit = (last, place, self.wide)
        self.after: Visit | None = None
        self.hops: dict[tuple[str, str], Hop] | None = None
        self.homes: dict[str, Pair] | None = None


class Good:
    """Owns the pairs and the users."""

    def __init__(
        self,
        suspected: Callable[[Set[str]], Set[str]] = lambda _: frozenset(),
        country_of: Callable[[str], str] = lambda _: "",
        pairs: int = PAIRS,
        users: int = USERS,
    ) -> None:
        """`suspected` says which of some addresses have done anything wrong. No hop is kept within a country:
        telephones change their network all day long.
        """
        self.pairs: dict[tuple[str, str], Pair] = {}
        self.accounts: dict[str, Account] = {}
        self._suspected = suspected
        self._country_of = country_of
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
        else:
            self._move(account, ip, time)

    def _move(self, account: Account, ip: str, time: float) -> None:
        """Note where a user was, and whether the way there is a hop."""
        place, wide, last = account.place, account.wide, account.last
        there = wide if ip == place else networks_of(ip)[1]
        if time < last:
            account.after, account.begin = account.begin, (time, ip, there)
        after = account.after
        if there != wide and -HOP <= time - last <= HOP and self._is_abroad(ip, place):
            _hop(account, *sorted(((time, ip, there), (last, place, wide))))
        if after and after[2] != there and -HOP <= time - after[0] <= HOP and self._is_abroad(ip, after[1]):
            _hop(account, *sorted(((time, ip, there), after)))
        account.last = time
        if ip != place:
            account.place, account.wide = ip, there

    def _is_abroad(self, one: str, other: str) -> bool:
        """Whether two addresses are known to be in different countries."""
        left, came = self._country_of(one), self._country_of(other)
        return left != came and bool(left and came)

    def copy(self) -> Good:
        """The tables as they are now; in their rows, only counts and ends may still change."""
        found = Good(self._suspected, self._country_of, self._pairs, self._users)
        found.pairs, found.accounts = dict(self.pairs), dict(self.accounts)
        return found

    def _forget_pairs(self) -> None:
        pairs = self.pairs
        wrong = self._suspected({ip for ip, _ in pairs})
        gone = nsmallest(surplus(len(pairs), self._pairs), pairs, key=lambda key: (key[0] in wrong, pairs[key].last))
        for key in gone:
            ip, user = key
            pair = pairs.pop(key)
            if (account := self.accounts.get(user)) is not None:
                _keep_wide(account, ip, pair)

    def _forget_users(self) -> None:
        accounts = self.accounts
        for name in nsmallest(surplus(len(accounts), self._users), accounts, key=lambda name: accounts[name].last):
            del accounts[name]


def _hop(account: Account, earlier: Visit, later: Visit) -> None:
    """Note that a user was in two networks within hours: of each two the first time, whichever block is read first."""
    (left, before, there), (came, after, here) = earlier, later
    if account.hops is None:
        account.hops = {}
    known = account.hops.get((there, here))
    if (known is None and len(account.hops) < HOPS) or (known and (came, -left) < (known.came, -known.left)):
        account.hops[there, here] = Hop(before, after, left, came)


def _keep_wide(account: Account, ip: str, pair: Pair) -> None:
    if account.homes is None:
        account.homes = {}
    wide = wide_of(network_of(ip))
    home = account.homes.get(wide)
    if home is not None:
        home.count += pair.count
        home.first, home.last = min(home.first, pair.first), max(home.last, pair.last)
    elif len(account.homes) < WIDE_OF_USER:
        account.homes[wide] = Pair(pair.count, pair.first, pair.last, ip)
