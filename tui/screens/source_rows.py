"""Logs as rows of their table: whether each is followed, how far behind it is, and how much comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from tui.language import N_, _
from tui.model import SourceState, SourceStatus
from tui.privacy import worn
from widgets.cells import cut, span, stamp, trim
from widgets.keyed_table import TableColumn, TableRow

#: state: (role, word of at most 11 cells)
STATES: Mapping[SourceState, tuple[str, str]] = {
    SourceState.UNREADABLE: ("danger", N_("unreadable")),
    SourceState.WAITING: ("refused", N_("waiting")),
    SourceState.FOLLOWING: ("fine", N_("following")),
    SourceState.READING: ("text", N_("reading")),
    SourceState.ENDED: ("quiet", N_("at its end")),
}

_THOUSAND = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB")


def _end_of_path(path: str, width: int) -> str:
    """A path by its end, which tells it from others."""
    path = worn.shown(path)
    short = cut(path, width)
    if short == path:
        return path
    return trim(path[::-1], width)[::-1]


SOURCE_COLUMNS = (
    TableColumn("log", 18, 60, shorten=_end_of_path),
    TableColumn("state", 12, 12, tinted=True),
    TableColumn("behind", 7, 9, right=True),
    TableColumn("lines/s", 7, 7, right=True),
    TableColumn("events", 8, 10, right=True),
    TableColumn("unread", 7, 9, right=True),
    TableColumn("read", 8, 8, right=True),
    TableColumn("lines", 10, 12, right=True),
    TableColumn("last event", 10, 10, right=True),
)


def source_rows(sources: Iterable[SourceStatus], now: datetime) -> list[TableRow]:
    """One row a log."""
    return [_row(source, now) for source in sources]


def _row(source: SourceStatus, now: datetime) -> TableRow:
    role, _word = STATES[source.state]
    cells = (
        source.name,
        state_word(source),
        late(source, now),
        rate_words(source.rate),
        f"{source.events:,}" if source.events else "",
        f"{source.unread:,}" if source.unread else "",
        measure(source.offset, in_rows=source.in_rows) if source.offset else "",
        f"{source.lines:,}" if source.lines else "",
        stamp(source.last_event, now) if source.last_event else "",
    )
    return TableRow(source.name, cells, role)


def state_word(source: SourceStatus) -> str:
    """What it is doing, and how far it is with what was there before us."""
    word = _(STATES[source.state][1])
    if source.state is SourceState.READING and source.size:
        return f"{word} {source.done * 100 // source.size}%"
    return word


def behind(source: SourceStatus, now: datetime) -> str:
    """What is written and not read, and how old the last line is that was; nothing when all is read."""
    if not source.lag:
        return ""
    words = measure(source.lag, in_rows=source.in_rows)
    return f"{words} {span(now - source.last_line)}" if source.last_line else words


def late(source: SourceStatus, now: datetime) -> str:
    """The same in few cells: how old the last line is that was read, or how much waits where that is not known."""
    if source.lag and source.last_line:
        return span(now - source.last_line)
    return behind(source, now)


def rate_words(rate: float) -> str:
    """Lines a second; nothing where none comes."""
    if not rate:
        return ""
    return f"{rate:.1f}" if rate % 1 else f"{rate:,.0f}"


def measure(amount: int, *, in_rows: bool = False) -> str:
    """Bytes in the unit that leaves at most three digits before the point, or rows."""
    if in_rows:
        return f"{amount:,}"
    value, unit = float(amount), 0
    while value >= _THOUSAND - 0.5 and unit < len(_UNITS) - 1:
        value, unit = value / _THOUSAND, unit + 1
    return f"{value:,.0f} {_UNITS[unit]}" if unit == 0 or value >= 99.5 else f"{value:.1f} {_UNITS[unit]}"
