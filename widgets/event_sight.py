"""What of a pane's rows is shown: those that are wanted, with repeats folded where that is wanted."""

from __future__ import annotations

from collections.abc import Callable

from tui.model import Event
from widgets.event_ring import Row
from widgets.folding import Folding

Match = Callable[[Event], bool]


class Sight:
    """Over a list of rows that somebody else owns and lets grow at its end."""

    def __init__(self, rows: list[Row], match: Match | None, folding: Folding | None) -> None:
        """`folding` is empty yet."""
        self._match = match
        self._folding = folding
        self.matching = rows if match is None else self._wanted(rows)  # not yet folded
        if folding:
            folding.add(self.matching)
        self.shown = folding.rows if folding else self.matching

    def _wanted(self, rows: list[Row]) -> list[Row]:
        match = self._match
        return rows if match is None else [row for row in rows if match(row.event)]

    def copy(self) -> Sight:
        """As it is now; it stays so."""
        still = Sight([], None, None)
        still.matching, still.shown = list(self.matching), list(self.shown)
        return still

    def add(self, rows: list[Row]) -> int:
        """Rows have come at the end; how many of them are wanted."""
        wanted = self._wanted(rows)
        if self._match is not None:
            self.matching += wanted
        if self._folding:
            self._folding.add(wanted)
        return len(wanted)

    def drop(self, oldest: int) -> None:
        """Rows before the one with this number are gone."""
        if self._match is not None:
            self.matching[:] = [row for row in self.matching if row.number >= oldest]
        if self._folding:
            self._folding.drop(oldest)
