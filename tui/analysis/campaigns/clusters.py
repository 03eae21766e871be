"""From suspects to clusters, a function for each theme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence, Set

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.cluster import SLOW_ATTEMPTS, Cluster
from tui.analysis.campaigns.linking import QUIET, SAME_NAME, WIDE, Links, few, many
from tui.analysis.campaigns.merging import attached, free, merged, within_wider
from tui.analysis.campaigns.pool import ADDRESSES, pools
from tui.analysis.campaigns.suspects import BREACH, Suspect
from tui.analysis.campaigns.ties import NETWORK, ties

FamilyOf = Callable[[str], str]
#: The operator of an address's network (its ASN), or "".
OperatorOf = Callable[[str], str]

#: Addresses that act in concert are so many at least: two may do so by chance.
_CHOIR = 3
#: Why addresses that act in concert are one.
CONCERT = "the same time and pace"
#: A campaign of guessed recipients tries each so often at most, on the mean.
REPEATED = 2.0
#: What ties the members of a pool, if nothing else does, only where they come close upon each other or are many.
#: Names of a language are a tie where they come further apart, but no further than such attacks are known to pause.
_LOOSE, _LOOSE_GAP, _LOOSE_MANY = frozenset({"a list of names"}), 3 * 3600, 16
_LANGUAGES, _LANGUAGE_GAP = frozenset({"japanese", "english"}), 7 * 3600
#: Networks that ask for a recipient on more than a day: it is no guess.
_ASKED = 3
#: What ties guesses of many addresses; that their names stand in a list is no tie between senders of mail.
_TELLING = frozenset(
    {
        "one wide network",
        "names in the order of the alphabet",
        "a steady rate",
        "one HELO",
        "one sender",
        "guesses one upon the other",
    }
)


def login_clusters(
    suspects: Sequence[Suspect], family_of: FamilyOf, operator_of: OperatorOf, entered: Collection[str] = ()
) -> list[Cluster]:
    """Campaigns of log-ins that failed. At the addresses `entered` a log-in worked afterwards."""

    def operated(one: Suspect) -> tuple[str, str] | None:
        operator = operator_of(one.ip)
        return (operator, one.family) if operator else None

    links = Links(suspects)
    links.by(lambda one: one.network, 2, among=_few_and_strange)
    links.by(lambda one: (one.wide, one.family), WIDE, among=_few_and_strange, networks=3)
    links.by(lambda one: one.wide, WIDE + 1, among=_few_and_strange, networks=WIDE)
    links.by(operated, WIDE, among=_few_and_strange, networks=3)
    links.by(_only_name, SAME_NAME + 1, among=lambda one: one.slip)
    links.by_names(among=many)
    links.in_concert(_CHOIR, among=many)
    linked = _joined(Theme.LOGIN, links.groups(), family_of)
    found = within_wider(linked, _pools(Theme.LOGIN, [one for one in suspects if _few_and_strange(one)], family_of))
    found += _alone(Theme.LOGIN, suspects, found, entered)
    found += _pools(Theme.LOGIN, [one for one in free(suspects, found) if _few_and_strange(one)], family_of)
    return attached(merged(found), suspects)


def harvest_clusters(suspects: Sequence[Suspect], dead: Set[str], family_of: FamilyOf) -> list[Cluster]:
    """Campaigns of guessed recipients; those that are `dead` are no guesses."""

    def guessed(cluster: Cluster) -> bool:
        """Whether they are guesses: several, and hardly one of them tried again."""
        fresh = len(cluster.names.keys() - dead)
        return fresh >= SLOW_ATTEMPTS and 2 * fresh >= len(cluster.names) and cluster.events <= REPEATED * fresh

    def pooled(some: Sequence[Suspect]) -> list[Cluster]:
        """Guesses of those that came a few times each."""
        strange = [one for one in some if few(one) and not one.names.keys() & dead]
        found = _pools(Theme.HARVEST, strange, family_of)
        return [one for one in found if guessed(one) and set(one.ties) & _TELLING]

    links = Links(suspects)
    links.by(lambda one: one.network, 2, among=_anybody)
    links.by(lambda one: one.row.sender, 3, among=_anybody)
    links.by(lambda one: one.row.helo, 3, among=few)
    linked = [one for one in _joined(Theme.HARVEST, links.groups(), family_of) if guessed(one)]
    found = within_wider(linked, pooled(suspects))
    found += [one for one in _alone(Theme.HARVEST, suspects, found) if guessed(one)]
    return found + pooled(free(suspects, found))


def probe_clusters(suspects: Sequence[Suspect], family_of: FamilyOf) -> list[Cluster]:
    """Campaigns of probes."""
    links = Links(suspects)
    links.by(lambda one: one.network, 2, among=_anybody)
    links.by(lambda one: one.row.helo, 3, among=_anybody)
    links.by(lambda one: one.row.sender, 3, among=_anybody)
    found = _joined(Theme.PROBE, links.groups(), family_of)
    return found + _alone(Theme.PROBE, suspects, found)


def _anybody(_: Suspect) -> bool:
    """Every suspect."""
    return True


def _few_and_strange(one: Suspect) -> bool:
    """Few tries, that are no user's slip."""
    return few(one) and not one.slip


def _only_name(one: Suspect) -> str | None:
    return next(iter(one.names), None)


def _joined(theme: Theme, groups: Sequence[Sequence[Suspect]], family_of: FamilyOf) -> list[Cluster]:
    """Clusters of those that were linked, where there is enough of them."""
    found = []
    for members in groups:
        cluster = Cluster(theme, members)
        if cluster.enough:
            why = (NETWORK,) if len(cluster.networks) == 1 else ()
            found.append(cluster.tied((*why, *ties(cluster, family_of)) or (CONCERT,)))
    return found


def _alone(
    theme: Theme, suspects: Sequence[Suspect], taken: Sequence[Cluster], entered: Collection[str] = ()
) -> list[Cluster]:
    """Addresses that are campaigns by themselves."""
    clusters = [Cluster(theme, (one,)) for one in free(suspects, taken)]
    return [one for one in clusters if one.enough or (one.events >= BREACH and one.members[0].ip in entered)]


def _pools(theme: Theme, suspects: Sequence[Suspect], family_of: FamilyOf) -> list[Cluster]:
    """Campaigns of addresses that came a few times each."""
    return [found for members in pools(suspects) if (found := _pooled(theme, members, family_of))]


def _pooled(theme: Theme, members: Sequence[Suspect], family_of: FamilyOf) -> Cluster | None:
    """One campaign of addresses that came a few times each, if something ties them."""
    if len(members) < ADDRESSES:
        return None
    cluster = Cluster(theme, members)
    why = ties(cluster, family_of) if cluster.enough else ()
    if not why:
        return None
    gap = _LANGUAGE_GAP if members[0].listed in _LANGUAGES else _LOOSE_GAP
    sparse = len(members) < _LOOSE_MANY and cluster.spacing.median_gap > gap
    return None if set(why) <= _LOOSE and sparse else cluster.tied(why)


def dead_recipients(suspects: Sequence[Suspect]) -> set[str]:
    """Recipients that many ask for, day after day: addresses that died long ago, which every spammer has."""
    seen: dict[str, list[Suspect]] = {}
    for one in suspects:
        for name in one.names:
            seen.setdefault(name, []).append(one)
    return {
        name
        for name, asked in seen.items()
        if len({one.network for one in asked}) >= _ASKED
        and max(one.row.last for one in asked) - min(one.row.first for one in asked) > QUIET
    }
