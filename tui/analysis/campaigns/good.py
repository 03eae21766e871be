"""Log-ins that worked: who exists, from where, and which two places a user was in within hours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from heapq import nsmallest
from sys import intern
from typing import TypeAlias

from tui.analysis.campaigns.account import Account, Pair, Visit
from tui.analysis.campaigns.room import beyond
from tui.analysis.network import networks_of
from tui.analysis.seen import surplus

#: Pairs of address and user kept. When full, a tenth goes: first those of addresses that have done nothing wrong, of
#: these the ones seen longest ago. What goes is kept by user and wide network.
PAIRS = 30_000
#: Users kept; when full, a tenth goes, those seen longest ago.
USERS = 20_000
#: Bytes of a pair and of a user. Names that are longer than usual take the room of others.
_PAIR, _USER = 350, 500
#: Wide networks and hops kept of all users, about 240 bytes each. When full, those seen longest ago lose theirs, until
#: there is room for a tenth.
KEPT = 16_000
#: Two log-ins of a user from different places are a hop when they are no further apart than this, in seconds: too short
#: for a journey abroad.
HOP = 3 * 3600

#: Address, user, POSIX seconds and how often.
LogIn: TypeAlias = tuple[str, str, float, int]


class Good:
    """Owns the pairs and the users."""

    def __init__(
        self,
        suspected: Callable[[Set[str]], Set[str]] = lambda _: frozenset(),
        country_of: Callable[[str], str] = lambda _: "",
        pairs: int = PAIRS,
        users: int = USERS,
        kept: int = KEPT,
    ) -> None:
        """`suspected` says which of some addresses have done anything wrong. No hop is kept within a country:
        telephones change their network all day long.
        """
        self.pairs: dict[tuple[str, str], Pair] = {}
        self.accounts: dict[str, Account] = {}
        self._suspected = suspected
        self._country_of = country_of
        self._bounds = pairs, users, kept
        self._of_pairs = self._of_users = 0  # bytes of names that are longer than usual
        self._kept = 0

    def add(self, logins: Iterable[LogIn]) -> None:
        """Count log-ins, in any order of time."""
        account_of, pair_of = self.accounts.get, self.pairs.get
        for ip, user, time, count in logins:
            account = account_of(user)
            here = account is not None and ip == account.place
            pair = account.pair if account is not None and here else pair_of((ip, user))
            if pair is None:
                pair = self._meet(ip, user, time)
            pair.count += count
            if time > pair.last:
                pair.last = time
            elif time < pair.first:
                pair.first = time
            if account is None:
                account = self._open(ip, user, time)
            elif here:
                wide, after = account.wide, account.after
                if time < account.last:
                    account.after = after = account.begin
                    account.begin = (time, ip, wide, account.country)
                if after is not None and after[2] != wide:
                    self._way(account, (time, ip, wide, account.country), after)
                account.last = time
            else:
                self._move(account, ip, time)
            account.pair = pair

    def _open(self, ip: str, user: str, time: float) -> Account:
        if len(self.accounts) >= self._users:
            self._forget_users()
        visit = self._visit(ip, time)
        account = self.accounts[user] = Account(*visit, visit)
        self._of_users += beyond(user)
        return account

    def _meet(self, ip: str, user: str, time: float) -> Pair:
        """A pair that is new, or was given up."""
        if len(self.pairs) >= self._pairs:
            self._forget_pairs()
        pair = self.pairs[ip, user] = Pair(0, time, time)
        self._of_pairs += beyond(user)
        return pair

    @property
    def _pairs(self) -> int:
        return self._bounds[0] - self._of_pairs // _PAIR

    @property
    def _users(self) -> int:
        return self._bounds[1] - self._of_users // _USER

    def _move(self, account: Account, ip: str, time: float) -> None:
        """Note where a user went, and whether the way there is a hop."""
        came = self._visit(ip, time)
        if time < account.last:
            account.after, account.begin = account.begin, came
        there = came[2]
        if there != account.wide:
            self._way(account, came, (account.last, account.place, account.wide, account.country))
        after = account.after
        if after is not None and after[2] != there:
            self._way(account, came, after)
        account.last, account.place, account.wide, account.country = came

    def _visit(self, ip: str, time: float) -> Visit:
        return time, ip, networks_of(ip)[1], intern(self._country_of(ip))

    def _way(self, account: Account, one: Visit, other: Visit) -> None:
        """Keep the way between two networks if it is a hop: between countries, as far as both are known."""
        (left, _, _, home), (came, _, _, abroad) = one, other
        if home != abroad and home and abroad and -HOP <= left - came <= HOP:
            self._keep(account.hop(one, other))

    def _keep(self, more: int) -> None:
        """Make room for wide networks and hops that are kept."""
        self._kept += more
        bound = self._bounds[2]
        if self._kept <= bound:
            return
        accounts = [account for account in self.accounts.values() if account.kept]
        for account in sorted(accounts, key=lambda one: one.last):
            self._kept -= account.kept
            account.homes = account.hops = None
            if self._kept <= bound - surplus(bound, bound):
                break

    def copy(self) -> Good:
        """The tables as they are now; in their rows, only counts and ends may still change."""
        found = Good(self._suspected, self._country_of, *self._bounds)
        found.pairs, found.accounts = dict(self.pairs), dict(self.accounts)
        return found

    def _forget_pairs(self) -> None:
        pairs = self.pairs
        wrong = self._suspected({ip for ip, _ in pairs})
        order = sorted([(key[0] in wrong, pair.last, key) for key, pair in pairs.items()])
        for _, _, key in order[: surplus(len(pairs), self._pairs)]:
            ip, user = key
            pair = pairs.pop(key)
            self._of_pairs -= beyond(user)
            if (account := self.accounts.get(user)) is not None:
                self._keep(account.keep_wide(ip, pair))
                if account.pair is pair:
                    account.pair = None

    def _forget_users(self) -> None:
        accounts = self.accounts
        for name in nsmallest(surplus(len(accounts), self._users), accounts, key=lambda name: accounts[name].last):
            self._kept -= accounts.pop(name).kept
            self._of_users -= beyond(name)
