"""The words on the screen for what the vocabulary names. A newcomer adds a row here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui.language import N_, _, counted, listed, pair
from tui.model import Action, Category, EventKind


class Noun(NamedTuple):
    """What a kind is called, and how so many of it are counted."""

    name: str
    forms: tuple[str, str]


KINDS: dict[EventKind, Noun] = {
    EventKind.LOGIN_FAILURE: Noun(N_("failed log-in"), pair("{count} failed log-in", "{count} failed log-ins")),
    EventKind.LOGIN_SUCCESS: Noun(N_("log-in"), pair("{count} log-in", "{count} log-ins")),
    EventKind.REJECTION: Noun(N_("rejection"), pair("{count} rejection", "{count} rejections")),
    EventKind.DISCARD: Noun(N_("discard"), pair("{count} discard", "{count} discards")),
    EventKind.DNSBL_HIT: Noun(N_("DNSBL hit"), pair("{count} DNSBL hit", "{count} DNSBL hits")),
    EventKind.CONTENT: Noun(N_("content verdict"), pair("{count} content verdict", "{count} content verdicts")),
    EventKind.PROBE: Noun(N_("probe"), pair("{count} probe", "{count} probes")),
    EventKind.LIMIT: Noun(N_("limit hit"), pair("{count} limit hit", "{count} limit hits")),
    EventKind.BLOCKED: Noun(N_("blocked"), pair("{count} blocked", "{count} blocked")),
}

#: kind: counted as short as it can be said in a table
_BRIEF: dict[EventKind, tuple[str, str]] = {
    EventKind.LOGIN_FAILURE: pair("{count} log-in", "{count} log-ins"),
    EventKind.REJECTION: pair("{count} rejected", "{count} rejected"),
    EventKind.DNSBL_HIT: pair("{count} DNSBL", "{count} DNSBL"),
    EventKind.DISCARD: pair("{count} discarded", "{count} discarded"),
    EventKind.CONTENT: pair("{count} content", "{count} content"),
    EventKind.LIMIT: pair("{count} limit", "{count} limits"),
}

#: category: (long, at most 12 cells)
CATEGORIES: dict[Category, tuple[str, str]] = {
    Category.DNSBL: (N_("DNSBL"), N_("DNSBL")),
    Category.SPF: (N_("SPF"), N_("SPF")),
    Category.DKIM: (N_("DKIM"), N_("DKIM")),
    Category.DMARC: (N_("DMARC"), N_("DMARC")),
    Category.UNKNOWN_RECIPIENT: (N_("unknown recipient"), N_("unknown rcpt")),
    Category.RELAY: (N_("relay denied"), N_("relay denied")),
    Category.SENDER: (N_("sender refused"), N_("sender")),
    Category.HELO: (N_("HELO refused"), N_("HELO")),
    Category.REVERSE_DNS: (N_("reverse DNS"), N_("reverse DNS")),
    Category.CLIENT: (N_("client refused"), N_("client")),
    Category.RECIPIENT: (N_("recipient refused"), N_("recipient")),
    Category.GREYLIST: (N_("greylisted"), N_("greylisted")),
    Category.RATE: (N_("rate limit"), N_("rate limit")),
    Category.PROTOCOL: (N_("protocol error"), N_("protocol")),
    Category.TLS: (N_("TLS"), N_("TLS")),
    Category.SIZE: (N_("too large"), N_("too large")),
    Category.SPAM: (N_("spam"), N_("spam")),
    Category.VIRUS: (N_("virus"), N_("virus")),
    Category.ATTACHMENT: (N_("attachment"), N_("attachment")),
    Category.POLICY: (N_("local policy"), N_("local policy")),
    Category.SERVER: (N_("our own error"), N_("own error")),
    Category.OTHER: (N_("other"), N_("other")),
}

#: action: (word of at most 7 cells, one letter for narrow panes that is the same in every language)
ACTIONS: dict[Action, tuple[str, str]] = {
    Action.REJECT: (N_("REJECT"), "R"),
    Action.DEFER: (N_("DEFER"), "L"),
    Action.DISCARD: (N_("DISCARD"), "D"),
    Action.HOLD: (N_("HOLD"), "H"),
    Action.ACCEPT: (N_("ACCEPT"), "A"),
    Action.WARN: (N_("WARN"), "W"),
    Action.TAG: (N_("TAG"), "T"),
    Action.DISCONNECT: (N_("DROP"), "X"),
    Action.BLOCK: (N_("BLOCK"), "B"),
    Action.UNBLOCK: (N_("UNBLOCK"), "U"),
}

#: What the one-cell mark before an address means.
MARKS: dict[str, str] = {
    "!": N_("danger: a log-in worked after failures"),
    "@": N_("someone else tries the name of a user who exists here"),
    "+": N_("a log-in that worked"),
    "#": N_("this address is on the block list"),
    "*": N_("marked: b blocks all that are marked together"),
}


def kind_word(kind: EventKind) -> str:
    """ "failed log-in"."""
    return _(KINDS[kind].name)


def category_word(category: Category, *, short: bool = False) -> str:
    """ "unknown recipient"; a `short` one has at most 12 cells."""
    return _(CATEGORIES[category][short])


def action_word(action: Action) -> str:
    """ "REJECT", in at most 7 cells."""
    return _(ACTIONS[action][0])


def kind_count(kind: EventKind, count: int) -> str:
    """ "12 failed log-ins"."""
    return counted(count, *KINDS[kind].forms)


def brief_counts(kinds: Iterable[tuple[EventKind, int]]) -> str:
    """ "40 log-ins, 3 rejected"."""
    return listed(counted(count, *_BRIEF.get(kind, KINDS[kind].forms)) for kind, count in kinds)
