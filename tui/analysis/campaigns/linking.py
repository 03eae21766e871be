"""Which suspects act together: those that share a network, names, a HELO or a sender, within a day of each other."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import compress, islice
from operator import attrgetter, sub
from typing import TypeAlias

from tui.analysis.campaigns.suspects import Suspect
from tui.analysis.campaigns.union import Union

#: What is quiet for longer, in seconds, is over; what comes then is another campaign.
QUIET = 24 * 3600
#: Tries of an address of which many share the work.
FEW_TRIES = 7
#: Names compared of an address, and addresses that a new one is compared with for each of its names.
_COMPARED, _KNOWN = 64, 6
#: Two lists of names are one when so much of the shorter is in the other, and so many names.
_SHARED, _SHARED_NAMES = 0.5, 3
#: Addresses with the one name alike, and addresses of a wide network, that are no chance.
SAME_NAME, WIDE = 4, 4
#: Attempts of addresses that act in concert: over so many seconds at least, their beginnings and ends no further apart
#: than this share of it, and none of them tries so many times as often as another.
_CONCERT_SPAN, _CONCERT_OFF, _CONCERT_TRIES = 600.0, 0.15, 1.5
#: Or no further than so many times the time from one of its tries to the next: those who take turns begin one by one.
_CONCERT_TURN = 1.5
_CONCERT_KNOWN = 16  # that began last, with which one that begins is compared
#: How much faster one address may be than another of the same campaign, and some addresses one by one than others.
_PACE, FASTER = 8.0, 5.0

Key: TypeAlias = Callable[[Suspect], Hashable]
Holds: TypeAlias = Callable[[Sequence[Suspect]], bool]

_FIRST: Callable[[Suspect], float] = attrgetter("first")
_LAST: Callable[[Suspect], float] = attrgetter("last")
_NETWORK: Callable[[Suspect], str] = attrgetter("network")


class Links:
    """Joins suspects, which are given in order of time; `groups` are those that are joined.

    `among` are the numbers of some of them, as `those` tells them.
    """

    def __init__(self, suspects: Sequence[Suspect]) -> None:
        self._suspects = suspects
        self._firsts, self._lasts = times(suspects)
        self._union = Union(len(suspects))

    def those(self, holds: Callable[[Suspect], bool]) -> list[int]:
        """The numbers of those of which it holds."""
        return list(compress(range(len(self._suspects)), map(holds, self._suspects)))

    def by(
        self, key: Key, least: int, *, among: Iterable[int], networks: int = 1, holds: Holds = lambda _: True
    ) -> set[int]:
        """Join those with the same key (None: none) that come within a day of each other, if there are enough and it
        `holds` of them; returns who was joined.
        """
        numbers = list(among)
        some = self._suspects if len(numbers) == len(self._suspects) else [self._suspects[n] for n in numbers]
        joined: set[int] = set()
        for bucket in _buckets(numbers, list(map(key, some)), least):
            joined.update(self._join(bucket, least, networks, holds))
        return joined

    def by_names(self, *, among: Sequence[int]) -> None:
        """Join those that walk the same names at about the same pace and time."""
        known: dict[str, list[int]] = {}
        single: dict[str, list[int]] = {}
        lasts, paces = self._lasts, dict[int, float]()
        for number in among:
            one = self._suspects[number]
            if len(one.names) == 1:
                single.setdefault(next(iter(one.names)), []).append(number)
                continue
            pace = paces[number] = _pace(one)
            for name in islice(one.names, _COMPARED):
                others = known.setdefault(name, [])
                for other in others:
                    its = paces[other]
                    # as `same_time` and `same_pace` say, of one that began before
                    timely = one.first - lasts[other] <= QUIET and pace <= _PACE * its and its <= _PACE * pace
                    if timely and _one_list(self._suspects[other], one):
                        self._union.join((other, number))
                        break
                if len(others) < _KNOWN:
                    others.append(number)
        for bucket in single.values():
            self._join(bucket, SAME_NAME)

    def in_concert(self, least: int, *, among: Sequence[int]) -> None:
        """Join those that begin and end together and try equally often: one hand starts them."""
        begun: dict[str, deque[int]] = {}
        for number in among:
            one = self._suspects[number]
            if one.last - one.first < _CONCERT_SPAN:
                continue
            before = begun.setdefault(one.family, deque(maxlen=_CONCERT_KNOWN))
            choir = [other for other in before if _concerted(self._suspects[other], one)]
            if len(choir) >= least - 1:
                self._union.join((*choir, number))
            before.append(number)

    def _join(self, bucket: Sequence[int], least: int, networks: int = 1, holds: Holds = lambda _: True) -> list[int]:
        """Join the parts of it between which it was quiet, where there are enough, in so many networks; returns who was
        joined.
        """
        joined: list[int] = []
        firsts, lasts, suspects = self._firsts, self._lasts, self._suspects
        for part in episodes([firsts[number] for number in bucket], [lasts[number] for number in bucket]):
            members = bucket[part]
            if len(members) < least:
                continue
            some = [suspects[number] for number in members]
            if (networks == 1 or len(set(map(_NETWORK, some))) >= networks) and holds(some):
                self._union.join(members)
                joined += members
        return joined

    def groups(self) -> list[list[Suspect]]:
        """The sets of suspects that belong together, each in order of time."""
        return [[self._suspects[number] for number in members] for members in self._union.sets()]


def _buckets(numbers: Sequence[int], keys: Sequence[Hashable], least: int) -> Collection[list[int]]:
    """The numbers with the same key, where there are enough."""
    counts = Counter(keys)
    buckets: dict[Hashable, list[int]] = {}
    for number, key in zip(numbers, keys, strict=True):
        if counts[key] >= least and key is not None:
            buckets.setdefault(key, []).append(number)
    return buckets.values()


def times(suspects: Sequence[Suspect]) -> tuple[list[float], list[float]]:
    """When each began, and when it tried last."""
    return list(map(_FIRST, suspects)), list(map(_LAST, suspects))


def episodes(firsts: Sequence[float], lasts: Sequence[float]) -> Iterator[slice]:
    """Parts between which it was quiet, of some that are in order of their first attempts."""
    if max(map(sub, firsts[1:], firsts), default=0.0) <= QUIET:
        yield slice(len(firsts))
        return
    begin, last = 0, lasts[0]
    for place, (first, its_last) in enumerate(zip(firsts, lasts, strict=True)):
        if first - last > QUIET:
            yield slice(begin, place)
            begin = place
        if its_last > last:
            last = its_last
    yield slice(begin, len(firsts))


def _one_list(one: Suspect, other: Suspect) -> bool:
    """Whether two addresses walk one list of names."""
    shared = len(one.names.keys() & other.names.keys())
    return shared >= _SHARED_NAMES and shared >= _SHARED * min(len(one.names), len(other.names))


def _concerted(one: Suspect, other: Suspect) -> bool:
    if one.count > _CONCERT_TRIES * other.count or other.count > _CONCERT_TRIES * one.count:
        return False
    span = max(one.last - one.first, other.last - other.first)
    off = max(_CONCERT_OFF, _CONCERT_TURN / (min(one.count, other.count) - 1)) * span
    return abs(one.first - other.first) <= off and abs(one.last - other.last) <= off


def same_time(one: Suspect, other: Suspect) -> bool:
    """Whether they come within a day of each other."""
    return one.first - other.last <= QUIET and other.first - one.last <= QUIET


def same_pace(one: Suspect, other: Suspect) -> bool:
    """Whether they are about equally fast."""
    slow, fast = _pace(one), _pace(other)
    return max(slow, fast) <= _PACE * min(slow, fast)


def _pace(one: Suspect) -> float:
    """Seconds for an attempt."""
    return max((one.last - one.first) / max(one.count - 1, 1), 1.0)


def as_fast(one: float, other: float) -> bool:
    """Whether some addresses come about as fast as others: seconds from one to the next."""
    slow, fast = sorted((one, other))
    return fast <= FASTER * max(slow, 1.0)


def few(one: Suspect) -> bool:
    """Whether it tries seldom enough to share the work with others."""
    return one.count <= FEW_TRIES


def many(one: Suspect) -> bool:
    """Whether it is a campaign by itself."""
    return not few(one)
