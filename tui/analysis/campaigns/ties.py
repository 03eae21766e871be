"""Why addresses that came a few times each are one campaign: what they have in common beside the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.order import in_order
from tui.analysis.campaigns.sorts import Sort
from tui.language import N_

#: Names of a list that are walked, and the share of all names that they are.
LISTED, LISTED_SHARE = 5, 0.6
#: Addresses that tried a name, on the mean: a list is shared.
_SHARED = 2.0
#: Share of the addresses in one wide network.
_TOGETHER = 0.6
#: Recipients that are each asked for once, no further apart than this on the median, in seconds.
_GUESSES, _SUCCESSION = 10, 20 * 60
#: Visits of many addresses that keep a rhythm: of fewer, one pool in a hundred does by chance.
_STEADY_VISITS = 12
#: Tries without any name: bots that the server did not name.
_BLANK = 0.8

#: Ties that are asked about elsewhere.
LIST, NETWORK, TOGETHER = N_("a list of names"), N_("one network"), N_("one wide network")
ORDER, STEADY = N_("names in the order of the alphabet"), N_("a steady rate")
SAME, CLOSE = N_("the same names"), N_("strangers close upon each other")

#: Seconds after which what little but the sort of its names ties goes on everywhere, all the time.
EVERYWHERE = 5 * 86_400

_Sorts = Mapping[str, Sort]
Tie = tuple[str, Callable[[Cluster, _Sorts], bool]]

_LISTS = frozenset({"japanese", "english", "common", "local"})


def ties(cluster: Cluster, sorts: _Sorts) -> tuple[str, ...]:
    """What the members, in order of time, have in common, in our words."""
    return tuple(words for words, holds in _TIES if holds(cluster, sorts))


def _listed(cluster: Cluster, sorts: _Sorts) -> bool:
    listed = sum(sorts[name].family in _LISTS for name in cluster.names)
    if listed < LISTED or listed < LISTED_SHARE * len(cluster.names):
        return False
    of_one = Counter(chain.from_iterable({one.family, one.listed} & _LISTS for one in cluster.members))
    if max(of_one.values(), default=0) >= LISTED_SHARE * len(cluster.members):
        return True
    # of several lists: then there is nothing else among them
    return listed == len(cluster.names) and all(one.count == 1 == len(one.names) for one in cluster.members)


def _shared(cluster: Cluster, _sorts: _Sorts) -> bool:
    pairs = sum(len(one.names) for one in cluster.members)
    return bool(cluster.names) and pairs >= _SHARED * len(cluster.names)


def _together(cluster: Cluster, _sorts: _Sorts) -> bool:
    return _is_common(list(map(attrgetter("wide"), cluster.members)), cluster)


def _ordered(cluster: Cluster, _sorts: _Sorts) -> bool:
    return in_order(cluster.members)


def _steady(cluster: Cluster, _sorts: _Sorts) -> bool:
    return cluster.spacing.steady and cluster.spacing.visits >= _STEADY_VISITS


def _fresh(cluster: Cluster, _sorts: _Sorts) -> bool:
    """Recipients of which each is asked for once, in quick succession: nobody's mistakes."""
    guesses = cluster.theme is Theme.HARVEST and cluster.events == len(cluster.names) >= _GUESSES
    return guesses and cluster.spacing.median_gap <= _SUCCESSION


def _nameless(cluster: Cluster, _sorts: _Sorts) -> bool:
    return sum(not one.names for one in cluster.members) >= _BLANK * len(cluster.members)


def _same(field: str) -> Callable[[Cluster, _Sorts], bool]:
    value_of = attrgetter(f"row.{field}")

    def holds(cluster: Cluster, _sorts: _Sorts) -> bool:
        if cluster.theme is Theme.LOGIN:  # who logs in is not asked for it
            return False
        return _is_common([value for one in cluster.members if (value := value_of(one))], cluster)

    return holds


def _is_common(values: Sequence[object], cluster: Cluster) -> bool:
    """Whether one of the values is that of most members."""
    return bool(values) and max(Counter(values).values()) >= _TOGETHER * len(cluster.members)


_TIES: tuple[Tie, ...] = (
    (LIST, _listed),
    (SAME, _shared),
    (TOGETHER, _together),
    (ORDER, _ordered),
    (STEADY, _steady),
    (N_("guesses one upon the other"), _fresh),
    (N_("no name at all"), _nameless),
    (N_("one HELO"), _same("helo")),
    (N_("one sender"), _same("sender")),
)
