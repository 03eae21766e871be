"""The figures of a campaign: what its sentence, its severity and its remedy rest on. All exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping

import msgspec

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.breach import Breach
from tui.analysis.campaigns.campaign import Campaign
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.names import NameList
from tui.analysis.campaigns.probes import RELAY, is_kind
from tui.analysis.campaigns.sorts import Sort
from tui.analysis.campaigns.spacing import Spacing

#: Names told one by one.
TOP = 3


class Names(msgspec.Struct, frozen=True):
    """What was tried of log-in names or of recipients. `lists` counts the names of each list, the most first."""

    distinct: int
    tries: int
    top: tuple[tuple[str, int], ...]
    existing: tuple[str, ...]
    tries_on_existing: int
    lists: tuple[tuple[NameList, int], ...]
    most_each: int  # tries of the name tried most
    addresses_among: tuple[str, ...]  # existing log-in names that are mail addresses

    @property
    def listed(self) -> int:
        """Names that are on a list."""
        return sum(count for _, count in self.lists)


class Figures(msgspec.Struct, frozen=True):
    """Of one campaign."""

    events: int
    addresses: int
    networks: int
    countries: tuple[tuple[str, int], ...]  # addresses by country, the most first
    countries_unknown: int
    span: int
    spacing: Spacing | None  # of the attempts
    least_each: int  # attempts of an address
    most_each: int
    median_each: float
    logins: Names | None
    recipients: Names | None
    probes: tuple[tuple[str, int], ...]
    ties: tuple[str, ...]
    breaches: tuple[Breach, ...]
    mails: int
    mail_addresses: int
    mail_recipients: tuple[str, ...]
    device: bool  # one address in a user's own country that tries that name only: it may keep an old password


def figures(
    campaign: Campaign, sorts: Mapping[str, Sort], country_of: Callable[[str], str], *, device: bool = False
) -> Figures:
    """Add it all up."""
    lands = Counter(map(country_of, campaign.addresses))
    unknown = lands.pop("", 0)
    each = sorted(_tries(campaign)) or [0]
    main = next((campaign.parts[theme] for theme in Theme if theme in campaign.parts), None)
    mail_to = {recipient for _, taken in campaign.delivered for recipient in taken.recipients}
    return Figures(
        events=campaign.events,
        addresses=len(campaign.addresses),
        networks=len(main.networks.union(*(cluster.networks for cluster in campaign.parts.values()))) if main else 0,
        countries=tuple(sorted(lands.items(), key=lambda land: (-land[1], land[0]))),
        countries_unknown=unknown,
        span=int(campaign.last) - int(campaign.first),
        spacing=main.spacing if main else None,
        least_each=each[0],
        most_each=each[-1],
        median_each=each[len(each) // 2],
        logins=_names(campaign.logins, sorts),
        recipients=_names(campaign.harvest, sorts),
        probes=_probes(campaign.probes),
        ties=tuple(dict.fromkeys(tie for cluster in campaign.parts.values() for tie in cluster.ties)),
        breaches=campaign.breaches,
        mails=sum(taken.count for _, taken in campaign.delivered),
        mail_addresses=len(campaign.delivered),
        mail_recipients=tuple(sorted(mail_to)),
        device=device,
    )


def _tries(campaign: Campaign) -> Collection[int]:
    """Attempts of each address, of all themes."""
    members = [cluster.members for cluster in campaign.parts.values()]
    if len(members) == 1:
        return [one.count for one in members[0]]
    counts: Counter[str] = Counter()
    for some in members:
        counts.update({one.ip: one.count for one in some})
    return counts.values()


def _names(cluster: Cluster | None, sorts: Mapping[str, Sort]) -> Names | None:
    if cluster is None:
        return None
    names = cluster.names
    of_sort = Counter(map(sorts.__getitem__, names))
    existing = (
        tuple(sorted(name for name in names if sorts[name].exists)) if any(sort.exists for sort in of_sort) else ()
    )
    lists = Counter[NameList]()
    for sort, count in of_sort.items():
        if sort.list:
            lists[sort.list] += count
    often = sorted(cluster.ordered_names, key=names.__getitem__, reverse=True)[:TOP]
    return Names(
        distinct=len(names),
        tries=cluster.events,
        top=tuple((name, names[name]) for name in often),
        existing=existing,
        tries_on_existing=sum(names[name] for name in existing),
        lists=tuple(sorted(lists.items(), key=lambda found: (-found[1], found[0]))),
        most_each=max(names.values(), default=0),
        addresses_among=tuple(name for name in existing if "@" in name),
    )


def _probes(cluster: Cluster | None) -> tuple[tuple[str, int], ...]:
    if cluster is None:
        return ()
    sums: Counter[str] = Counter()
    for name, count in cluster.names.items():
        sums[name if is_kind(name) else RELAY] += count
    return tuple(sorted(sums.items(), key=lambda kind: (-kind[1], kind[0])))
