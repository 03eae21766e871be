"""From suspects to clusters, a function for each theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from itertools import chain
from math import inf
from operator import attrgetter
from typing import NamedTuple

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.cluster import SLOW_ATTEMPTS, Cluster
from tui.analysis.campaigns.linking import QUIET, SAME_NAME, WIDE, Links, episodes, few, many, times
from tui.analysis.campaigns.merging import attached, free, merged, with_runs, within_wider
from tui.analysis.campaigns.pool import ADDRESSES, pools
from tui.analysis.campaigns.runs import RUN, runs
from tui.analysis.campaigns.sorts import LANGUAGES, LOCAL, Sort
from tui.analysis.campaigns.suspects import BREACH, Suspect
from tui.analysis.campaigns.ties import CLOSE, EVERYWHERE, LIST, NETWORK, ORDER, SAME, STEADY, TOGETHER, ties
from tui.language import N_

SortOf = Mapping[str, Sort]


class Places(NamedTuple):
    """What is known of where an address is."""

    country: Callable[[str], str]  # ISO 3166-1 alpha-2, or ""
    operator: Callable[[str], str]  # of its network (its ASN), or ""


#: Attempts without which nobody is a campaign alone.
_LEAST = min(SLOW_ATTEMPTS, BREACH)
#: Addresses that act in concert are so many at least: two may do so by chance.
_CHOIR = 3
#: Why addresses that act in concert are one.
CONCERT = N_("the same time and pace")
#: A campaign of guessed recipients tries each so often at most, on the mean.
REPEATED = 2.0
#: A list ties the members of a pool, if nothing else does, only where they come close upon each other or are many.
#: Names of a language are a tie where they come further apart, but no further than such attacks are known to pause.
_LOOSE_GAP, _LOOSE_MANY = 3 * 3600, 16
_LANGUAGE_GAP = 7 * 3600
#: Without strays, a pool is still most of what it was: others come at any time.
_KEPT = 0.8
#: Networks that ask for a recipient on more than a day: it is no guess.
_ASKED = 3
#: What ties guesses of many addresses; that their names stand in a list is no tie between senders of mail.
_TELLING = frozenset(
    {
        TOGETHER,
        ORDER,
        STEADY,
        "one HELO",
        "one sender",
        "guesses one upon the other",
    }
)


#: Where an address is, and what it says of itself.
_NETWORK, _HELO, _SENDER = attrgetter("network"), attrgetter("row.helo"), attrgetter("row.sender")


def login_clusters(
    suspects: Sequence[Suspect], sorts: SortOf, places: Places, known: float, entered: Collection[str] = ()
) -> list[Cluster]:
    """Campaigns of log-ins that failed, of suspects in order of time; it is `known` who came in so many seconds. At the
    addresses `entered` a log-in worked afterwards.
    """

    def unknown(one: Suspect) -> bool:
        """Whether it is no user's mistake, for all that is known of names and countries."""
        return _few_and_strange(one) and (one.family != LOCAL or bool(places.country(one.ip)))

    def operated(one: Suspect) -> tuple[str, str] | None:
        operator = places.operator(one.ip)
        return (operator, one.family) if operator else None

    def pooled(members: Sequence[Suspect]) -> Cluster | None:
        return _pooled(Theme.LOGIN, members, sorts)

    links = Links(suspects)
    strange, busy = links.those(_few_and_strange), links.those(many)
    # what a wide network holds together, its networks and families need not
    apart = sorted(set(strange) - links.by(attrgetter("wide"), WIDE + 1, among=strange, networks=WIDE))
    links.by(attrgetter("wide", "family"), WIDE, among=apart, networks=3)
    links.by(_NETWORK, 2, among=apart)
    links.by(operated, WIDE, among=strange, networks=3)
    links.by(_only_name, SAME_NAME + 1, among=links.those(attrgetter("slip")))
    links.by_names(among=busy)
    links.in_concert(_CHOIR, among=busy)
    linked = _joined(Theme.LOGIN, links.groups(), sorts)
    found = within_wider(linked, pools([suspects[number] for number in strange], sorts), pooled)
    left = free(suspects, found)
    alone = _alone(Theme.LOGIN, left, entered)
    left = free(left, alone)
    others = list(filter(None, map(pooled, pools([one for one in left if _few_and_strange(one)], sorts))))
    told = attached(merged([*found, *alone, *others]), free(left, others))
    rest = list(filter(unknown, free(left, told)))
    told = with_runs(told, filter(None, map(pooled, _of_languages(rest))))
    return with_runs(told, _closely(free(rest, told), told, known, sorts))


def _of_languages(strange: Sequence[Suspect]) -> Iterator[Sequence[Suspect]]:
    """Those who try names of one language, known here or not, within a day of each other."""
    for language in sorted(LANGUAGES):
        some = [one for one in strange if one.listed == language]
        yield from (some[part] for part in (episodes(*times(some)) if some else ()))


def _closely(strange: Sequence[Suspect], told: Sequence[Cluster], known: float, sorts: SortOf) -> list[Cluster]:
    """Campaigns of strangers who have nothing in common but that so many came in so short a time."""
    if len(strange) < RUN:
        return []
    others = [one for cluster in filter(_is_everywhere, told) for one in cluster.members]
    found = [Cluster(Theme.LOGIN, members) for members in runs(strange, others, known)]
    return [cluster.tied((*ties(cluster, sorts), CLOSE)) for cluster in found if cluster.enough]


def harvest_clusters(suspects: Sequence[Suspect], dead: Set[str], sorts: SortOf) -> list[Cluster]:
    """Campaigns of guessed recipients, of suspects in order of time; recipients that are `dead` are no guesses."""

    def guessed(cluster: Cluster) -> bool:
        """Whether they are guesses: several, and hardly one of them tried again."""
        fresh = len(cluster.names.keys() - dead)
        return fresh >= SLOW_ATTEMPTS and 2 * fresh >= len(cluster.names) and cluster.events <= REPEATED * fresh

    def strange(some: Sequence[Suspect]) -> list[Suspect]:
        """Those that came a few times each, for none that is dead."""
        return [one for one in some if few(one) and dead.isdisjoint(one.names)]

    def pooled(members: Sequence[Suspect]) -> Cluster | None:
        """Guesses of those, if something ties them."""
        found = _pooled(Theme.HARVEST, members, sorts)
        return found if found and guessed(found) and set(found.ties) & _TELLING else None

    links = Links(suspects)
    anybody = range(len(suspects))
    links.by(_NETWORK, 2, among=anybody)
    links.by(_SENDER, 3, among=anybody)
    # a name that many spammers say joins none of them
    links.by(_HELO, 3, among=links.those(few), holds=lambda some: guessed(Cluster(Theme.HARVEST, some)))
    linked = [one for one in _joined(Theme.HARVEST, links.groups(), sorts) if guessed(one)]
    found = within_wider(linked, pools(strange(suspects), sorts), pooled)
    left = free(suspects, found)
    alone = [one for one in _alone(Theme.HARVEST, left) if guessed(one)]
    return [*found, *alone, *filter(None, map(pooled, pools(strange(free(left, alone)), sorts)))]


def probe_clusters(suspects: Sequence[Suspect], sorts: SortOf) -> list[Cluster]:
    """Campaigns of probes, of suspects in order of time."""
    links = Links(suspects)
    anybody = range(len(suspects))
    links.by(_NETWORK, 2, among=anybody)
    links.by(_HELO, 3, among=anybody)
    links.by(_SENDER, 3, among=anybody)
    found = _joined(Theme.PROBE, links.groups(), sorts)
    return found + _alone(Theme.PROBE, free(suspects, found))


def _few_and_strange(one: Suspect) -> bool:
    """Few tries, that are no user's slip."""
    return few(one) and not one.slip


def _only_name(one: Suspect) -> str | None:
    return next(iter(one.names), None)


def _joined(theme: Theme, groups: Sequence[Sequence[Suspect]], sorts: SortOf) -> list[Cluster]:
    """Clusters of those that were linked, where there is enough of them."""
    found = []
    for members in groups:
        cluster = Cluster(theme, members)
        if cluster.enough:
            why = (NETWORK,) if len(cluster.networks) == 1 else ()
            found.append(cluster.tied((*why, *ties(cluster, sorts)) or (CONCERT,)))
    return found


def _alone(theme: Theme, left: Sequence[Suspect], entered: Collection[str] = ()) -> list[Cluster]:
    """Those who are left over and are campaigns by themselves."""
    clusters = [Cluster(theme, (one,)) for one in left if one.count >= _LEAST]
    return [one for one in clusters if one.enough or (one.events >= BREACH and one.members[0].ip in entered)]


def _pooled(theme: Theme, members: Sequence[Suspect], sorts: SortOf) -> Cluster | None:
    """One campaign of addresses that came a few times each, if something ties them."""
    if len(members) < ADDRESSES:
        return None
    cluster = Cluster(theme, members)
    why = ties(cluster, sorts) if cluster.enough else ()
    if not why:
        return None
    gap = _LANGUAGE_GAP if members[0].listed in LANGUAGES else _LOOSE_GAP
    if why == (LIST,) and cluster.spacing.median_gap > gap:
        return cluster.tied(why) if len(members) >= _LOOSE_MANY else None
    if _is_everywhere(told := cluster.tied(why)):
        return told
    tied = members
    if why == (SAME,):
        tied = _sharing(members)
    elif why == (LIST,):
        tied = _without_strays(members)
    elif TOGETHER in why and set(why) <= {LIST, STEADY, TOGETHER}:
        tied = _together(members)
    return told if len(tied) == len(members) else _pooled(theme, tied, sorts)


def _is_everywhere(cluster: Cluster) -> bool:
    """Whether it goes on for days, and only the sort of its names ties it."""
    return cluster.ties == (LIST,) and cluster.last - cluster.first >= EVERYWHERE


def _together(members: Sequence[Suspect]) -> Sequence[Suspect]:
    """Those in the wide network in which most are, and who try names of one language with them."""
    ((wide, _),) = Counter(one.wide for one in members).most_common(1)
    ((listed, _),) = Counter(one.listed for one in members).most_common(1)
    return [one for one in members if one.wide == wide or one.listed == listed in LANGUAGES]


def _sharing(members: Sequence[Suspect]) -> Sequence[Suspect]:
    """Those who try a name that another one tries too."""
    tried = Counter(chain.from_iterable(one.names for one in members))
    return [one for one in members if any(tried[name] > 1 for name in one.names)]


def _without_strays(members: Sequence[Suspect]) -> Sequence[Suspect]:
    """Without those few who come alone, hours apart from where enough others come together."""
    parts: list[list[Suspect]] = []
    last = -inf
    for one in members:
        if one.first - last > _LANGUAGE_GAP:
            parts.append([])
        parts[-1].append(one)
        last = max(last, one.last)
    kept = [one for part in parts if len(part) >= ADDRESSES for one in part]
    return kept if len(kept) >= _KEPT * len(members) else members


def dead_recipients(suspects: Sequence[Suspect]) -> set[str]:
    """Recipients that many ask for, day after day: addresses that died long ago, which every spammer has."""
    counts = Counter(chain.from_iterable(map(attrgetter("names"), suspects)))
    seen: dict[str, list[Suspect]] = {name: [] for name, count in counts.items() if count >= _ASKED}
    for one in suspects:
        for name in seen.keys() & one.names:
            seen[name].append(one)
    return {
        name
        for name, asked in seen.items()
        if len({one.network for one in asked}) >= _ASKED
        and max(one.last for one in asked) - min(one.first for one in asked) > QUIET
    }
