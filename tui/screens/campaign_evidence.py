"""What the sentence of a campaign rests on, in words: how its members are tied, its gaps, names that exist, shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import msgspec

from widgets.cells import counted, number, span

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


def evidence(figures: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Names and texts; nothing where the figures are none of ours."""
    try:
        told = msgspec.convert(dict(figures), _Evidence)
    except msgspec.ValidationError:
        return
    if told.ties:
        yield "tied by", "; ".join(told.ties)
    if told.longest_gap:
        yield "gaps", _gaps(told)
    if existing := told.log_in_names.existing:
        yield "exist", f"{counted(len(existing), 'log-in name', 'log-in names')}: {some(existing)}"
    if told.percent is not None:
        usual = f", usually {told.usual_percent} %" if told.usual_percent is not None else ""
        yield "share", f"{counted(told.verdicts, 'verdict', 'verdicts')}, {told.percent} % of the mail{usual}"


def _gaps(told: _Evidence) -> str:
    median, longest = (span(timedelta(seconds=gap)) for gap in (told.median_gap, told.longest_gap))
    rhythm = next(words for least, words in _RHYTHMS if told.regularity >= least)
    most = f"; at most {number(told.most_in_ten_minutes)} in ten minutes" if told.most_in_ten_minutes else ""
    return f"median {median}, longest {longest} between {counted(told.visits, 'visit', 'visits')}, {rhythm}{most}"


def some(names: Sequence[str]) -> str:
    """The first of them, and how many more there are; of a list that is longer by one, all."""
    shown = names if len(names) <= _SHOWN + 1 else names[:_SHOWN]
    more = f" and {number(len(names) - len(shown))} more" if len(shown) < len(names) else ""
    return ", ".join(shown) + more
