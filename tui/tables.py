"""Totals as readable tables for a terminal or a pipe. Cells are text, never markup."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tui.picture import Count, Totals

#: Title, and the totals under it.
_TABLES = (
    ("What happened", "by_kind"),
    ("Why", "by_category"),
    ("DNSBL zones", "by_zone"),
    ("Services", "by_service"),
    ("Addresses", "top_addresses"),
    ("Networks", "top_networks"),
    ("Users tried", "top_users"),
    ("Countries", "top_countries"),
)
#: A pipe has no width: never break a row. A key has at most 256 characters, of two cells each.
_NO_WIDTH = 640
_MOMENT = "%Y-%m-%d %H:%M:%S"


class _Output(Console):
    """A console that leaves a reader who has gone to the command line, which knows the exit code."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def print_totals(totals: Totals, console: Console | None = None) -> None:
    """Print one table a list that has rows, under a line of sums."""
    console = console or _Output(highlight=False)
    if not console.is_terminal:
        console.width = _NO_WIDTH
    span = f", {totals.first:{_MOMENT}} to {totals.last:{_MOMENT}}" if totals.first and totals.last else ""
    sums = f"{totals.lines:,} lines, {totals.events:,} events, {totals.counted:,} counted{span}"
    console.print(Text(sums))
    if totals.forgotten_addresses:
        console.print(Text(f"{totals.forgotten_addresses:,} rows of faint addresses were given up; sums include them"))
    for title, name in _TABLES:
        rows: Sequence[Count] = getattr(totals, name)
        if rows:
            console.print()
            console.print(_table(title, rows))


def _table(title: str, rows: Sequence[Count]) -> Table:
    table = Table(title, "count", "first", "last", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.columns[1].justify = "right"
    for column in table.columns[1:]:
        column.no_wrap = True
    for row in rows:
        table.add_row(
            Text(row.key), Text(f"{row.count:,}"), Text(f"{row.first:{_MOMENT}}"), Text(f"{row.last:{_MOMENT}}")
        )
    return table
