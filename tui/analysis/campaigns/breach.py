"""Log-ins that worked and should not have: after failures of strangers, or from where the user cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.good import Account, Pair, Places, local
from tui.analysis.campaigns.suspects import BREACH, failures_before
from tui.analysis.network import network_of

CountryOf = Callable[[str], str]

#: Log-ins from elsewhere count as the campaign's for so long after its last attempt, in seconds.
AFTERWARDS = 24 * 3600
#: Log-ins in the usual country, without which no other one is unusual.
USUAL = 2


class Breach(msgspec.Struct, frozen=True):
    """A log-in that worked. `failures` are those before it: of its address, or of the campaign on its name.

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


def breaches_of(cluster: Cluster, places: Places, country_of: CountryOf) -> list[Breach]:
    """The log-ins that a campaign of failed ones has led to."""
    return [*_by_members(cluster, places, country_of), *_by_others(cluster, places, country_of)]


def _by_members(cluster: Cluster, places: Places, country_of: CountryOf) -> Iterator[Breach]:
    for one in cluster.members:
        for user, pair in places.users_of.get(one.ip, {}).items():
            failures = failures_before(one.row, pair.first)
            if failures and not _at_home_before(places, one.network, user, one.row.first):
                yield _breach(one.ip, user, pair, failures, places, country_of)


def _by_others(cluster: Cluster, places: Places, country_of: CountryOf) -> Iterator[Breach]:
    """Of addresses that had no failure of their own, on names that others of the campaign have tried."""
    for name, tries in cluster.names.items():
        if tries < BREACH or not places.exists(name):
            continue
        for ip, user, pair in _logins_of(name, places):
            if ip in cluster.addresses or not cluster.first <= pair.first <= cluster.last + AFTERWARDS:
                continue
            network = network_of(ip)
            if _at_home_before(places, network, user, cluster.first):
                continue
            home = _home(user, places, country_of, before=pair.first)
            abroad = bool(home) and country_of(ip) not in {*home, ""}
            if abroad or network in cluster.networks:
                yield _breach(ip, user, pair, tries, places, country_of)


def _breach(ip: str, user: str, pair: Pair, failures: int, places: Places, country_of: CountryOf) -> Breach:
    home = _home(user, places, country_of, before=pair.first)
    return Breach(ip, user, pair.first, pair.count, failures, country_of(ip), home)


def _logins_of(name: str, places: Places) -> Iterator[tuple[str, str, Pair]]:
    wanted = local(name)
    for network in places.networks_of.get(wanted, ()):
        for ip, user, _ in places.by_network[network]:
            if local(user) == wanted:
                yield ip, user, places.users_of[ip][user]


def _at_home_before(places: Places, network: str, user: str, time: float) -> bool:
    return any(
        places.users_of[ip][its].first < time
        for ip, its, _ in places.by_network.get(network, ())
        if local(its) == local(user)
    )


def _home(user: str, places: Places, country_of: CountryOf, *, before: float) -> tuple[str, ...]:
    """Countries from which the user had logged in by then."""
    found = {country_of(ip) for ip, _, pair in _logins_of(user, places) if pair.first < before}
    return tuple(sorted(found - {""}))


def hops(places: Places, country_of: CountryOf) -> Iterator[Breach]:
    """Users who logged in from another country sooner than anybody could have travelled there."""
    for user, account in places.accounts.items():
        for abroad, time, apart in _abroad(account, country_of) if account.hops else ():
            country = country_of(abroad)
            logins = list(_logins_of(user, places))
            first = min((pair.first for ip, _, pair in logins if country_of(ip) == country), default=time)
            home = [(ip, pair) for ip, _, pair in logins if country_of(ip) not in {country, ""}]
            usual = sum(pair.count for _, pair in home if pair.first < first)
            pair = places.users_of.get(abroad, {}).get(user)
            if usual >= USUAL and pair is not None and pair.first == first:
                names = tuple(sorted({country_of(ip) for ip, its in home if its.first < first}))
                yield Breach(abroad, user, first, pair.count, 0, country, names, apart)


def _abroad(account: Account, country_of: CountryOf) -> Iterable[tuple[str, float, int]]:
    """The later or the earlier address of each hop across a border, its time, and the seconds between both."""
    for hop in list((account.hops or {}).values()):  # another thread may add one
        left, came = country_of(hop.before), country_of(hop.after)
        if left and came and left != came:
            apart = round(hop.came - hop.left)
            yield hop.after, hop.came, apart
            yield hop.before, hop.left, apart
