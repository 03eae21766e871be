"""Addresses that came a few times each and share no network: what makes one campaign of them.

They are looked at in stretches of time. Where they come much denser than before and after, that stretch is one
campaign; within it those whose names are of the family of most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import TypeAlias

from tui.analysis.campaigns.linking import episodes, times
from tui.analysis.campaigns.suspects import Suspect, in_time

#: Addresses and attempts that a campaign of this sort has at least.
ADDRESSES, ATTEMPTS = 4, 8
#: A stretch is dense where so many neighbours come within so small a share of the time that they would take if all were
#: spread evenly; and when there are more of them than chance would bring together.
_NEIGHBOURS, _DENSE, _CHANCE = 5, 0.4, 3
#: Stretches that are no more than so many times as fast as each other are one.
_FASTER = 5.0
#: A family is what a campaign is about when so many of its addresses are of it.
_DOMINANT = 0.6
#: A name that so many addresses tried, and so many times as many as another, is what a campaign is about.
_ONE_NAME, _ONE_OFTEN = 5, 4
#: A family with so many addresses and names stands for itself beside others.
_OWN_ADDRESSES, _OWN_NAMES = 5, 5


_MIXED = "mixed"
#: What a part is of: a family, or one name.
_Part: TypeAlias = tuple[str, list[Suspect]]


def pools(suspects: Sequence[Suspect]) -> Iterator[list[Suspect]]:
    """Sets of addresses that may be one campaign each; what they have in common is not looked at here.

    They are given in order of time, and each set is in that order.
    """
    for part in episodes(*times(suspects)) if suspects else ():
        aimed, others = _aimed(suspects[part])
        yield from aimed
        parts = [part for stretch in _stretches(others) for part in _families(stretch)] if others else []
        yield from _rejoined(parts)


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


def _rejoined(parts: list[_Part]) -> list[list[Suspect]]:
    """Parts of one family that come about equally fast are one: where it came a little denser was chance."""
    found: list[tuple[str, list[Sequence[Suspect]]]] = []
    for family, part in sorted(parts, key=lambda one: -len(one[1])):
        known = next((its for name, its in found if name == family and _as_fast(its, part)), None)
        if known is None:
            found.append((family, [part]))
        else:
            known.append(part)
    return [list(its[0]) if len(its) == 1 else sorted(chain.from_iterable(its), key=in_time) for _, its in found]


def _as_fast(known: Sequence[Sequence[Suspect]], other: Sequence[Suspect]) -> bool:
    slow, fast = sorted((_interval(known), _interval((other,))))
    return len(other) == 1 or fast <= _FASTER * max(slow, 1.0)


def _interval(parts: Sequence[Sequence[Suspect]]) -> float:
    """Seconds from one address to the next."""
    begin, end = min(part[0].first for part in parts), max(part[-1].first for part in parts)
    return (end - begin) / max(sum(map(len, parts)) - 1, 1)


def _families(part: Sequence[Suspect]) -> Iterator[_Part]:
    sums = Counter(map(attrgetter("family"), part))
    family, size = sums.most_common(1)[0]
    if size >= _DOMINANT * len(part):
        yield family, [one for one in part if family in (one.family, one.listed)]
        rest = [one for one in part if family not in (one.family, one.listed)]
        if rest:
            yield from _families(rest)
        return
    own = [name for name, size in sums.items() if size >= _OWN_ADDRESSES and _has_names(part, name)]
    for name in own:
        yield name, [one for one in part if one.family == name]
    mixed = [one for one in part if one.family not in own]
    if mixed:
        yield _MIXED, mixed


def _has_names(part: Sequence[Suspect], family: str) -> bool:
    """Whether the addresses of a family have tried enough names."""
    names: set[str] = set()
    for one in part:
        if one.family == family:
            names.update(one.names)
            if len(names) >= _OWN_NAMES:
                return True
    return False
