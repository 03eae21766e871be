"""Who of those that failed is a stranger: users who mistype and devices that keep an old password are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec

from tui.analysis.campaigns.attempts import Row
from tui.analysis.campaigns.good import Pair, Places, local
from tui.analysis.campaigns.spacing import clockwork
from tui.analysis.network import network_of, wide_of

#: Failures of an address before anybody logged in from it, from which on a log-in that works is a break-in. A user who
#: has forgotten the password fails so often in a row at most.
BREACH, FORGETFUL = 5, 10
_IN_A_ROW = 15 * 60
#: At an address where users log in, so many tries on names that never do, as a share of its log-ins or at all, and so
#: many such names, are mistyped.
MISTYPED_SHARE, MISTYPED, MISTYPED_NAMES = 0.25, 3, 5
#: Tries of a user's own network that no clock explains.
AT_HOME = 8
#: Tries of one address on one name that exists, which alone say nothing.
SLIP = 3

#: The family of a list of names, "local" for a name that exists, "other", or "" for none.
FamilyOf: TypeAlias = Callable[[str], str]
CountryOf: TypeAlias = Callable[[str], str]


class Suspect(msgspec.Struct, frozen=True, gc=False):
    """An address whose attempts nothing excuses. `network` is its /24 or /64, `wide` its /16 or /32."""

    ip: str
    row: Row
    names: dict[str, int]
    network: str
    wide: str
    family: str  # of most of the names
    slip: bool = False  # it may be a user who mistyped


def suspect(ip: str, row: Row, family_of: FamilyOf, *, slip: bool = False) -> Suspect:
    """An address with what follows from it."""
    names = row.named()
    network = network_of(ip)
    return Suspect(ip, row, names, network, wide_of(network), dominant(names, family_of), slip)


def strangers(
    rows: Iterable[tuple[str, Row]], places: Places, family_of: FamilyOf, country_of: CountryOf
) -> list[Suspect]:
    """The addresses whose failed log-ins nothing excuses."""
    found = []
    for ip, row in rows:
        pairs = places.users_of.get(ip)
        if excused_guest(row, pairs, places, ip) if pairs else _excused_stranger(ip, row, places, country_of):
            continue
        names = row.named()
        slip = row.count <= SLIP and len(names) == 1 and places.exists(next(iter(names)))
        found.append(suspect(ip, row, family_of, slip=slip))
    return found


def excused_guest(row: Row, pairs: dict[str, Pair], places: Places, ip: str) -> bool:
    """Whether failures at an address where users log in are theirs."""
    entered = min(pair.first for pair in pairs.values())
    if failures_before(row, entered) >= BREACH and not _forgetful(row, pairs, entered):
        return False
    strange = {name: tries for name, tries in row.named().items() if not places.at_home(ip, name)}
    mistyped = max(MISTYPED, MISTYPED_SHARE * sum(pair.count for pair in pairs.values()))
    return len(strange) <= MISTYPED_NAMES and sum(strange.values()) <= mistyped


def failures_before(row: Row, time: float) -> int:
    """How many attempts came before; at least so many where not all moments are kept."""
    return sum(moment < time for moment in row.moments())


def _forgetful(row: Row, pairs: dict[str, Pair], entered: float) -> bool:
    """Whether it looks like a user who tried some passwords in a row, and nobody else."""
    names = {local(name) for name in row.named()}
    return (
        names <= {local(user) for user in pairs}
        and len(names) == 1
        and row.count < FORGETFUL
        and entered - row.first <= _IN_A_ROW
    )


def _excused_stranger(ip: str, row: Row, places: Places, country_of: CountryOf) -> bool:
    """Whether failures at an address where nobody has logged in are a user's all the same."""
    names = row.named()
    if len(names) != 1:
        return False
    name = next(iter(names))
    if not places.exists(name):
        return False
    clocked = clockwork(row.moments())
    if places.at_home(ip, name):
        return clocked or row.count < AT_HOME
    if not clocked:
        return False
    homes = {country_of(network.partition("/")[0]) for network in places.networks_of.get(local(name), ())}
    return country_of(ip) in homes - {""}


def dominant(names: dict[str, int], family_of: FamilyOf) -> str:
    """The family that most of the names are of; "" for no names."""
    if not names:
        return ""
    if len(names) == 1:
        return family_of(next(iter(names)))
    sums: dict[str, int] = {}
    for name in names:
        family = family_of(name)
        sums[family] = sums.get(family, 0) + 1
    return max(sums, key=sums.__getitem__)

