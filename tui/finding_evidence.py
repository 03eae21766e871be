"""What the sentence of a campaign rests on, in words: how its members are tied, its gaps, names that exist, shares.

Screens and commands tell it alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from tui.language import N_, _, counted, listed

#: (least spread of the gaps as a share of their mean, what that is)
_RHYTHMS = ((0.7, N_("at random")), (0.3, N_("in a loose rhythm")), (0.0, N_("as by a clock")))
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
#: A log-in name as it is shown.
User = Callable[[str], str]


def evidence(figures: Mapping[str, object], length: Length, user: User = str) -> Iterator[tuple[str, str]]:
    """Names and texts; nothing where the figures are none of ours. `length` and `user` tell as around it."""
    try:
        told = msgspec.convert(dict(figures), _Evidence)
    except msgspec.ValidationError:
        return
    if told.ties:
        yield _("tied by"), _("; ").join(map(_, told.ties))
    if told.longest_gap:
        yield _("gaps"), _gaps(told, length)
    if existing := told.log_in_names.existing:
        names = counted(len(existing), "{count} log-in name", "{count} log-in names")
        yield _("exist"), _("{what}: {names}").format(what=names, names=some(tuple(map(user, existing))))
    if told.percent is not None:
        verdicts = counted(told.verdicts, "{count} verdict", "{count} verdicts")
        share = _("{verdicts}, {percent} % of the mail").format(verdicts=verdicts, percent=told.percent)
        usual = told.usual_percent
        yield _("share"), share + (_(", usually {percent} %").format(percent=usual) if usual is not None else "")


def _gaps(told: _Evidence, length: Length) -> str:
    words = _("median {median}, longest {longest} between {visits}, {rhythm}").format(
        median=length(told.median_gap),
        longest=length(told.longest_gap),
        visits=counted(told.visits, "{count} visit", "{count} visits"),
        rhythm=_(next(words for least, words in _RHYTHMS if told.regularity >= least)),
    )
    most = told.most_in_ten_minutes
    return words + (_("; at most {count} in ten minutes").format(count=f"{most:,}") if most else "")


def some(names: Sequence[str], most: int = _SHOWN) -> str:
    """The first of them, and how many more there are; of a list that is longer by one, all."""
    shown = names if len(names) <= most + 1 else names[:most]
    rest = len(names) - len(shown)
    return listed(shown) + (_(" and {count} more").format(count=f"{rest:,}") if rest else "")
