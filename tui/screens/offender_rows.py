"""Offenders as rows of their table."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime

from tui.language import _, counted, listed
from tui.picture import Offender
from tui.privacy import worn
from tui.screens.known import ALARMING_FAILURES, failed_logins
from widgets.cells import number, short_address, stamp
from widgets.keyed_table import TableColumn, TableRow
from widgets.words import brief_counts, kind_count

OFFENDER_COLUMNS = (
    TableColumn(
        "address", 16, 16, tinted=True, shorten=lambda text, width: text[0] + short_address(text[1:], width - 1)
    ),
    TableColumn("country", 2, 2),
    TableColumn("count", 6, 7, right=True),
    TableColumn("last", 6, 6),
    TableColumn("what", 18, 200),
)


def offender_columns(names: Sequence[str]) -> tuple[TableColumn, ...]:
    """The columns of these names behind the address; without any, all that there is room for."""
    by_name = {column.name: column for column in OFFENDER_COLUMNS}
    return (OFFENDER_COLUMNS[0], *(by_name[name] for name in names)) if names else OFFENDER_COLUMNS


def offender_rows(
    offenders: Iterable[Offender], blocked: Callable[[str], bool], now: datetime, marked: Container[str] = ()
) -> list[TableRow]:
    """One row an offender. The mark before the address says marked (*), dangerous (!) or blocked (#)."""
    return [_offender(offender, blocked(offender.ip), offender.ip in marked, now) for offender in offenders]


def _offender(offender: Offender, blocked: bool, marked: bool, now: datetime) -> TableRow:
    danger = bool(offender.successes) and failed_logins(offender) >= ALARMING_FAILURES
    mark = "*" if marked else "!" if danger else "#" if blocked else " "
    kinds = brief_counts(offender.kinds)
    if danger:
        kinds = listed((_("{count} LOGGED IN").format(count=number(offender.successes)), kinds))
    cells = (
        mark + offender.ip,
        offender.country,
        number(offender.count),
        stamp(offender.last, now),
        kinds + users_words(offender),
    )
    return TableRow(offender.ip, cells, "danger" if danger else "quiet" if blocked else "text")


def reason_words(offender: Offender | None) -> str:
    """Why an address is blocked, for the block list: what it did, in words of ours alone."""
    return listed(kind_count(kind, count) for kind, count in offender.kinds[:3]) if offender else ""


def about_words(offender: Offender | None) -> str:
    """What is known of an address, in a line: where it is, what it did, and whether a log-in of it worked."""
    if offender is None:
        return ""
    worked = offender.successes
    told = counted(worked, "{count} LOG-IN WORKED", "{count} LOG-INS WORKED") if worked else ""
    return " · ".join(part for part in (offender.country, offender.asn, reason_words(offender), told) if part)


def users_words(offender: Offender) -> str:
    """The users tried: " as info, admin, tanaka"."""
    return _(" as {users}").format(users=listed(map(worn.user, offender.users))) if offender.users else ""


def row_text(row: TableRow) -> str:
    """What the filter looks at."""
    return " ".join(row.cells).lower()
