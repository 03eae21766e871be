"""Each line of a step's change: what stood there before, what it left, and what became of that."""

from __future__ import annotations

from collections.abc import Container
from datetime import tzinfo

from tui.enforcement.change import Block, Past
from tui.enforcement.plans import left_by, stood_before
from tui.journal_words import moment
from tui.language import N_, _
from tui.screens.blocks_list import short_marked
from widgets.keyed_table import TableColumn, TableRow

#: Cells from which there is room for the wide columns.
_WIDE = 100


def line_columns(width: int) -> tuple[TableColumn, ...]:
    """The columns in so many cells."""
    return (
        TableColumn("", 1, 1),
        TableColumn(N_("network"), 16, 40 if width >= _WIDE else 20, tinted=True, shorten=short_marked),
        TableColumn(N_("change"), 18, 54),
        TableColumn(N_("since then"), 13, 40),
    )


class Changes:
    """Rows are made when they are drawn: a step may be of a hundred thousand networks."""

    def __init__(self, past: Past, zone: tzinfo | None) -> None:
        entry = past.step.entry
        self.keys = entry.targets
        self._before, self._after = stood_before(entry), left_by(entry)
        self._taken = past.step.taken
        self._later = {name for later in past.step.later for name in later.targets if not later.expired}
        self._zone = zone

    def row(self, network: str, marked: Container[str] = ()) -> TableRow:
        """The line of a network. The mark before it says marked (*)."""
        sign, words = self._change(self._before[network], self._after[network])
        name = ("*" if network in marked else " ") + network
        return TableRow(network, (sign, name, words, self._since(network)), "quiet" if sign == "-" else "text")

    def _change(self, before: Block | None, after: Block | None) -> tuple[str, str]:
        if before is None or after is None:
            return ("-" if after is None else "+"), self._end(after or before)
        return "~", _("{end}, was {before}").format(end=self._end(after), before=self._end(before))

    def _end(self, block: Block | None) -> str:
        if block is None or block.expires is None:
            return _("for good")
        return _("until {time}").format(time=moment(block.expires, self._zone))

    def _since(self, network: str) -> str:
        if network in self._taken:
            return _("taken back")
        return _("changed again") if network in self._later else ""
