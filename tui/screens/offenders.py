"""The busiest offenders, whole: in the order that the operator chose, with what each has done and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType

from tui.language import _
from tui.picture import TOP_OFFENDERS, View
from tui.screens import empty
from tui.screens.bindings import SORTING, bindings, titled
from tui.screens.desk import Desk
from tui.screens.histories import Histories
from tui.screens.mode import Mode
from tui.screens.offender_columns import HISTORY, WHOLE, Around, table_columns
from tui.screens.offender_order import ORDERS, Order
from tui.screens.offender_rows import offender_rows
from widgets.cells import dotted, number, span
from widgets.headed_table import HeadedTable
from widgets.keyed_table import TableColumn, shares
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
        "back",
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings([SORTING])
    DEFAULT_CSS = """
    OffendersScreen #offenders { height: 1fr; width: 100%; }
    """
    AUTO_FOCUS = "#offenders"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._names = desk.looks.columns.offenders or WHOLE
        self._columns = table_columns(self._names, headed=True)
        self._histories = Histories(desk.watched, HISTORY)
        self.table = HeadedTable(titled(_("4 Offenders"), "go.offenders", desk.keymap), self._columns, id="offenders")
        self._order = 0

    def compose_parts(self) -> ComposeResult:
        yield self.table

    def parts(self) -> Sequence[Rows]:
        return (self.table,)

    def draw_parts(self) -> None:
        desk, view = self.desk, self.desk.view
        filtered = desk.filter is not None
        quiet = bool(view.offenders) and not filtered and desk.flags.noise.important
        self.table.say_when_empty(empty.offender_words(filtered=filtered, quiet=quiet))
        offenders = sorted(self.shown_offenders(view.offenders), key=self._ordered.key)
        around = Around(desk.clock(), desk.known.blocked, desk.marks, self._histories.of)
        self.table.set_columns(self._titled())
        self.table.show(offender_rows(offenders, around, self._names), self._note(view))
        if self._shows_history() and self._histories.must_look(view, desk.window):
            self._look_back(view, around.now)

    def _note(self, view: View) -> str:
        most = _("the {count} busiest").format(count=number(TOP_OFFENDERS))
        whole = most if len(view.offenders) >= TOP_OFFENDERS else ""
        return dotted(self.offenders_note(), whole, _(self._ordered.words))

    # the small history

    def _titled(self) -> list[TableColumn]:
        """The columns, with the time that the history tells of."""
        title = _("last {length}").format(length=span(timedelta(minutes=self.desk.window)))
        named = zip(("", *self._names), self._columns, strict=True)
        return [column._replace(name=title) if name == "history" else column for name, column in named]

    def _shows_history(self) -> bool:
        widths = shares(self._columns, self.table.size.width)
        return any(width and name == "history" for name, width in zip(("", *self._names), widths, strict=True))

    @work(group="histories")
    async def _look_back(self, view: View, now: datetime) -> None:
        """Find when the addresses attacked."""
        await self._histories.look(view, self.desk.window, now)
        self.draw()

    # the row and the keys

    def filter_parts(self) -> None:
        self.draw_parts()

    def target(self) -> str | None:
        return self.table.selected_key

    @property
    def _ordered(self) -> Order:
        return ORDERS[self._order]

    def action_sort(self) -> None:
        self._order = (self._order + 1) % len(ORDERS)
        self.draw_parts()
