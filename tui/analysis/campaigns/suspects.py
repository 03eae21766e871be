"""Who of those that failed is a stranger: users who mistype and devices that keep an old password are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import TypeAlias

import msgspec

from tui.analysis.campaigns.account import Pair
from tui.analysis.campaigns.homes import Homes, local
from tui.analysis.campaigns.row import Row
from tui.analysis.campaigns.sorts import HERE, Sort
from tui.analysis.campaigns.spacing import clockwork, spacing
from tui.analysis.network import networks_of

#: Failures of an address before anybody logged in from it, from which on a log-in that works is a break-in. A user who
#: has forgotten the password fails so often in a row at most.
BREACH, FORGETFUL = 5, 10
_IN_A_ROW = 15 * 60
#: At an address where users log in, so many tries on names that never do, as a share of its log-ins or at all, and so
#: many such names, are mistyped.
MISTYPED_SHARE, MISTYPED, MISTYPED_NAMES = 0.25, 3, 5
#: Tries from a user's own network that need no excuse; more must come by a clock, or calmly: so many in ten minutes.
AT_HOME, CALM = 8, 6
#: Names of an address by which its family is told.
_SAMPLE = 16
#: Letters with which a mistyped name begins as the user's does.
_ALIKE = 4
#: Tries of one address on one name that exists, which alone say nothing.
SLIP = 3

CountryOf: TypeAlias = Callable[[str], str]


class Suspect(msgspec.Struct, frozen=True, gc=False):
    """An address whose attempts nothing excuses. `network` is its /24 or /64, `wide` its /16 or /32.

    `count`, `first` and `last` are the row's: they are asked for all the time.
    """

    ip: str
    row: Row
    count: int
    first: float
    last: float
    names: dict[str, int]
    network: str
    wide: str
    family: str  # of most of the names
    listed: str  # the same, as if none of them existed
    slip: bool = False  # it may be a user who mistyped


#: A suspect by when it began: an order that does not depend on which block was read first.
in_time: Callable[[Suspect], tuple[float, str]] = attrgetter("first", "ip")


def suspect(ip: str, row: Row, sorts: Mapping[str, Sort], *, slip: bool = False) -> Suspect:
    """An address with what follows from it."""
    network, wide = networks_of(ip)
    names, count = row.names, row.count
    if isinstance(names, str):
        sort = sorts[names]
        tried = _single(names, count)
        return Suspect(ip, row, count, row.first, row.last, tried, network, wide, sort.family, sort.listed, slip)
    if not names:
        return Suspect(ip, row, count, row.first, row.last, {}, network, wide, "", "", slip)
    ordered = sorted(names)
    tried = names if list(names) == ordered else {name: names[name] for name in ordered}
    some = [sorts[name] for name in ordered[:_SAMPLE]]
    sort = some[0]
    if some.count(sort) == len(some):
        family, listed = sort.family, sort.listed
    else:
        family = _dominant([sort.family for sort in some])
        listed = _dominant([sort.listed for sort in some]) if family in HERE else family
    return Suspect(ip, row, count, row.first, row.last, tried, network, wide, family, listed, slip)


@lru_cache(4096)
def _single(name: str, count: int) -> dict[str, int]:
    """One object for all that tried one name equally often: most of many addresses. Nobody changes it."""
    return {name: count}


def strangers(
    rows: Iterable[tuple[str, Row]], homes: Homes, sorts: Mapping[str, Sort], country_of: CountryOf
) -> list[Suspect]:
    """The addresses whose failed log-ins nothing excuses, in order of time."""
    found = []
    for ip, row in rows:
        slip = False
        if (pairs := homes.users_of.get(ip)) and excused_guest(row, pairs, homes, ip, country_of):
            continue
        if (name := row.only()) is not None:
            if not pairs and sorts[name].user and _excused_stranger(ip, row, name, homes, country_of):
                continue
            slip = row.count <= SLIP and _is_slip(ip, row, name, homes, country_of)
        found.append(suspect(ip, row, sorts, slip=slip))
    found.sort(key=in_time)
    return found


def excused_guest(row: Row, pairs: dict[str, Pair], homes: Homes, ip: str, country_of: CountryOf) -> bool:
    """Whether failures at an address where users log in are theirs."""
    entered = min(pair.first for pair in pairs.values())
    if _forgetful(row, pairs, entered) or _old_password(ip, row, pairs, homes, country_of):
        return True
    if failures_before(row, entered) >= BREACH:
        return False
    strange = {name: tries for name, tries in row.named().items() if not homes.at_home(ip, name)}
    mistyped = max(MISTYPED, MISTYPED_SHARE * sum(pair.count for pair in pairs.values()))
    names = max(MISTYPED_NAMES, len(pairs))  # a network of many users mistypes many names
    return len(strange) <= names and sum(strange.values()) <= mistyped


def failures_before(row: Row, time: float) -> int:
    """How many attempts came before; at least so many where not all moments are kept."""
    return sum(moment < time for moment in row.unordered())


def _forgetful(row: Row, pairs: dict[str, Pair], entered: float) -> bool:
    """Whether it looks like a user who tried some passwords in a row, and nobody else."""
    users = [local(user) for user in pairs]
    own = all(any(_is_like(local(name), user) for user in users) for name in row.named())
    return own and len(users) == 1 and row.count < FORGETFUL and entered - row.first <= _IN_A_ROW


def _is_like(name: str, user: str) -> bool:
    """Whether a name may be a user's, mistyped or cut."""
    return name == user or name[:_ALIKE] == user[:_ALIKE]


def _old_password(ip: str, row: Row, pairs: dict[str, Pair], homes: Homes, country_of: CountryOf) -> bool:
    """Whether a device kept the old password there until somebody put it right: a clock, in the user's own country."""
    names = {local(name) for name in row.named()}
    own = len(names) == 1 and names == {local(user) for user in pairs}
    return own and like_device(ip, row, names.pop(), homes, country_of) and clockwork(row.moments())


def _excused_stranger(ip: str, row: Row, name: str, homes: Homes, country_of: CountryOf) -> bool:
    """Whether failures on the one name of a user, where nobody has logged in, are that user's all the same."""
    times = row.moments()
    if homes.near_home(ip, name):
        return row.count < AT_HOME or clockwork(times) or spacing(times).burst <= CALM
    if like_device(ip, row, name, homes, country_of):
        return clockwork(times) or spacing(times).steady
    return _may_be(ip, row, name, homes, country_of) and clockwork(times)


def like_device(ip: str, row: Row, name: str, homes: Homes, country_of: CountryOf) -> bool:
    """Whether the address is in the user's own country, as far as both are known."""
    country = country_of(ip)
    return bool(country) and country in _countries(ip, row, name, homes, country_of)


def _countries(ip: str, row: Row, name: str, homes: Homes, country_of: CountryOf) -> set[str]:
    """The countries from which a user logged in before somebody tried, or from elsewhere at all, as far as known."""
    known = [home for home in homes.of(name) if home.ip != ip]
    before = [home for home in known if home.pair.first < row.first]
    return {country_of(home.ip) for home in before or known} - {""}


def _is_slip(ip: str, row: Row, name: str, homes: Homes, country_of: CountryOf) -> bool:
    """Whether the few tries of one name are more likely its user's than a stranger's."""
    if not homes.of(name):  # most names
        return False
    return homes.near_home(ip, name) or like_device(ip, row, name, homes, country_of)


def _may_be(ip: str, row: Row, name: str, homes: Homes, country_of: CountryOf) -> bool:
    """Whether a single try may be of the user whose name it is, for all that is known of countries."""
    country, usual = country_of(ip), _countries(ip, row, name, homes, country_of)
    return not country or not usual or country in usual


def _dominant(families: list[str]) -> str:
    """The one that most are, of equals the first."""
    return max(families, key=families.count)
