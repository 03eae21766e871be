"""Log-ins that worked, by address, network and user: where users are at home. Made anew for each recognition."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from tui.analysis.campaigns.account import Pair
from tui.analysis.campaigns.good import Good
from tui.analysis.network import network_of, wide_of


class Home(NamedTuple):
    """Log-ins of a user from an address, or of a wide network with one address of it."""

    ip: str
    user: str
    pair: Pair
    whole: bool = False  # a wide network


class Homes:
    """`users` are known beside those seen to log in."""

    def __init__(self, good: Good, users: Iterable[str]) -> None:
        self.users_of: dict[str, dict[str, Pair]] = {}  # by address
        self.accounts = good.accounts
        self._of: dict[str, list[Home]] = {}  # by local part of the user
        self._wide: dict[str, set[str]] = {}  # the same: wide networks, of those that were asked for
        self._names = {name.lower() for name in users}
        self._names.update(name.lower() for name in good.accounts)
        self._locals = {local(name) for name in self._names}
        parts: dict[str, str] = {}  # local parts of users
        for (ip, user), pair in good.pairs.items():
            self.users_of.setdefault(ip, {})[user] = pair
            part = parts.get(user) or parts.setdefault(user, local(user))
            self._of.setdefault(part, []).append(Home(ip, user, pair))
        for user, account in good.accounts.items():
            for pair in list((account.homes or {}).values()):  # another thread may add one
                self._of.setdefault(local(user), []).append(Home(pair.ip, user, pair, whole=True))

    @cached_property
    def by_network(self) -> dict[str, list[Home]]:
        """Log-ins from addresses, by their /24 or /64."""
        found: dict[str, list[Home]] = {}
        for ip, users in self.users_of.items():
            found.setdefault(network_of(ip), []).extend(Home(ip, user, pair) for user, pair in users.items())
        return found

    def exists(self, name: str) -> bool:
        """Whether somebody logs in by this name, with or without its domain."""
        name = name.lower()
        part, at, _ = name.partition("@")
        return name in self._names or part in (self._names if at else self._locals)

    def of(self, user: str) -> list[Home]:
        """All log-ins of a user."""
        return self._of.get(local(user), [])

    def at_home(self, ip: str, user: str) -> bool:
        """Whether the user has logged in from the network of the address."""
        network = network_of(ip)
        return self.near_home(ip, user) and any(_covers(home, network) for home in self.of(user))

    def near_home(self, ip: str, user: str) -> bool:
        """Whether the user has logged in from the wide network of the address: that of a carrier, as a rule."""
        name = local(user)
        wide = self._wide.get(name)
        if wide is None:
            wide = self._wide[name] = {wide_of(network_of(home.ip)) for home in self._of.get(name, ())}
        return wide_of(network_of(ip)) in wide

    def before(self, network: str, user: str, time: float) -> bool:
        """Whether the user had logged in from the network before that."""
        return any(home.pair.first < time and _covers(home, network) for home in self.of(user))


def _covers(home: Home, network: str) -> bool:
    """Whether the log-ins are, or may be, of the network."""
    its = network_of(home.ip)
    return wide_of(its) == wide_of(network) if home.whole else its == network


def local(name: str) -> str:
    """The part of a name before its domain, in lower case."""
    return name.partition("@")[0].lower()
