"""What is said of a flood of verdicts on content. Every number in a sentence is in the evidence too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from tui.finding import Confidence, Remedy, Severity
from tui.language import _

#: Minutes. What lasted less is told as that many, what lasted longer by when it began and ended.
_SHORT = 120
#: How many times the usual is beyond doubt.
_FAR = 10


class Figures(NamedTuple):
    """What the sentences rest on. Times are those of the log's zone; `mails` is None where no share is known."""

    since: datetime
    until: datetime
    minutes: int  # from the one to the other
    verdicts: int
    mails: int | None
    usual: float  # verdicts an hour
    usual_share: float | None  # of all mail, before an alarm
    deeds: Mapping[str, int]  # what was done with the mails
    domains: int  # of senders
    addresses: int  # of clients whose mail had no sender


def evidence(told: Figures) -> dict[str, object]:
    """The figures by name; what is not known is left out."""
    figures: dict[str, object | None] = {
        "verdicts": told.verdicts,
        "mails": told.mails,
        "share": None if told.mails is None else round(told.verdicts / told.mails, 3),
        "percent": None if told.mails is None else percent(told.verdicts, told.mails),
        "since": told.since.isoformat(timespec="minutes"),
        "until": told.until.isoformat(timespec="minutes"),
        "minutes": told.minutes,
        "usual_per_hour": round(told.usual, 1),
        "usual_percent": None if told.usual_share is None else _rounded(told.usual_share),
        "sender_domains": told.domains,
        "addresses_without_sender": told.addresses,
        "origins": told.domains + told.addresses,
        **told.deeds,
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def percent(part: int, whole: int) -> int:
    """A share in words: 100 only if it is all, and 0 only if it is none."""
    return _rounded(part / whole)


def _rounded(share: float) -> int:
    return round(share * 100) if share in {0.0, 1.0} else min(99, max(1, round(share * 100)))


def alarm(told: Figures, today: date, *, lasts: bool) -> str:
    """The sentence of an alarm."""
    mails = told.mails or told.verdicts
    lasting = _(
        "{percent} % of mail {when} has a verdict on its content ({verdicts} of {mails}):"
        " this looks like a false alarm."
    )
    over = _(
        "{percent} % of mail {when} had a verdict on its content ({verdicts} of {mails}):"
        " this looks like a false alarm."
    )
    when = _("since {time}").format(time=_when(told.since, today)) if lasts else _span(told, today)
    share = percent(told.verdicts, mails)
    return (lasting if lasts else over).format(percent=share, when=when, verdicts=told.verdicts, mails=mails)


def surge(told: Figures, today: date) -> str:
    """The sentence of a surge."""
    short = told.minutes < _SHORT
    when = _("in {count} minutes").format(count=told.minutes) if short else _span(told, today)
    share = "" if told.mails is None else percent(told.verdicts, told.mails)
    known = _("{verdicts} mails with a verdict on their content {when}, {percent} % of all mail; {usual}.")
    bare = _("{verdicts} mails with a verdict on their content {when}; {usual}.")
    return (bare if told.mails is None else known).format(
        verdicts=told.verdicts, when=when, percent=share, usual=_usual(told.usual)
    )


def _usual(rate: float) -> str:
    if rate == 0:
        return _("usually there are none")
    some = round(rate, 1)
    return _("usual are {count} an hour").format(count=f"{some:g}") if some else _("usually there are hardly any")


def _when(time: datetime, today: date) -> str:
    return f"{time:%H:%M}" if time.date() == today else f"{time:%Y-%m-%d %H:%M}"


def _span(told: Figures, today: date) -> str:
    until = f"{told.until:%H:%M}" if told.since.date() == told.until.date() else _when(told.until, today)
    return _("from {begin} to {end}").format(begin=_when(told.since, today), end=until)


def alarm_reason(told: Figures) -> str:
    """Why an alarm is a danger."""
    return _(
        "Mail from {places} different places is hit at once, where {usual} % of mail is usual: "
        "the filter most likely takes good mail for bad."
    ).format(places=told.domains + told.addresses, usual=_rounded(told.usual_share or 0.0))


def surge_severity(told: Figures) -> tuple[Severity, str]:
    """How grave a surge is, and why."""
    if told.mails is None:
        return Severity.INFO, _("More than usual; how much of all mail it is, these logs do not tell.")
    share = percent(told.verdicts, told.mails)
    if told.verdicts * 2 >= told.mails:
        words = _("More than usual, and {percent} % of all mail: good mail may be among it.")
        return Severity.WARNING, words.format(percent=share)
    return Severity.INFO, _("More than usual, but other mail goes on: it is {percent} % of all.").format(percent=share)


def confidence(told: Figures, *, alarm: bool, sure: bool) -> Confidence:
    """By how much was known of before, and of a surge how far it is from the usual."""
    if alarm:
        return Confidence.HIGH if sure else Confidence.MEDIUM
    if not sure:
        return Confidence.LOW
    an_hour = told.verdicts * 60 / max(told.minutes, 60)  # what lasted for less is an hour's
    return Confidence.HIGH if an_hour >= _FAR * told.usual else Confidence.MEDIUM


def remedy(told: Figures, today: date, *, alarm: bool) -> Remedy:
    """What to do: nothing that a block could."""
    if alarm:
        words = _("see what the filter's signatures and rules changed shortly before {time}")
        look = words.format(time=_when(told.since, today))
    else:
        look = _("see which rule or signature of the filter gives the verdicts")
    lost = told.deeds.get("discarded", 0)
    keep = _("keep such mail in quarantine")
    if lost:
        keep = _("{count} were discarded: put such mail into quarantine instead").format(count=lost)
    words = _("No block helps, it is a verdict on content: {look}, and {keep} until that is clear.")
    return Remedy("none", words.format(look=look, keep=keep))
