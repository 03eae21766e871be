"""Campaigns, as the program tells of them: the vocabulary of findings. Imports nothing of ours.

A finding is one campaign: addresses that act together, and all that they did. What it is at its most dangerous is its
`kind`; what else holds of it are its `traits`. Figures are exact unless `at_least` is set; text has been cleaned.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec


class FindingKind(StrEnum):
    """What a campaign is, the most dangerous first."""

    BREACH = "breach"  # a log-in worked after failures, or from where its user cannot be
    EXISTING_RECIPIENT = "existing_recipient"  # mail of a campaign's address was delivered to recipients that exist
    TARGETING = "targeting"  # many tries on few log-in names
    DICTIONARY = "dictionary"  # a list of names is walked
    SPRAYING = "spraying"  # few tries each on many log-in names
    ROTATING = "rotating"  # many addresses, few tries each
    HARVEST = "harvest"  # recipients are guessed
    PROBING = "probing"  # relay tests, early talkers, other protocols
    LOW_AND_SLOW = "low_and_slow"  # spread over hours or days, no burst
    CONTENT_FLOOD = "content_flood"  # verdicts on the content of mail, more than usual


class Severity(StrEnum):
    """How much it matters now, the gravest first."""

    DANGER = "danger"
    WARNING = "warning"
    INFO = "info"


class Confidence(StrEnum):
    """How sure it is that these events belong together and mean that."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Remedy(msgspec.Struct, frozen=True):
    """What would stop it, and what that would cost.

    `targets` are the addresses or networks to block, none where a block would not help; `action` is "block_addresses",
    "block_networks" or "none". `words` is a sentence. The cost is what came from `targets` in the session and was good.
    """

    action: str
    words: str
    targets: tuple[str, ...] = ()
    logins: int = 0  # log-ins that worked and are not the attackers'
    users: tuple[str, ...] = ()  # whose; at most five
    mails: int = 0  # taken in from addresses that are no members
    at_least: bool = False


class Finding(msgspec.Struct, frozen=True):
    """One campaign. Tuples are complete and sorted, unless `at_least` says that memory's bounds cost some of it."""

    id: str  # twelve characters; the same for the same campaign after every reading of the same logs
    kind: FindingKind
    traits: tuple[FindingKind, ...]
    severity: Severity
    reason: str  # why it is so severe, in a sentence
    confidence: Confidence
    sentence: str
    first: datetime
    last: datetime
    ended: bool  # quiet for so long that it is over
    events: int
    addresses: tuple[str, ...]
    networks: tuple[str, ...]  # the /24 and /64 of `addresses`
    countries: tuple[str, ...]  # of `addresses`, ISO 3166-1 alpha-2, as far as known
    users: tuple[str, ...]  # log-in names that were tried
    recipients: tuple[str, ...]
    evidence: Mapping[str, object]  # the figures that the sentence rests on, by name; what JSON can hold
    remedy: Remedy
    times: tuple[int, ...] = ()  # POSIX seconds of the events, in order: all, or evenly chosen among many
    at_least: bool = False


#: The order in which findings are told.
SEVERITIES = tuple(Severity)
_KINDS = tuple(FindingKind)


def by_danger(finding: Finding) -> tuple[int, bool, int, float, str]:
    """Sorts findings: the gravest, what goes on, the most dangerous kind, the latest first."""
    kind, last = _KINDS.index(finding.kind), finding.last.timestamp()
    return SEVERITIES.index(finding.severity), finding.ended, kind, -last, finding.id
