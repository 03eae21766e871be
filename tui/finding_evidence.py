"""What the sentence of a campaign rests on, in words: how its members are tied, its gaps, names that exist, shares.

Imports nothing of ours: screens and commands tell it alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

#: (least spread of the gaps as a share of their mean, what that is)
_RHYTHMS = ((0.7, "at random"), (0.3, "in a loose rhythm"), (0.0, "as by a clock"))
#: Names of a long list that are shown.
_SHOWN = 20


class _Names(msgspec.Struct, frozen=True):
    existing: tuple[str, ...] = ()


class _Evidence(msgspec.Struct, frozen=True):
    """The figures that are told, as `analysis.campaigns.evidence` names them. Spans are seconds."""

    ties: tuple[str, ...] = ()
    visits: int = 0
    median_gap: int = 0
    longest_gap: int = 0
    regularity: float = 0.0
    most_in_ten_minutes: int = 0
    log_in_names: _Names = _Names()
    verdicts: int = 0
    percent: int | None = None
    usual_percent: int | None = None


#: Seconds in words.
Length = Callable[[int], str]


def evidence(figures: Mapping[str, object], length: Length) -> Iterator[tuple[str, str]]:
    """Names and texts; nothing where the figures are none of ours. `length` tells spans as they are told around it."""
    try:
        told = msgspec.convert(dict(figures), _Evidence)
    except msgspec.ValidationError:
        return
    if told.ties:
        yield "tied by", "; ".join(told.ties)
    if told.longest_gap:
        yield "gaps", _gaps(told, length)
    if existing := told.log_in_names.existing:
        yield "exist", f"{_counted(len(existing), 'log-in name')}: {some(existing)}"
    if told.percent is not None:
        usual = f", usually {told.usual_percent} %" if told.usual_percent is not None else ""
        yield "share", f"{_counted(told.verdicts, 'verdict')}, {told.percent} % of the mail{usual}"


def _gaps(told: _Evidence, length: Length) -> str:
    median, longest = length(told.median_gap), length(told.longest_gap)
    rhythm = next(words for least, words in _RHYTHMS if told.regularity >= least)
    most = f"; at most {told.most_in_ten_minutes:,} in ten minutes" if told.most_in_ten_minutes else ""
    return f"median {median}, longest {longest} between {_counted(told.visits, 'visit')}, {rhythm}{most}"


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def some(names: Sequence[str], most: int = _SHOWN) -> str:
    """The first of them, and how many more there are; of a list that is longer by one, all."""
    shown = names if len(names) <= most + 1 else names[:most]
    more = f" and {len(names) - len(shown):,} more" if len(shown) < len(names) else ""
    return ", ".join(shown) + more
