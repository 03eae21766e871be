"""Suspects that act together in one theme, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from statistics import median

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.spacing import Spacing, spacing
from tui.analysis.campaigns.suspects import Suspect

#: Attempts of a campaign, and of one whose attempts are far apart.
ATTEMPTS, SLOW_ATTEMPTS = 8, 5


class Cluster:
    """`ties` say why its members belong together, in our words; one address alone needs none."""

    def __init__(self, theme: Theme, members: Sequence[Suspect], ties: Sequence[str] = ()) -> None:
        self.theme = theme
        self.members = tuple(members)
        self.ties = tuple(ties)

    def tied(self, ties: Sequence[str]) -> Cluster:
        """The same with what ties it; what has been added up is not added up again."""
        found = Cluster(self.theme, self.members)
        vars(found).update(vars(self), ties=tuple(ties))
        return found

    @cached_property
    def events(self) -> int:
        """How many attempts."""
        return sum(map(_count, self.members))

    @cached_property
    def times(self) -> list[int]:
        """When, in order; thinned where a member's are."""
        moments: list[int] = []
        for one in self.members:
            moments += one.row.unordered()
        moments.sort()
        return moments

    @cached_property
    def spacing(self) -> Spacing:
        """How they lie in time."""
        return spacing(self.times)

    @cached_property
    def names(self) -> Mapping[str, int]:
        """Tries by name."""
        if len(self.members) == 1:
            return self.members[0].names
        sums = Counter(chain.from_iterable(map(_names, self.members)))  # one try each
        for one in self.members:
            if one.count > len(one.names):
                for name, tries in one.names.items():
                    sums[name] += tries - 1
        return sums

    @cached_property
    def ordered_names(self) -> list[str]:
        """The names in the order of the alphabet."""
        return sorted(self.names)

    @cached_property
    def first(self) -> float:
        """POSIX time of the first attempt."""
        return min(map(_first, self.members))

    @cached_property
    def last(self) -> float:
        """POSIX time of the last attempt."""
        return max(map(_last, self.members))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The members' addresses."""
        return frozenset(map(_ip, self.members))

    @cached_property
    def networks(self) -> frozenset[str]:
        """Their /24 and /64."""
        return frozenset(map(_network, self.members))

    @cached_property
    def tries_each(self) -> float:
        """Attempts of an address, on the median."""
        return median(map(_count, self.members))

    @property
    def exact(self) -> bool:
        """Whether all moments and names of all members are kept."""
        return not any(one.row.thinned or one.row.cut for one in self.members)

    @property
    def enough(self) -> bool:
        """Whether there is enough of it to be told: many attempts, or some that are far apart."""
        if len(self.members) < SLOW_ATTEMPTS and all(one.slip for one in self.members):
            return False
        if self.events >= ATTEMPTS:
            return True
        several = len(self.members) >= SLOW_ATTEMPTS  # who take turns
        return self.events >= SLOW_ATTEMPTS and (self.spacing.spread if several else self.spacing.slow)


_ip: Callable[[Suspect], str] = attrgetter("ip")
_names: Callable[[Suspect], Mapping[str, int]] = attrgetter("names")
_network: Callable[[Suspect], str] = attrgetter("network")
_count: Callable[[Suspect], int] = attrgetter("count")
_first: Callable[[Suspect], float] = attrgetter("first")
_last: Callable[[Suspect], float] = attrgetter("last")
