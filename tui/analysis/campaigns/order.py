"""Names in the order of the alphabet: one list, walked by one hand, whoever else comes at the same time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from math import ceil
from operator import gt, lt

from tui.analysis.campaigns.sorts import Sort
from tui.analysis.campaigns.suspects import Suspect, in_time

#: Share of the names that stand in the order of the alphabet when they are put in that of time, and how many it takes.
_ORDERED, _ORDER = 0.85, 8
#: What no name stands behind.
_LAST = "\U0010ffff"


def in_order(members: Sequence[Suspect]) -> bool:
    """Whether the names of some in order of time are in that of the alphabet too."""
    return _step(_names(members)) != 0


def goes_on(walkers: Sequence[Suspect], others: Sequence[Suspect]) -> bool:
    """Whether others are of the walk that some are on: their names stand where it is at their time."""
    known = _names(walkers)
    step = _step(known)
    both = _names(sorted((*walkers, *others), key=in_time))
    more = _rising(both[::step]) - _rising(known[::step]) if step else 0
    return more >= ceil(_ORDERED * len(others))


def parted(members: Sequence[Suspect], sorts: Mapping[str, Sort]) -> tuple[list[Suspect], list[Suspect]]:
    """Of some in order of time, those who walk a list in its order, and the others: first of one list, with those whose
    names stand in their place, if most of the others' do. Who tries no name walks on none.
    """
    kinds = {one.ip: sorts[next(iter(one.names))].list for one in members if one.names}
    inside: set[str] = set()
    for kind, size in Counter(kinds.values()).most_common():
        if size < _ORDER:
            break
        own = [one for one in members if one.names and kinds[one.ip] is kind]
        if step := _step(_names(own)):
            inside = {one.ip for one in own}
            fits = _fitting(members, inside, step)
            if 2 * len(fits) >= len(members) - len(own):
                inside |= fits
            break
    if not inside and in_order(members):
        inside = set(kinds)
    return [one for one in members if one.ip in inside], [one for one in members if one.ip not in inside]


def _fitting(members: Sequence[Suspect], own: Set[str], step: int) -> set[str]:
    """The addresses of those whose names stand between the names of its own members that they come between."""
    places = [-1, *(place for place, one in enumerate(members) if one.ip in own), len(members)]
    names = [_name(members[place]) for place in places[1:-1]]
    ends = ("", _LAST) if step > 0 else (_LAST, "")
    fits: set[str] = set()
    for (before, behind), bounds in zip(pairwise(places), pairwise((ends[0], *names, ends[1])), strict=True):
        low, high = bounds[::step]
        fits.update(one.ip for one in members[before + 1 : behind] if one.names and low <= _name(one) <= high)
    return fits


def _names(members: Sequence[Suspect]) -> list[str]:
    return [_name(one) for one in members if one.names]


def _name(one: Suspect) -> str:
    """Of the names that an address tried, the first in the alphabet."""
    return next(iter(one.names)).lower()


def _step(names: Sequence[str]) -> int:
    """How names that are in order of time stand in that of the alphabet: 1 from its beginning, -1 from its end, 0
    neither way.
    """
    if len(set(names)) < _ORDER:
        return 0
    least = ceil(_ORDERED * len(names))
    # who takes out one name mends two neighbours at most
    mended = 2 * (len(names) - least)
    for wrong, step in ((gt, 1), (lt, -1)):
        if sum(map(wrong, names, names[1:])) <= mended and _rising(names[::step]) >= least:
            return step
    return 0


def _rising(names: Sequence[str]) -> int:
    """Length of the longest part that rises, whatever stands between: Schensted 1961."""
    ends: list[str] = []
    for name in names:
        place = bisect_right(ends, name)
        ends[place : place + 1] = [name]
    return len(ends)
