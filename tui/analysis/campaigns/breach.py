"""Log-ins that worked and should not have: after failures of strangers, or from where the user cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from tui.analysis.campaigns.account import Account, Pair
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.homes import Home, Homes
from tui.analysis.campaigns.suspects import BREACH, failures_before
from tui.analysis.network import network_of, wide_of

CountryOf = Callable[[str], str]

#: Log-ins from elsewhere count as the campaign's for so long after its last attempt, in seconds.
AFTERWARDS = 24 * 3600
#: More users than this behind one address are a network of theirs: one is no intruder because another mistyped.
CROWD = 4
#: Log-ins in the usual country, without which no other one is unusual.
USUAL = 2


class Breach(msgspec.Struct, frozen=True):
    """A log-in that worked. `failures` are those of its address before it, `tries` all those of a campaign of many
    addresses on its name. `logins` are the user's from there; where the address is no longer kept, from its wide
    network.

    `country` is where it came from, `home` where the user had logged in before; `apart` is, for a user who cannot have
    travelled, the seconds between the two, else None.
    """

    ip: str
    user: str
    time: float
    logins: int
    failures: int
    country: str = ""
    home: tuple[str, ...] = ()
    apart: int | None = None
    tries: int = 0


def breaches_of(cluster: Cluster, homes: Homes, country_of: CountryOf) -> list[Breach]:
    """The log-ins that a campaign of failed ones has led to."""
    return [*_by_members(cluster, homes, country_of), *_by_others(cluster, homes, country_of)]


def _by_members(cluster: Cluster, homes: Homes, country_of: CountryOf) -> Iterator[Breach]:
    for one in cluster.members:
        pairs = homes.users_of.get(one.ip)
        if not pairs or len(pairs) > CROWD:
            continue
        for user, pair in pairs.items():
            failures = failures_before(one.row, pair.first)
            tries = cluster.names.get(user, 0) if len(cluster.members) > 1 else 0
            enough = failures >= BREACH or (failures and tries >= BREACH)
            if enough and not homes.before(one.network, user, one.first):
                yield _breach(one.ip, user, pair, failures, homes, country_of, tries)


def _by_others(cluster: Cluster, homes: Homes, country_of: CountryOf) -> Iterator[Breach]:
    """Of addresses that had no failure of their own, on names that others of the campaign have tried."""
    for name, tries in [(name, tries) for name, tries in cluster.names.items() if tries >= BREACH]:
        for home in homes.of(name):
            pair, network = home.pair, network_of(home.ip)
            timely = cluster.first <= pair.first <= cluster.last + AFTERWARDS
            if home.ip in cluster.addresses or not timely:
                continue
            if homes.before(network, name, pair.first):
                continue
            if _is_strange(home, homes, country_of, near=network in cluster.networks):
                yield _breach(home.ip, home.user, pair, 0, homes, country_of, tries)


def _is_strange(home: Home, homes: Homes, country_of: CountryOf, *, near: bool) -> bool:
    """Whether the user had logged in elsewhere only: from other countries; where none is known, from other wide
    networks; or, if this is `near` the campaign, from other networks at all.
    """
    before = [other for other in homes.of(home.user) if other.pair.first < home.pair.first]
    if not before or near:
        return bool(before)
    country, usual = country_of(home.ip), {country_of(other.ip) for other in before} - {""}
    if country and usual:
        return country not in usual
    wide = wide_of(network_of(home.ip))
    return not country and all(wide_of(network_of(other.ip)) != wide for other in before)


def _breach(
    ip: str, user: str, pair: Pair, failures: int, homes: Homes, country_of: CountryOf, tries: int = 0
) -> Breach:
    usual = _usual(user, homes, country_of, before=pair.first)
    return Breach(ip, user, pair.first, pair.count, failures, country_of(ip), usual, None, tries)


def _usual(user: str, homes: Homes, country_of: CountryOf, *, before: float) -> tuple[str, ...]:
    """Countries from which the user had logged in by then."""
    found = {country_of(home.ip) for home in homes.of(user) if home.pair.first < before}
    return tuple(sorted(found - {""}))


def hops(homes: Homes, country_of: CountryOf) -> Iterator[Breach]:
    """Users who logged in from another country sooner than anybody could have travelled there."""
    for user, account in homes.accounts.items():
        for abroad, when, apart in _abroad(account, country_of) if account.hops else ():
            pair = homes.users_of.get(abroad, {}).get(user) or Pair(1, when, when)  # it may be forgotten
            country = country_of(abroad)
            others = [home for home in homes.of(user) if country_of(home.ip) not in {country, ""}]
            before = [home for home in others if home.pair.first < pair.first]
            known = any(home.pair.first < pair.first for home in homes.of(user) if country_of(home.ip) == country)
            if not known and sum(home.pair.count for home in before) >= USUAL:
                usual = tuple(sorted({country_of(home.ip) for home in before}))
                yield Breach(abroad, user, pair.first, pair.count, 0, country, usual, apart)


def _abroad(account: Account, country_of: CountryOf) -> Iterable[tuple[str, float, int]]:
    """Both addresses of each hop across a border, with their times and the seconds between."""
    for hop in list((account.hops or {}).values()):  # another thread may add one
        left, came = country_of(hop.before), country_of(hop.after)
        if left and came and left != came:
            apart = round(hop.came - hop.left)
            yield hop.after, hop.came, apart
            yield hop.before, hop.left, apart
