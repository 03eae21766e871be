"""Addresses that came a few times each and share no network: what makes one campaign of them.

They are looked at in stretches of time. Where they come much denser than before and after, that stretch is one
campaign; within it those whose names are of the family of most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain
from operator import attrgetter, sub
from statistics import median

from tui.analysis.campaigns.linking import FASTER, QUIET, as_fast, episodes, times
from tui.analysis.campaigns.order import goes_on, parted
from tui.analysis.campaigns.sorts import Sort
from tui.analysis.campaigns.suspects import Suspect, in_time

#: Addresses and attempts that a campaign of this sort has at least.
ADDRESSES, ATTEMPTS = 4, 8
#: A stretch is dense where so many neighbours come within so small a share of the time that they would take if all were
#: spread evenly; and when there are more of them than chance would bring together.
_NEIGHBOURS, _DENSE, _CHANCE = 5, 0.4, 3
#: Others of its family to which a part is compared, the nearest in time.
_LOOKED_AT = 16
#: One address alone is of those to which it comes about as near as they to each other, or so near, in seconds.
_NEAR = 3000.0
#: A family is what a campaign is about when so many of its addresses are of it.
_DOMINANT = 0.6
#: A name that so many addresses tried, and so many times as many as another, is what a campaign is about.
_ONE_NAME, _ONE_OFTEN = 5, 4
#: A family with so many addresses and names stands for itself beside others.
_OWN_ADDRESSES, _OWN_NAMES = 5, 5

_MIXED, _NAMELESS = "mixed", ""


class _Part:
    """Some of one family, in order of time, and whether they walk a list in its order."""

    def __init__(self, family: str, members: list[Suspect], *, walks: bool = False) -> None:
        self.family = family
        self.walks = walks
        self.members = members
        self.begin = members[0].first
        self.end = members[-1].first

    @property
    def interval(self) -> float:
        """Seconds from one address to the next, on the median."""
        firsts = [one.first for one in self.members]
        return median(map(sub, firsts[1:], firsts)) if len(firsts) > 1 else 0.0

    def apart(self, other: _Part) -> float:
        """Seconds between the nearest ends; less than 0 where they overlap."""
        return max(self.begin - other.end, other.begin - self.end)

    def joined(self, other: _Part) -> _Part:
        """Both as one."""
        members = sorted((*self.members, *other.members), key=in_time)
        return _Part(self.family, members, walks=self.walks or other.walks)


def pools(suspects: Sequence[Suspect], sorts: Mapping[str, Sort]) -> Iterator[list[Suspect]]:
    """Sets of addresses that may be one campaign each; what they have in common is not looked at here.

    They are given in order of time, and each set is in that order.
    """
    for part in episodes(*times(suspects)) if suspects else ():
        aimed, others = _aimed(suspects[part])
        yield from aimed
        families = chain.from_iterable(map(_families, _stretches(others))) if others else ()
        parts = _rejoined([_Part(family, members) for family, members in families])
        if any(walks := [list(_walks(part, sorts)) for part in parts]):
            parts = _rejoined([one for part, its in zip(parts, walks, strict=True) for one in its or (part,)])
        yield from (part.members for part in parts)


def _aimed(part: Sequence[Suspect]) -> tuple[list[list[Suspect]], Sequence[Suspect]]:
    """Those that try one name that many more try than any other, by name; and the rest."""
    alone = Counter(chain.from_iterable([one.names for one in part if len(one.names) == 1]))
    if max(alone.values(), default=0) < _ONE_NAME:  # as a rule
        return [], part
    counts = Counter(chain.from_iterable(map(attrgetter("names"), part)))
    rest, names = sum(counts.values()), len(counts)
    aimed: dict[str, list[Suspect]] = {}
    often = sorted(((name, tried) for name, tried in counts.items() if tried >= _ONE_NAME), key=lambda one: -one[1])
    for name, tried in often:
        rest -= tried
        names -= 1
        if not names or tried < _ONE_OFTEN * rest / names:
            break
        aimed[name] = []
    for one in part:
        if len(one.names) == 1 and (same := aimed.get(next(iter(one.names)))) is not None:
            same.append(one)
    found = [same for same in aimed.values() if len(same) >= _ONE_NAME]
    taken = {one.ip for same in found for one in same}
    return found, [one for one in part if one.ip not in taken]


def _stretches(episode: Sequence[Suspect]) -> list[Sequence[Suspect]]:
    """The dense stretches, then the rest."""
    if len(episode) <= _NEIGHBOURS:
        return [episode]
    times = [one.first for one in episode]
    runs = _dense_runs(times)
    inside = sum(times[end - 1] - times[begin] for begin, end in runs)
    outside = len(times) - sum(end - begin for begin, end in runs)
    rate = outside / max(times[-1] - times[0] - inside, 1.0)
    kept = [
        (begin, end)
        for begin, end in runs
        if end - begin >= ADDRESSES + _CHANCE * rate * (times[end - 1] - times[begin])
        and sum(one.count for one in episode[begin:end]) >= ATTEMPTS
    ]
    taken = {place for begin, end in kept for place in range(begin, end)}
    rest = [one for place, one in enumerate(episode) if place not in taken]
    return [episode[begin:end] for begin, end in kept] + ([rest] if rest else [])


def _dense_runs(times: Sequence[float]) -> list[tuple[int, int]]:
    """Where neighbours come close upon each other, as beginnings and ends."""
    near = _DENSE * (times[-1] - times[0]) / (len(times) - 1) * (_NEIGHBOURS - 1)
    runs: list[tuple[int, int]] = []
    for place in range(len(times) - _NEIGHBOURS + 1):
        end = place + _NEIGHBOURS
        if times[end - 1] - times[place] > near:
            continue
        if runs and place <= runs[-1][1]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((place, end))
    return runs


def _walks(part: _Part, sorts: Mapping[str, Sort]) -> Iterator[_Part]:
    """Those of a part who walk a list in its order, and the families of the others; nothing if nobody does."""
    walkers, others = parted(part.members, sorts)
    if walkers:
        yield _Part(part.family, walkers, walks=True)
        for family, members in _families(others):
            yield _Part(family, members)


def _rejoined(parts: Sequence[_Part]) -> list[_Part]:
    """Parts of one family that come about equally fast are one: where it came a little denser was chance."""
    found: dict[str, list[_Part]] = {}
    for part in sorted(parts, key=lambda one: -len(one.members)):
        known = found.setdefault(part.family, [])
        near = [(one.apart(part), place) for place, one in enumerate(known)]
        near = nsmallest(_LOOKED_AT, [one for one in near if one[0] <= QUIET])
        place = next((place for _, place in near if _is_one(known[place], part)), None)
        if place is None:
            known.append(part)
        else:
            known[place] = known[place].joined(part)
    return list(chain.from_iterable(found.values()))


def _is_one(known: _Part, part: _Part) -> bool:
    """Whether a part is as fast as another; and, if one of them walks a list in its order, goes on so."""
    if not _as_fast(known, part):
        return False
    if known.walks:
        return goes_on(known.members, part.members)
    return not part.walks or goes_on(part.members, known.members)


def _as_fast(known: _Part, part: _Part) -> bool:
    if len(part.members) == 1:
        return known.apart(part) <= max(FASTER * known.interval, _NEAR)
    return as_fast(known.interval, part.interval)


def _families(part: Sequence[Suspect]) -> Iterator[tuple[str, list[Suspect]]]:
    """Families that are most of some, or many, and what is left of them all."""
    if not part:
        return
    sums = Counter(map(attrgetter("family"), part))
    family, size = sums.most_common(1)[0]
    if size >= _DOMINANT * len(part):
        yield family, [one for one in part if family in (one.family, one.listed)]
        yield from _families([one for one in part if family not in (one.family, one.listed)])
        return
    own = [name for name, size in sums.items() if size >= _OWN_ADDRESSES and _has_names(part, name)]
    for name in own:
        yield name, [one for one in part if one.family == name]
    if own:
        yield from _families([one for one in part if one.family not in own])
    else:
        yield _MIXED, list(part)


def _has_names(part: Sequence[Suspect], family: str) -> bool:
    """Whether the addresses of a family have tried enough names, or none at all."""
    if family == _NAMELESS:
        return True
    names: set[str] = set()
    for one in part:
        if one.family == family:
            names.update(one.names)
            if len(names) >= _OWN_NAMES:
                return True
    return False
