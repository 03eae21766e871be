"""Which events are probes of a stranger, and of what kind.

A connection that came to nothing is none: monitors make such.
"""

from __future__ import annotations

from functools import lru_cache

from tui.language import N_
from tui.model import Category, Event, EventKind

RELAY = N_("relay test")
EARLY = N_("talked before the greeting")
FOREIGN = N_("another protocol")
AUTH = N_("gave up at the log-in")
MANNERS = N_("broke the protocol")
_KINDS = frozenset({RELAY, EARLY, FOREIGN, AUTH, MANNERS})

#: How a server's reason begins, in lower case, and what it is of; "" is what well-meaning clients do too.
_REASONS: tuple[tuple[str, str], ...] = (
    ("pregreet", EARLY),
    ("pre-greeting", EARLY),
    ("smtp protocol synchronization error", EARLY),
    ("smtp protocol violation: synchronization", EARLY),
    ("improper command pipelining", EARLY),
    ("command pipelining", EARLY),
    ("unauthorized pipelining", EARLY),
    ("non-smtp command", FOREIGN),
    ("sent message header instead", FOREIGN),
    ("lost connection after unknown", FOREIGN),
    ("unrecognized command", FOREIGN),
    ('"wiz" command', FOREIGN),
    ("possible attack", FOREIGN),
    ("possible smtp attack", FOREIGN),
    ("probable open proxy", FOREIGN),
    ("lost connection after auth", AUTH),
    ("lost connection after vrfy", MANNERS),
    ("auth command used when not advertised", AUTH),
    ("tried to use unsupported auth", AUTH),
    ("sent invalid base64", AUTH),
    ("bare ", MANNERS),
    ("bdat without", MANNERS),
    ("data without", MANNERS),
    ("command count limit", MANNERS),
    ("command length limit", MANNERS),
    ("command time limit", MANNERS),
    ("illegal address syntax", MANNERS),
    ("malformed bdat", MANNERS),
    ("null bdat", MANNERS),
    ("request longer", MANNERS),
    ("nul character", MANNERS),
    ("smtp violation", MANNERS),
)


def probe_of(event: Event) -> str | None:
    """What an attack event probes: the recipient of a relay test, else the kind of probe; None if it probes nothing."""
    if event.category is Category.RELAY:
        return event.recipient or RELAY
    if event.kind is not EventKind.PROBE or event.category is not Category.PROTOCOL:
        return None
    return kind_of(event.reason or "")


def kind_of(reason: str) -> str | None:
    """The kind of probe that a server's reason tells of."""
    return _begun(reason[:64])


@lru_cache(256)
def _begun(reason: str) -> str | None:
    """The same of how a reason begins: a server has few."""
    reason = reason.lower()
    return next((kind for start, kind in _REASONS if reason.startswith(start)), None)


def is_kind(name: str) -> bool:
    """Whether it names a kind and is no recipient; no address has a blank in it and no "@"."""
    return name in _KINDS
