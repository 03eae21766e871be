"""One campaign: what the same addresses did in every theme, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain, combinations
from operator import attrgetter
from typing import Protocol

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.breach import Breach
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.suspects import Suspect
from tui.analysis.campaigns.union import Union
from tui.analysis.network import network_of

#: Campaigns of two themes are one when so much of the smaller's addresses is in the other.
_SAME = 0.5

_PLACE: Callable[[Suspect], tuple[str, str]] = attrgetter("ip", "network")


class TakenMail(Protocol):
    """Mail of an address that was taken in: `taken.TakenMail`."""

    @property
    def count(self) -> int:
        """How many."""

    @property
    def first(self) -> float:
        """POSIX time of the first."""

    @property
    def last(self) -> float:
        """POSIX time of the last."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom it went to."""

    @property
    def more(self) -> bool:
        """Whether it went to more than are kept."""


class Campaign:
    """`parts` are its clusters by theme; `breaches` the log-ins that worked; `delivered` the mail of its addresses."""

    def __init__(
        self,
        parts: Sequence[Cluster],
        breaches: Sequence[Breach] = (),
        delivered: Sequence[tuple[str, TakenMail]] = (),
    ) -> None:
        self.parts = {cluster.theme: cluster for cluster in parts}
        self.breaches = tuple(sorted(breaches, key=lambda one: (one.time, one.ip, one.user)))
        self.delivered = tuple(sorted(delivered, key=lambda one: one[0]))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """All that took part, those of log-ins that worked among them."""
        members = [cluster.addresses for cluster in self.parts.values()]
        if len(members) == 1 and not self.breaches:
            return members[0]
        return frozenset(breach.ip for breach in self.breaches).union(*members)

    @cached_property
    def network_by_address(self) -> dict[str, str]:
        """The /24 or /64 of each address, in the order of addresses as text."""
        networks = {breach.ip: network_of(breach.ip) for breach in self.breaches}
        for cluster in self.parts.values():
            networks.update(map(_PLACE, cluster.members))
        return {ip: networks[ip] for ip in sorted(networks)}

    @cached_property
    def events(self) -> int:
        """Attempts; of a breach without any, the log-ins."""
        return sum(cluster.events for cluster in self.parts.values()) or sum(one.logins for one in self.breaches)

    @cached_property
    def times(self) -> list[int]:
        """When, in order."""
        moments = [cluster.times for cluster in self.parts.values()]
        if len(moments) == 1:
            return moments[0]
        return sorted(chain.from_iterable(moments)) or [int(one.time) for one in self.breaches]

    @cached_property
    def first(self) -> float:
        """POSIX time of the first event."""
        return min([*(cluster.first for cluster in self.parts.values()), *(one.time for one in self.breaches)])

    @cached_property
    def last(self) -> float:
        """POSIX time of the last event."""
        return max([*(cluster.last for cluster in self.parts.values()), *(one.time for one in self.breaches)])

    @cached_property
    def anchor(self) -> str:
        """What it is known by: what began it. The same whatever came after and in whichever order it was read."""
        if self.parts:
            first, theme = min((cluster.first, cluster.theme) for cluster in self.parts.values())
            ip = min(one.ip for one in self.parts[theme].members if one.first == first)
            return f"{theme.name} {ip} {first:.0f}"
        return " ".join(f"{one.ip} {one.user} {one.time:.0f}" for one in self.breaches[:1])

    @property
    def logins(self) -> Cluster | None:
        """Log-ins that failed."""
        return self.parts.get(Theme.LOGIN)

    @property
    def harvest(self) -> Cluster | None:
        """Recipients that do not exist."""
        return self.parts.get(Theme.HARVEST)

    @property
    def probes(self) -> Cluster | None:
        """Probes."""
        return self.parts.get(Theme.PROBE)

    @property
    def exact(self) -> bool:
        """Whether everything about it is kept."""
        return all(cluster.exact for cluster in self.parts.values()) and not any(
            mail.more for _, mail in self.delivered
        )


def together(clusters: Sequence[Cluster]) -> list[list[Cluster]]:
    """Clusters of one campaign each: of different themes, mostly of the same addresses."""
    cluster_of: dict[Theme, dict[str, int]] = {}  # by address: those of one theme share none
    for number, cluster in enumerate(clusters):
        cluster_of.setdefault(cluster.theme, {}).update(dict.fromkeys(cluster.addresses, number))
    shared = Counter(
        (one[ip], other[ip]) for one, other in combinations(cluster_of.values(), 2) for ip in one.keys() & other.keys()
    )
    union = Union(len(clusters))
    themes = [{cluster.theme} for cluster in clusters]  # of the set that each stands for
    for (one, other), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        smaller = min(len(clusters[one].addresses), len(clusters[other].addresses))
        left, right = union.root(one), union.root(other)
        # every theme has one cluster only
        if count >= _SAME * smaller and left != right and not themes[left] & themes[right]:
            union.join((left, right))
            themes[left] |= themes[right]
    groups = union.sets()
    inside = {number for group in groups for number in group}
    alone = [[cluster] for number, cluster in enumerate(clusters) if number not in inside]
    return [[clusters[number] for number in group] for group in groups] + alone
