"""The words on the screen for what the vocabulary names. A newcomer adds a row here."""

from __future__ import annotations

from collections.abc import Iterable

from tui.model import Action, Category, EventKind
from widgets.cells import counted

#: kind: (one, many)
KINDS: dict[EventKind, tuple[str, str]] = {
    EventKind.LOGIN_FAILURE: ("failed log-in", "failed log-ins"),
    EventKind.LOGIN_SUCCESS: ("log-in", "log-ins"),
    EventKind.REJECTION: ("rejection", "rejections"),
    EventKind.DISCARD: ("discard", "discards"),
    EventKind.DNSBL_HIT: ("DNSBL hit", "DNSBL hits"),
    EventKind.CONTENT: ("content verdict", "content verdicts"),
    EventKind.PROBE: ("probe", "probes"),
    EventKind.LIMIT: ("limit hit", "limit hits"),
    EventKind.BLOCKED: ("blocked", "blocked"),
}

#: kind: as short as it can be said in a table
_BRIEF: dict[EventKind, tuple[str, str]] = {
    EventKind.LOGIN_FAILURE: ("log-in", "log-ins"),
    EventKind.REJECTION: ("rejected", "rejected"),
    EventKind.DNSBL_HIT: ("DNSBL", "DNSBL"),
    EventKind.DISCARD: ("discarded", "discarded"),
    EventKind.CONTENT: ("content", "content"),
    EventKind.PROBE: ("probe", "probes"),
    EventKind.LIMIT: ("limit", "limits"),
}

#: category: (long, at most 12 cells)
CATEGORIES: dict[Category, tuple[str, str]] = {
    Category.DNSBL: ("DNSBL", "DNSBL"),
    Category.SPF: ("SPF", "SPF"),
    Category.DKIM: ("DKIM", "DKIM"),
    Category.DMARC: ("DMARC", "DMARC"),
    Category.UNKNOWN_RECIPIENT: ("unknown recipient", "unknown rcpt"),
    Category.RELAY: ("relay denied", "relay denied"),
    Category.SENDER: ("sender refused", "sender"),
    Category.HELO: ("HELO refused", "HELO"),
    Category.REVERSE_DNS: ("reverse DNS", "reverse DNS"),
    Category.CLIENT: ("client refused", "client"),
    Category.RECIPIENT: ("recipient refused", "recipient"),
    Category.GREYLIST: ("greylisted", "greylisted"),
    Category.RATE: ("rate limit", "rate limit"),
    Category.PROTOCOL: ("protocol error", "protocol"),
    Category.TLS: ("TLS", "TLS"),
    Category.SIZE: ("too large", "too large"),
    Category.SPAM: ("spam", "spam"),
    Category.VIRUS: ("virus", "virus"),
    Category.ATTACHMENT: ("attachment", "attachment"),
    Category.POLICY: ("local policy", "local policy"),
    Category.SERVER: ("our own error", "own error"),
    Category.OTHER: ("other", "other"),
}

#: action: (word, one letter for narrow panes)
ACTIONS: dict[Action, tuple[str, str]] = {
    Action.REJECT: ("REJECT", "R"),
    Action.DEFER: ("DEFER", "L"),
    Action.DISCARD: ("DISCARD", "D"),
    Action.HOLD: ("HOLD", "H"),
    Action.ACCEPT: ("ACCEPT", "A"),
    Action.WARN: ("WARN", "W"),
    Action.TAG: ("TAG", "T"),
    Action.DISCONNECT: ("DROP", "X"),
    Action.BLOCK: ("BLOCK", "B"),
    Action.UNBLOCK: ("UNBLOCK", "U"),
}

#: What the one-cell mark before an address means.
MARKS: dict[str, str] = {
    "!": "danger: a log-in worked after failures",
    "@": "someone else tries the name of a user who exists here",
    "+": "a log-in that worked",
    "#": "this address is on the block list",
}


def kind_count(kind: EventKind, count: int) -> str:
    """ "12 failed log-ins"."""
    return counted(count, *KINDS[kind])


def brief_counts(kinds: Iterable[tuple[EventKind, int]]) -> str:
    """ "40 log-ins, 3 rejected"."""
    return ", ".join(counted(count, *_BRIEF.get(kind, KINDS[kind])) for kind, count in kinds)
