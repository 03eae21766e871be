"""Why addresses that came a few times each are one campaign: what they have in common beside the time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.suspects import in_time

#: Names of a list that are walked, and the share of all names that they are.
LISTED, LISTED_SHARE = 5, 0.6
#: Addresses that tried a name, on the mean: a list is shared.
_SHARED = 2.0
#: Share of the addresses in one wide network.
_TOGETHER = 0.6
#: Share of the names that stand in the order of the alphabet when they are put in that of time, and how many it takes.
_ORDERED, _ORDER = 0.85, 8
#: Recipients that are each asked for once, no further apart than this on the median, in seconds.
_GUESSES, _SUCCESSION = 10, 20 * 60
#: Tries without any name: bots that the server did not name.
_BLANK = 0.8

#: Ties that are asked about elsewhere.
LIST, NETWORK, ORDER, STEADY = "a list of names", "one network", "names in the order of the alphabet", "a steady rate"

Tie = tuple[str, Callable[[Cluster, Callable[[str], str]], bool]]

_LISTS = frozenset({"japanese", "english", "common", "local"})


def ties(cluster: Cluster, family_of: Callable[[str], str]) -> tuple[str, ...]:
    """What the members have in common, in our words."""
    return tuple(words for words, holds in _TIES if holds(cluster, family_of))


def _listed(cluster: Cluster, family_of: Callable[[str], str]) -> bool:
    listed = sum(family_of(name) in _LISTS for name in cluster.names)
    return listed >= LISTED and listed >= LISTED_SHARE * len(cluster.names)


def _shared(cluster: Cluster, _family_of: Callable[[str], str]) -> bool:
    pairs = sum(len(one.names) for one in cluster.members)
    return bool(cluster.names) and pairs >= _SHARED * len(cluster.names)


def _together(cluster: Cluster, _family_of: Callable[[str], str]) -> bool:
    sums: dict[str, int] = {}
    for one in cluster.members:
        sums[one.wide] = sums.get(one.wide, 0) + 1
    return max(sums.values()) >= _TOGETHER * len(cluster.members)


def _ordered(cluster: Cluster, _family_of: Callable[[str], str]) -> bool:
    members = sorted(cluster.members, key=in_time)
    names = [next(iter(one.names)).lower() for one in members if one.names]
    if len(set(names)) < _ORDER:
        return False
    return max(_rising(names), _rising(names[::-1])) >= _ORDERED * len(names)


def _rising(names: Sequence[str]) -> int:
    """Length of the longest part that rises, whatever stands between: Schensted 1961."""
    ends: list[str] = []
    for name in names:
        place = bisect_right(ends, name)
        ends[place : place + 1] = [name]
    return len(ends)


def _steady(cluster: Cluster, _family_of: Callable[[str], str]) -> bool:
    return cluster.spacing.steady


def _fresh(cluster: Cluster, _family_of: Callable[[str], str]) -> bool:
    """Recipients of which each is asked for once, in quick succession: nobody's mistakes."""
    guesses = cluster.theme is Theme.HARVEST and cluster.events == len(cluster.names) >= _GUESSES
    return guesses and cluster.spacing.median_gap <= _SUCCESSION


def _nameless(cluster: Cluster, _family_of: Callable[[str], str]) -> bool:
    return sum(not one.names for one in cluster.members) >= _BLANK * len(cluster.members)


def _same(field: str) -> Callable[[Cluster, Callable[[str], str]], bool]:
    def holds(cluster: Cluster, _family_of: Callable[[str], str]) -> bool:
        values = [value for one in cluster.members if (value := getattr(one.row, field))]
        return bool(values) and max(Counter(values).values()) >= _TOGETHER * len(cluster.members)

    return holds


_TIES: tuple[Tie, ...] = (
    (LIST, _listed),
    ("the same names", _shared),
    ("one wide network", _together),
    (ORDER, _ordered),
    (STEADY, _steady),
    ("guesses one upon the other", _fresh),
    ("no name at all", _nameless),
    ("one HELO", _same("helo")),
    ("one sender", _same("sender")),
)
