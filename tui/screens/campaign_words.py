"""The words on the screen for campaigns: their kinds, how grave they are, how sure it is."""

from __future__ import annotations

from typing import NamedTuple

from tui.finding import Confidence, Finding, FindingKind, Severity
from tui.language import N_, _, counted, listed


class Kind(NamedTuple):
    """What a kind is called in a table, at most eleven cells, and in a sentence."""

    brief: str
    long: str


KINDS: dict[FindingKind, Kind] = {
    FindingKind.BREACH: Kind(N_("breach"), N_("a log-in worked")),
    FindingKind.EXISTING_RECIPIENT: Kind(N_("delivered"), N_("mail delivered to recipients that exist")),
    FindingKind.TARGETING: Kind(N_("targeting"), N_("many tries on few users")),
    FindingKind.DICTIONARY: Kind(N_("dictionary"), N_("a list of names is walked")),
    FindingKind.SPRAYING: Kind(N_("spraying"), N_("few tries on each of many users")),
    FindingKind.ROTATING: Kind(N_("rotating"), N_("many addresses with few tries each")),
    FindingKind.HARVEST: Kind(N_("harvest"), N_("recipients are guessed")),
    FindingKind.PROBING: Kind(N_("probing"), N_("relay tests and clients that speak no SMTP")),
    FindingKind.LOW_AND_SLOW: Kind(N_("low, slow"), N_("spread over hours, no burst")),
    FindingKind.CONTENT_FLOOD: Kind(N_("content"), N_("more verdicts on content than usual")),
}

#: How grave it is, as a colour.
ROLES = {Severity.DANGER: "danger", Severity.WARNING: "refused", Severity.INFO: "text"}

SURE = {
    Confidence.HIGH: N_("high: these events belong together"),
    Confidence.MEDIUM: N_("medium: these events most likely belong together"),
    Confidence.LOW: N_("low: these events may belong together by chance"),
}


def brief(kind: FindingKind) -> str:
    """What a kind is called in a table."""
    return _(KINDS[kind].brief)


def long(kind: FindingKind) -> str:
    """What a kind is called in a sentence."""
    return _(KINDS[kind].long)


def name_of(finding: Finding) -> str:
    """A campaign in two words of ours: its kind, and what tells it from others of that kind."""
    return f"{brief(finding.kind)} {finding.id}"


def campaigns_counted(danger: int, count: int) -> str:
    """ "1 danger, 3 campaigns"; the dangers are among the campaigns."""
    campaigns = counted(count, "{count} campaign", "{count} campaigns")
    return listed((counted(danger, "{count} danger", "{count} dangers"), campaigns)) if danger else campaigns
