"""Totals as readable tables for a terminal or a pipe. Cells are text, never markup."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tui.language import N_, _
from tui.picture import Count, Totals

#: Title, and the totals under it.
_TABLES = (
    (N_("What happened"), "by_kind"),
    (N_("Why"), "by_category"),
    (N_("DNSBL zones"), "by_zone"),
    (N_("Services"), "by_service"),
    (N_("Addresses"), "top_addresses"),
    (N_("Networks"), "top_networks"),
    (N_("Users tried"), "top_users"),
    (N_("Countries"), "top_countries"),
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
    words = _("{lines} lines, {events} events, {counted} counted")
    sums = words.format(lines=f"{totals.lines:,}", events=f"{totals.events:,}", counted=f"{totals.counted:,}")
    if totals.first and totals.last:
        first, last = f"{totals.first:{_MOMENT}}", f"{totals.last:{_MOMENT}}"
        sums += _(", {first} to {last}").format(first=first, last=last)
    console.print(Text(sums))
    if totals.forgotten_addresses:
        given_up = _("{count} rows of faint addresses were given up; sums include them")
        console.print(Text(given_up.format(count=f"{totals.forgotten_addresses:,}")))
    for title, name in _TABLES:
        rows: Sequence[Count] = getattr(totals, name)
        if rows:
            console.print()
            console.print(_table(_(title), rows))


def _table(title: str, rows: Sequence[Count]) -> Table:
    table = Table(title, _("count"), _("first"), _("last"), box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.columns[1].justify = "right"
    for column in table.columns[1:]:
        column.no_wrap = True
    for row in rows:
        table.add_row(
            Text(row.key), Text(f"{row.count:,}"), Text(f"{row.first:{_MOMENT}}"), Text(f"{row.last:{_MOMENT}}")
        )
    return table
