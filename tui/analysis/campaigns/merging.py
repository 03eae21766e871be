"""What belongs to a campaign beyond what linked its members: parts that were found apart, and what is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.linking import QUIET, as_fast, few, same_pace, same_time
from tui.analysis.campaigns.sorts import LANGUAGES
from tui.analysis.campaigns.suspects import Suspect
from tui.analysis.campaigns.ties import LIST, NETWORK, ORDER, STEADY

#: Addresses of a part that is not put down to chance, and of a campaign that others may be added to.
PART, SHARED = 3, 4
#: Names that both parts try, and the share of the shorter list that they are.
_NAMES, _LIST = 3, 0.5
#: How much more often the addresses of one part may try than those of the other.
_OFTEN = 4
#: Ties that hold a pool together whatever networks its members are of.
_HOLDING = frozenset({LIST, ORDER, STEADY})
#: How many times the addresses of a part a pool may have to be the same campaign.
_WIDER = 3
#: Networks in concert: over so many seconds, their ends no further apart than this share of it, tries within a factor.
_SPAN, _OFF, _TRIES = 3600, 0.15, 1.5
#: Seconds before the beginning and after the end in which what is left over is of the same campaign, at least.
_MARGIN = 600


def free(suspects: Sequence[Suspect], taken: Sequence[Cluster]) -> list[Suspect]:
    """Those that are in no cluster."""
    known: set[str] = set()
    for cluster in taken:
        known |= cluster.addresses
    return [one for one in suspects if one.ip not in known]


def within_wider(
    linked: Sequence[Cluster],
    pools: Iterable[Sequence[Suspect]],
    pooled: Callable[[Sequence[Suspect]], Cluster | None],
) -> list[Cluster]:
    """Those that were linked, but for the parts of a pool that is not much wider: its other members are of them.

    Neither the linked ones nor the pools share an address among themselves. What ties a pool, which `pooled` tells, is
    asked only where it matters.
    """
    place_of: dict[str, int] = {}
    for place, cluster in enumerate(linked):
        place_of.update(dict.fromkeys(cluster.addresses, place))
    widest = _WIDER * max((len(cluster.members) for cluster in linked), default=0)
    gone: set[int] = set()
    wider = []
    for members in pools:
        if len(members) > widest:
            continue
        touched = Counter([place_of[one.ip] for one in members if one.ip in place_of])
        whole = all(count == len(linked[place].members) for place, count in touched.items())
        part = max(touched.values(), default=0)
        if whole and part < len(members) <= _WIDER * part and (pool := pooled(members)) and _HOLDING & set(pool.ties):
            gone.update(touched)
            wider.append(pool)
    return [cluster for place, cluster in enumerate(linked) if place not in gone] + wider


def merged(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Those that walk one list at one pace, however often each of their addresses tries."""
    groups: list[list[Cluster]] = []
    networks: list[int] = []  # groups that may be in concert with others
    trying: dict[str, list[int]] = {}  # groups by name
    small = [cluster for cluster in clusters if len(cluster.members) < PART]
    parts = [cluster for cluster in clusters if len(cluster.members) >= PART]
    for cluster in sorted(parts, key=lambda one: (-len(one.members), one.first)):
        names, of_network = cluster.names, NETWORK in cluster.ties
        shared = Counter(chain.from_iterable([trying[name] for name in names if name in trying]))
        near = {place for place, count in shared.items() if count >= min(_NAMES, len(names))}
        places = sorted(near.union(networks) if of_network else near)
        same = next((groups[place] for place in places if _one(groups[place][0], cluster)), None)
        if same is not None:
            same.append(cluster)
            continue
        for name in names:
            trying.setdefault(name, []).append(len(groups))
        networks += [len(groups)] * of_network
        groups.append([cluster])
    return [*small, *(group[0] if len(group) == 1 else _sum(group) for group in groups)]


def _sum(group: Sequence[Cluster]) -> Cluster:
    members = [one for cluster in group for one in cluster.members]
    return Cluster(group[0].theme, members, group[0].ties)


def _one(known: Cluster, other: Cluster) -> bool:
    if _in_concert(known, other) or _of_one_name(known, other) or _of_its_names(known, other):
        return True
    middle, its = known.members[len(known.members) // 2], other.members[len(other.members) // 2]
    if not (same_time(middle, its) and same_pace(middle, its) and other.tries_each <= _OFTEN * known.tries_each):
        return False
    shared = len(known.names.keys() & other.names.keys())
    return shared >= _NAMES and shared >= _LIST * min(len(known.names), len(other.names))


def _of_its_names(known: Cluster, other: Cluster) -> bool:
    """Whether the other one tries some of the names that it tries, and no more, while it does."""
    if len(other.names) < 2 or not other.names.keys() <= known.names.keys():
        return False
    begin, end = _time_of(known)
    return begin <= other.first and other.last <= end


def _time_of(cluster: Cluster) -> tuple[float, float]:
    """From when to when it goes on, with what is before its first attempt and behind its last one."""
    margin = max(cluster.spacing.median_gap, _MARGIN)
    return cluster.first - margin, cluster.last + margin


def _of_one_name(known: Cluster, other: Cluster) -> bool:
    """Whether both try one name only, and the same, within a day."""
    if len(known.names) != 1 or known.names.keys() != other.names.keys():
        return False
    return known.first - other.last <= QUIET and other.first - known.last <= QUIET


def _in_concert(known: Cluster, other: Cluster) -> bool:
    """Whether two networks begin and end together, and try equally often: one hand sends them in turn."""
    if NETWORK not in known.ties or NETWORK not in other.ties:
        return False
    span = known.last - known.first
    few_tries, many_tries = sorted((known.events, other.events))
    return (
        span >= _SPAN
        and abs(known.first - other.first) <= _OFF * span
        and abs(known.last - other.last) <= _OFF * span
        and many_tries <= _TRIES * few_tries
        and known.tries_each == other.tries_each
    )


def attached(clusters: list[Cluster], left: Sequence[Suspect]) -> list[Cluster]:
    """Give those that are left over to the campaign of many addresses that tries what they try, at their time; or that
    walks a list of the language of which their name is.
    """
    shared = [cluster for cluster in clusters if len(cluster.members) >= SHARED]
    left = [one for one in left if few(one) and one.names and not one.slip]
    trying: dict[str, list[Cluster]] = {next(iter(one.names)): [] for one in left}
    of_language: dict[str, list[Cluster]] = {language: [] for language in LANGUAGES}
    for cluster in shared:
        for name in trying.keys() & cluster.names.keys():
            trying[name].append(cluster)
        if (language := _language(cluster)) is not None:
            of_language[language].append(cluster)
    more: dict[int, list[Suspect]] = {}
    for one in left:
        same = [cluster for cluster in trying[next(iter(one.names))] if one.names.keys() <= cluster.names.keys()]
        found = next((it for it in (*same, *of_language.get(one.listed, ())) if _timely(one, it)), None)
        if found is not None:
            more.setdefault(id(found), []).append(one)
    return [
        Cluster(cluster.theme, (*cluster.members, *more[id(cluster)]), cluster.ties) if id(cluster) in more else cluster
        for cluster in clusters
    ]


def with_runs(told: Sequence[Cluster], runs: Iterable[Cluster]) -> list[Cluster]:
    """All of them, but for runs that go on beside a campaign which only the sort of its names ties: if theirs are of
    that sort, or would be if nobody here had them, and they come about as fast, they are of it.
    """
    found = list(told)
    for run in runs:
        place = next((place for place, cluster in enumerate(told) if _is_beside(run, cluster)), None)
        if place is None:
            found.append(run)
        else:
            found[place] = Cluster(run.theme, (*found[place].members, *run.members), found[place].ties)
    return found


def _is_beside(run: Cluster, cluster: Cluster) -> bool:
    if cluster.ties != (LIST,) or _sort(cluster) != _sort(run) or len(cluster.members) < SHARED:
        return False
    begin, end = _time_of(cluster)
    return run.first <= end and begin <= run.last and as_fast(_interval(cluster), _interval(run))


def _interval(cluster: Cluster) -> float:
    """Seconds from one address to the next."""
    return (cluster.last - cluster.first) / max(len(cluster.members) - 1, 1)


def _sort(cluster: Cluster) -> str:
    """What most of its names would be if nobody here had them."""
    return Counter(one.listed for one in cluster.members).most_common(1)[0][0]


def _language(cluster: Cluster) -> str | None:
    """Of the list that it walks in no order, if that is of one."""
    if LIST not in cluster.ties or ORDER in cluster.ties:
        return None
    language = _sort(cluster)
    return language if language in LANGUAGES else None


def _timely(one: Suspect, cluster: Cluster) -> bool:
    begin, end = _time_of(cluster)
    return begin <= one.first <= end
