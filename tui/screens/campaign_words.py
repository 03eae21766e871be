"""The words on the screen for campaigns: their kinds, how grave they are, how sure it is."""

from __future__ import annotations

from typing import NamedTuple

from tui.finding import Confidence, Finding, FindingKind, Severity
from widgets.cells import counted


class Kind(NamedTuple):
    """What a kind is called in a table, at most eleven cells, and in a sentence."""

    brief: str
    long: str


KINDS: dict[FindingKind, Kind] = {
    FindingKind.BREACH: Kind("breach", "a log-in worked"),
    FindingKind.EXISTING_RECIPIENT: Kind("delivered", "mail delivered to recipients that exist"),
    FindingKind.TARGETING: Kind("targeting", "many tries on few users"),
    FindingKind.DICTIONARY: Kind("dictionary", "a list of names is walked"),
    FindingKind.SPRAYING: Kind("spraying", "few tries on each of many users"),
    FindingKind.ROTATING: Kind("rotating", "many addresses with few tries each"),
    FindingKind.HARVEST: Kind("harvest", "recipients are guessed"),
    FindingKind.PROBING: Kind("probing", "relay tests and clients that speak no SMTP"),
    FindingKind.LOW_AND_SLOW: Kind("low, slow", "spread over hours, no burst"),
    FindingKind.CONTENT_FLOOD: Kind("content", "more verdicts on content than usual"),
}

#: How grave it is, as a colour.
ROLES = {Severity.DANGER: "danger", Severity.WARNING: "refused", Severity.INFO: "text"}

SURE = {
    Confidence.HIGH: "high: these events belong together",
    Confidence.MEDIUM: "medium: these events most likely belong together",
    Confidence.LOW: "low: these events may belong together by chance",
}


def name_of(finding: Finding) -> str:
    """A campaign in two words of ours: its kind, and what tells it from others of that kind."""
    return f"{KINDS[finding.kind].brief} {finding.id}"


def campaigns_counted(danger: int, count: int) -> str:
    """ "1 danger, 3 campaigns"; the dangers are among the campaigns."""
    campaigns = counted(count, "campaign", "campaigns")
    return f"{counted(danger, 'danger', 'dangers')}, {campaigns}" if danger else campaigns
