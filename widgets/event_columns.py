"""Which event goes to which pane, and what a row shows at which width. Tables: a pane is a row of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Protocol

from rich.cells import cell_len

from tui.language import _
from tui.model import Category, Event, EventKind
from tui.privacy import worn
from widgets.words import ACTIONS, action_word, category_word, kind_word

#: Below this many cells a row shows the time without seconds.
NARROW = 44

_LOGIN_SERVICES = frozenset(
    {
        *(
            "submission",
            "smtps",
            "submissions",
            "imap",
            "imaps",
            "pop3",
            "pop3s",
            "managesieve",
            "sieve",
            "web",
            "login",
        ),
        *("auth", "DSM", "MailPlus-Server", "MailPlus", "Mail Server", "SSH"),
    }
)
_SHORT_SERVICE = {
    "submission": "subm",
    "submissions": "smtps",
    "managesieve": "sieve",
    "MailPlus-Server": "NAS",
    "MailPlus": "NAS",
    "Mail Server": "NAS",
}


class Pane(StrEnum):
    """The three panes of events."""

    LOGIN = "login"
    REJECTED = "rejected"
    DNSBL = "dnsbl"


class Known(Protocol):
    """What a row needs to know beyond its event. Every answer is immediate."""

    zone: tzinfo | None

    def country(self, ip: str) -> str:
        """Two letters, or nothing."""

    def blocked(self, ip: str) -> bool:
        """Whether the block list has the address."""

    def marked(self, ip: str) -> bool:
        """Whether the operator marked the address."""

    def danger(self, event: Event) -> str:
        """What makes the event dangerous, in a few words; else nothing."""


_ALWAYS_SHOWN = frozenset({EventKind.REJECTION, EventKind.DISCARD})
_BY_KIND = {
    EventKind.LOGIN_FAILURE: Pane.LOGIN,
    EventKind.LOGIN_SUCCESS: Pane.LOGIN,
    EventKind.DNSBL_HIT: Pane.DNSBL,
    EventKind.REJECTION: Pane.REJECTED,
    EventKind.DISCARD: Pane.REJECTED,
    EventKind.CONTENT: Pane.REJECTED,
}


def pane_of(event: Event) -> Pane | None:
    """The pane of an event; None for a line that only tells again what another line has told."""
    if not event.counted and event.kind not in _ALWAYS_SHOWN:
        return None
    if event.category is Category.DNSBL:
        return Pane.DNSBL
    pane = _BY_KIND.get(event.kind)
    if pane is None:  # probe, limit, blocked: it depends on the door at which it happened
        pane = Pane.LOGIN if event.service in _LOGIN_SERVICES else Pane.REJECTED
    return pane


class Column(NamedTuple):
    """A column takes `least` cells, and up to `most` where there is room. `text` gets the width it has.

    `field` is the event's whose different values a folded row tells together; none where the newest stands for all.
    """

    name: str
    least: int
    most: int
    text: Callable[[Event, int, Known], str]
    field: str = ""


def _user(event: Event, _width: int, _known: Known) -> str:
    return worn.user(event.user or "") or "–"


def _service(event: Event, width: int, _known: Known) -> str:
    service = event.service or event.program or ""
    return _SHORT_SERVICE.get(service, service) if len(service) > width else service


def _why(event: Event, _width: int, known: Known) -> str:
    danger = known.danger(event)
    if danger:
        return danger
    if event.kind is EventKind.LOGIN_SUCCESS:
        return _("logged in")
    if event.kind is not EventKind.LOGIN_FAILURE:
        return kind_word(event.kind) + (f": {event.reason}" if event.reason else "")
    return event.reason or _("refused")


def _category(event: Event, width: int, _known: Known) -> str:
    if event.category is None:
        return kind_word(event.kind)
    long = category_word(event.category)
    return long if cell_len(long) <= width else category_word(event.category, short=True)


def _action(event: Event, width: int, _known: Known) -> str:
    if event.action is None:
        return ""
    return action_word(event.action) if width > 1 else ACTIONS[event.action][1]


def _recipient(event: Event, _width: int, _known: Known) -> str:
    if event.recipient:
        return worn.user(event.recipient)
    return _("user {name}").format(name=worn.user(event.user)) if event.user else "–"


def _sender(event: Event, _width: int, _known: Known) -> str:
    return _("from {sender}").format(sender=worn.user(event.sender)) if event.sender else ""


def _reason(event: Event, _width: int, _known: Known) -> str:
    return event.reason or ""


def _zone(event: Event, width: int, _known: Known) -> str:
    zone = worn.zone(event.zone) if event.zone else "–"
    if len(zone) > width and "." in zone:
        zone = zone.rpartition(".")[0]
    return zone


_LETTER = Column("action", 1, 1, _action)
_ACTION = Column("action", 7, 7, _action)

#: Every column by its name in the settings.
BY_NAME: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("user", 10, 16, _user, "user"),
        Column("service", 5, 6, _service),
        Column("why", 10, 60, _why),
        Column("category", 12, 17, _category),
        _LETTER,
        Column("zone", 12, 22, _zone, "zone"),
        Column("recipient", 12, 30, _recipient, "recipient"),
        Column("sender", 24, 40, _sender, "sender"),
        Column("reason", 20, 60, _reason),
    )
}

#: pane: its columns behind time, address and country, the most telling first. What does not fit is left out.
COLUMNS: Mapping[Pane, tuple[str, ...]] = {
    Pane.LOGIN: ("user", "service", "why"),
    Pane.REJECTED: ("category", "action", "recipient", "sender", "reason"),
    Pane.DNSBL: ("zone", "action", "recipient", "sender", "reason"),
}

_IPV4 = 15
_IPV6 = 39


#: Cells from which an action is told in a word: a category, that and a recipient, each with its gap.
_FOR_WORDS = 12 + 7 + 12 + 3

#: Cells for how often a folded row happened, in a narrow pane and in a wide one.
_TIMES = (4, 6)


class Layout(NamedTuple):
    """Widths in cells of a pane's row; they depend on the pane's width alone, so no column ever jumps."""

    time: int
    address: int
    times: int  # 0 where rows are not folded
    columns: tuple[tuple[Column, int], ...]


@lru_cache(maxsize=64)
def layout(names: tuple[str, ...], width: int, folded: bool = False) -> Layout:
    """How a row with the columns of these names shares `width` cells."""
    time = 5 if width < NARROW else 8
    address = _IPV4 if width < 100 else min(_IPV4 + (width - 100), _IPV6)
    times = _TIMES[width >= NARROW] if folded else 0
    room = width - time - 1 - address - 4 + 1  # every column has a gap behind it, the last one beyond the edge
    room -= times + 1 if times else 0
    columns = tuple(BY_NAME[name] for name in names)
    if room >= _FOR_WORDS:
        columns = tuple(_ACTION if c is _LETTER else c for c in columns)
    chosen: list[tuple[Column, int]] = []
    for column in columns:
        if column.least + 1 > room and chosen:
            break
        took = min(column.least, max(room - 1, 0))
        chosen.append((column, took))
        room -= took + 1
    return Layout(time, address, times, tuple(_grown(chosen, max(room, 0))))


def _grown(chosen: Sequence[tuple[Column, int]], room: int) -> list[tuple[Column, int]]:
    grown = []
    for column, width in chosen:
        more = max(min(column.most - width, room), 0)
        room -= more
        grown.append((column, width + more))
    if grown and room > 0:
        last = -1 if grown[-1][0].name != "action" else 0
        column, width = grown[last]
        grown[last] = (column, width + room)
    return grown
