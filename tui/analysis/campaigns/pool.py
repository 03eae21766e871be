"""Addresses that came a few times each and share no network: what makes one campaign of them.

They are looked at in stretches of time. Where they come much denser than before and after, that stretch is one
campaign; within it those whose names are of the family of most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tui.analysis.campaigns.linking import QUIET
from tui.analysis.campaigns.suspects import Suspect

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


def pools(suspects: Sequence[Suspect]) -> Iterator[list[Suspect]]:
    """Sets of addresses that may be one campaign each; what they have in common is not looked at here."""
    for episode in _episodes(sorted(suspects, key=lambda one: one.row.first)):
        parts = [part for stretch in _stretches(episode) for part in _families(stretch)]
        yield from _rejoined(parts)


def _episodes(suspects: Sequence[Suspect]) -> Iterator[list[Suspect]]:
    part: list[Suspect] = []
    last = 0.0
    for one in suspects:
        if part and one.row.first - last > QUIET:
            yield part
            part = []
        last = max(last, one.row.last) if part else one.row.last
        part.append(one)
    if part:
        yield part


def _stretches(episode: list[Suspect]) -> list[list[Suspect]]:
    """The dense stretches, then the rest."""
    if len(episode) <= _NEIGHBOURS:
        return [episode]
    times = [one.row.first for one in episode]
    runs = _dense_runs(times)
    inside = sum(times[end - 1] - times[begin] for begin, end in runs)
    outside = len(times) - sum(end - begin for begin, end in runs)
    rate = outside / max(times[-1] - times[0] - inside, 1.0)
    kept = [
        (begin, end)
        for begin, end in runs
        if end - begin >= ADDRESSES + _CHANCE * rate * (times[end - 1] - times[begin])
        and sum(one.row.count for one in episode[begin:end]) >= ATTEMPTS
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


def _rejoined(parts: list[list[Suspect]]) -> list[list[Suspect]]:
    """Parts of one family that come about equally fast are one: where it came a little denser was chance."""
    found: list[list[Suspect]] = []
    for part in sorted(parts, key=lambda one: -len(one)):
        known = next((one for one in found if one[0].family == part[0].family and _as_fast(one, part)), None)
        if known is None:
            found.append(part)
        else:
            known += part
    for part in found:
        part.sort(key=lambda one: one.row.first)
    return found


def _as_fast(one: Sequence[Suspect], other: Sequence[Suspect]) -> bool:
    slow, fast = sorted((_interval(one), _interval(other)))
    return len(other) == 1 or fast <= _FASTER * max(slow, 1.0)


def _interval(part: Sequence[Suspect]) -> float:
    """Seconds from one address to the next."""
    return (part[-1].row.first - part[0].row.first) / max(len(part) - 1, 1)


def _families(part: list[Suspect]) -> Iterator[list[Suspect]]:
    names = Counter(name for one in part for name in one.names)
    for name, tried in names.most_common(1):
        same = [one for one in part if len(one.names) == 1 and name in one.names]
        others = (sum(names.values()) - tried) / max(len(names) - 1, 1)
        if len(same) >= _ONE_NAME and len(names) > 1 and tried >= _ONE_OFTEN * others:
            yield same
            part = [one for one in part if name not in one.names or len(one.names) > 1]
            if not part:
                return
    sums = Counter(one.family for one in part)
    family, size = sums.most_common(1)[0]
    if size >= _DOMINANT * len(part):
        yield [one for one in part if family in (one.family, one.listed)]
        rest = [one for one in part if family not in (one.family, one.listed)]
        if rest:
            yield from _families(rest)
        return
    own = [name for name, size in sums.items() if size >= _OWN_ADDRESSES and _names(part, name) >= _OWN_NAMES]
    for name in own:
        yield [one for one in part if one.family == name]
    mixed = [one for one in part if one.family not in own]
    if mixed:
        yield mixed


def _names(part: Sequence[Suspect], family: str) -> int:
    return len({name for one in part if one.family == family for name in one.names})
