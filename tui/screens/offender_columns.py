"""The columns that a table of offenders may have. A new one is a row here and a name in `config_schema`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from tui.language import N_, _, listed
from tui.model import EventKind
from tui.picture import Offender
from tui.privacy import worn
from tui.screens.known import ALARMING_FAILURES, failed_logins
from widgets.cells import number, short_address, stamp
from widgets.keyed_table import TableColumn
from widgets.spark import spark
from widgets.words import brief_counts

#: Bars of the small history.
HISTORY = 12
#: So many attempts fill a bar of it, whoever came more seldom.
_FEW = 8

_NONE = "–"


def _no_history(_ip: str) -> Sequence[int]:
    return ()


@dataclass(frozen=True, slots=True)
class Around:
    """What a row tells beside its offender."""

    now: datetime
    blocked: Callable[[str], bool]
    marked: Collection[str] = ()
    history: Callable[[str], Sequence[int]] = _no_history  # counts of an address, oldest first


class OffenderColumn(NamedTuple):
    """A column, and what it says."""

    column: TableColumn
    text: Callable[[Offender, Around], str]


def is_alarming(offender: Offender) -> bool:
    """Whether a log-in of it worked after failures."""
    return bool(offender.successes) and failed_logins(offender) >= ALARMING_FAILURES


def _address(offender: Offender, around: Around) -> str:
    marked, blocked = offender.ip in around.marked, around.blocked(offender.ip)
    mark = "*" if marked else "!" if is_alarming(offender) else "#" if blocked else " "
    return mark + offender.ip


def _short(text: str, width: int) -> str:
    return text[0] + short_address(text[1:], width - 1)


def _what(offender: Offender, _around: Around) -> str:
    """All that it did, and as whom."""
    told = brief_counts(offender.kinds)
    if is_alarming(offender):
        told = listed((_("{count} LOGGED IN").format(count=number(offender.successes)), told))
    return told + users_words(offender)


def _other(offender: Offender, _around: Around) -> str:
    """What it did beside log-ins, which have columns of their own."""
    return brief_counts(one for one in offender.kinds if one[0] is not EventKind.LOGIN_FAILURE) or _NONE


def _history(offender: Offender, around: Around) -> str:
    return spark(around.history(offender.ip), HISTORY, _FEW)


ADDRESS = OffenderColumn(TableColumn(N_("address"), 16, 16, tinted=True, shorten=_short), _address)

#: By the name in the settings; what a column is called is for people.
BY_NAME: Mapping[str, OffenderColumn] = {
    "country": OffenderColumn(TableColumn(N_("country"), 2, 2), lambda one, _around: one.country),
    "count": OffenderColumn(TableColumn(N_("attempts"), 6, 7, right=True), lambda one, _around: number(one.count)),
    "failed": OffenderColumn(
        TableColumn(N_("failed"), 6, 7, right=True),
        lambda one, _around: number(failed_logins(one)) if failed_logins(one) else _NONE,
    ),
    "worked": OffenderColumn(
        TableColumn(N_("worked"), 6, 6, right=True, tinted=True),
        lambda one, _around: number(one.successes) if one.successes else _NONE,
    ),
    "last": OffenderColumn(TableColumn(N_("last"), 6, 6), lambda one, around: stamp(one.last, around.now)),
    "users": OffenderColumn(
        TableColumn(N_("users"), 10, 40), lambda one, _around: listed(map(worn.user, one.users)) or _NONE
    ),
    "other": OffenderColumn(TableColumn(N_("other attacks"), 12, 30), _other),
    "first": OffenderColumn(TableColumn(N_("first"), 6, 6), lambda one, around: stamp(one.first, around.now)),
    "history": OffenderColumn(TableColumn(N_("history"), HISTORY, HISTORY), _history),
    "operator": OffenderColumn(TableColumn(N_("network operator"), 20, 60), lambda one, _around: one.asn or _NONE),
    "what": OffenderColumn(TableColumn(N_("what"), 18, 200), _what),
}

#: What a small table shows, and the whole one.
SMALL = ("country", "count", "last", "what")
WHOLE = ("country", "count", "failed", "worked", "last", "users", "other", "first", "history", "operator")

#: An IPv6 address of a usual length, and its mark, where there is room for names of columns.
_LONG = 24


def table_columns(names: Sequence[str], *, headed: bool = False) -> tuple[TableColumn, ...]:
    """Address and the columns of these names, each at least as wide as its own name where that stands above it."""
    columns = tuple(one.column for one in (ADDRESS, *map(BY_NAME.__getitem__, names)))
    if not headed:
        return columns
    return tuple(_headed(column) for column in (columns[0]._replace(most=_LONG), *columns[1:]))


def _headed(column: TableColumn) -> TableColumn:
    least = max(column.least, cell_len(_(column.name)))
    return column._replace(least=least, most=max(column.most, least))


def users_words(offender: Offender) -> str:
    """The users tried: " as info, admin, tanaka"."""
    return _(" as {users}").format(users=listed(map(worn.user, offender.users))) if offender.users else ""
