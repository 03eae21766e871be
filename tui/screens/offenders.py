"""All offenders, whole: who attacks most, in the order that the operator chose, with what each has done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui.language import _
from tui.screens import empty
from tui.screens.bindings import SORTING, bindings
from tui.screens.desk import Desk
from tui.screens.mode import Mode
from tui.screens.offender_order import ORDERS
from tui.screens.offender_rows import OFFENDER_COLUMNS, offender_rows
from widgets.headed_table import HeadedTable
from widgets.rows import Rows


class OffendersScreen(Mode):
    """The monitor's top offenders."""

    MODE = "offenders"
    KEYS: ClassVar[Sequence[str]] = (
        "block",
        "unblock",
        "restore",
        "dossier",
        "mark",
        "sort",
        "filter",
        "undo",
        "help",
        "quit",
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings([SORTING])
    DEFAULT_CSS = """
    OffendersScreen #offenders { height: 1fr; width: 100%; }
    """
    AUTO_FOCUS = "#offenders"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = HeadedTable(_("4 Offenders"), OFFENDER_COLUMNS, id="offenders")
        self._order = 0

    def compose_parts(self) -> ComposeResult:
        yield self.table

    def parts(self) -> Sequence[Rows]:
        return (self.table,)

    def draw_parts(self) -> None:
        desk = self.desk
        order = ORDERS[self._order]
        self.table.say_when_empty(empty.offender_words(filtered=desk.filter is not None))
        offenders = sorted(self.shown_offenders(desk.view.offenders), key=order.key)
        rows = offender_rows(offenders, desk.known.blocked, desk.clock(), desk.marks)
        self.table.show(rows, " · ".join(filter(None, (self.offenders_note(), _(order.words)))))

    def filter_parts(self) -> None:
        self.draw_parts()

    def target(self) -> str | None:
        return self.table.selected_key

    def action_sort(self) -> None:
        self._order = (self._order + 1) % len(ORDERS)
        self.draw_parts()
