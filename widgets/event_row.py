"""An event, or several folded into one, as the coloured texts of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len

from tui.language import _
from tui.model import Action, Category, Event, EventKind
from tui.privacy import worn
from widgets.cells import cut, fit, number, short_address
from widgets.event_columns import Column, Known, layout
from widgets.event_ring import NAMES, Row
from widgets.lines import Span

_ROLE_OF_ACTION = {
    Action.DISCARD: "discarded",
    Action.ACCEPT: "fine",
    Action.DEFER: "text",
}
_ROLE_OF_KIND = {
    EventKind.LOGIN_FAILURE: "login",
    EventKind.LOGIN_SUCCESS: "fine",
    EventKind.DISCARD: "discarded",
    EventKind.DNSBL_HIT: "dnsbl",
}


def role_of(event: Event, danger: str) -> str:
    """The colour of what the event says."""
    if danger:
        return "danger"
    if event.category is Category.SERVER:
        return "quiet"
    if event.action in _ROLE_OF_ACTION:
        return _ROLE_OF_ACTION[event.action]
    return _ROLE_OF_KIND.get(event.kind, "refused")


#: (a log-in that worked, dangerous): mark
_MARKS = {(True, True): "!", (True, False): "+", (False, True): "@", (False, False): ""}


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row's events as its spans."""

    columns: tuple[str, ...]
    width: int
    folded: bool = False

    def spans(self, row: Row, known: Known) -> list[Span]:
        """Time, mark, address, country, how often where rows are folded, and the columns."""
        shape = layout(self.columns, self.width, self.folded)
        event = row.event
        ip = event.ip or ""
        danger = known.danger(event)
        role = role_of(event, danger)
        time = event.time.astimezone(known.zone).strftime("%H:%M:%S")[: shape.time]
        success = event.kind is EventKind.LOGIN_SUCCESS
        mark = "*" if known.marked(ip) else _MARKS[success, bool(danger)] or ("#" if known.blocked(ip) else " ")
        address = fit(short_address(ip or _("no address"), shape.address), shape.address)
        country = fit(known.country(ip) if ip else "", 2)
        often = fit(times_word(row.attempts, shape.times), shape.times, right=True) + " " if shape.times else ""
        names = {field: (first, count) for field, first, count in row.names}
        told = " ".join(_told(column, width, event, names, known) for column, width in shape.columns)
        if danger and success:
            return [(time, "quiet"), (f"{mark}{address} {country} {often}{told}", "danger")]
        return [(time + mark, "quiet"), (f"{address} {country} ", "text"), (often, "strong"), (told, role)]


def _told(column: Column, width: int, event: Event, names: Mapping[str, tuple[str, int]], known: Known) -> str:
    """What a column says of an event, or of all that are folded into its row."""
    if column.field not in names:
        return fit(column.text(event, width, known), width)
    first, count = names[column.field]
    return fit(others((worn.zone if column.field == "zone" else worn.user)(first), count, width), width)


def others(first: str, count: int, width: int) -> str:
    """ "admin and 3 more", or "admin +3" where there is less room."""
    more = f"{NAMES - 1}+" if count >= NAMES else number(count - 1)
    words = _("{name} and {count} more").format(name=first, count=more)
    if cell_len(words) <= width:
        return words
    short = f" +{more}"
    return cut(first, width - len(short)) + short


def times_word(count: int, width: int) -> str:
    """ "×37", in thousands where there is no room for all its digits; nothing for what happened once."""
    if count < 2:
        return ""
    word = f"×{number(count)}"
    return word if len(word) <= width else f"×{count // 1000}k"
