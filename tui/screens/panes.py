"""The widgets of the watch screen and the room that each has: stacked, side by side, or the one in focus alone."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container

from tui.language import N_, _
from tui.screens.bindings import titled
from tui.screens.block_rows import BLOCK_COLUMNS
from tui.screens.desk import Desk
from tui.screens.mode import Mode
from tui.screens.offender_columns import SMALL, table_columns
from widgets.event_columns import Pane
from widgets.event_log import EventLog
from widgets.keyed_table import KeyedTable
from widgets.rows import Rows
from widgets.span_line import SpanLine
from widgets.timeline import Timeline

_TITLES = {
    Pane.LOGIN: N_("1 Login attempts"),
    Pane.REJECTED: N_("2 Rejected mail"),
    Pane.DNSBL: N_("3 DNSBL hits"),
}
_WIDE = 120
_NARROWEST = 80  # three panes with an address each
_TABLES_BESIDE = 100
_TALL = 34
_SHORT = 17
_LOW = 14


class Panes(Mode):
    """Lays the widgets out; what they show is their owner's business."""

    DEFAULT_CSS = """
    Panes #banner, Panes #lost, Panes #policies { height: 1; width: 100%; }
    Panes #banner, Panes #lost { display: none; }
    Panes.-told #banner { display: block; }
    Panes.-lost #lost { display: block; }
    Panes #timeline { height: 2; width: 100%; }
    Panes #panes { height: 3fr; layout: vertical; }
    Panes #tables { height: 1fr; min-height: 4; layout: vertical; }
    Panes EventLog, Panes KeyedTable { height: 1fr; width: 1fr; }
    Panes KeyedTable.-away, Panes EventLog.-away { display: none; }
    Panes.-tall #timeline { height: 4; }
    Panes.-wide #panes { layout: horizontal; height: 3fr; }
    Panes.-wide EventLog { margin: 0 1 0 0; }
    Panes.-wide #pane-dnsbl { margin: 0; }
    Panes.-beside #tables { layout: horizontal; height: 2fr; }
    Panes.-beside #offenders { width: 3fr; margin: 0 1 0 0; }
    Panes.-beside #blocks { width: 2fr; }
    Panes.-short #timeline { height: 1; }
    Panes.-short #tables { min-height: 0; }
    Panes.-low #timeline, Panes.-low #policies { display: none; }
    Panes.-low #timeline:focus { display: block; }
    Panes.-single #panes, Panes.-single #tables { height: 1fr; }
    """
    SCOPED_CSS = False  # the screens that extend this one share it
    AUTO_FOCUS = "#pane-login"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        looks = desk.looks
        self.logs = {
            pane: EventLog(
                titled(_(title), f"go.{pane}", desk.keymap), pane, desk.known, columns=getattr(looks.columns, pane)
            )
            for pane, title in _TITLES.items()
        }
        self.offender_names = looks.columns.offenders or SMALL
        self.offenders = KeyedTable(
            titled(_("4 Top offenders"), "go.offenders", desk.keymap),
            table_columns(self.offender_names),
            id="offenders",
        )
        self.blocks = KeyedTable(titled(_("5 Blocks"), "go.blocks", desk.keymap), BLOCK_COLUMNS, id="blocks")

    def compose_parts(self) -> ComposeResult:
        yield SpanLine(id="banner")
        yield SpanLine(id="lost")
        yield Timeline(id="timeline")
        with Container(id="panes"):
            yield from self.logs.values()
        with Container(id="tables"):
            yield self.offenders
            yield self.blocks
        yield SpanLine(id="policies")

    def parts(self) -> Sequence[Rows]:
        return (*self.logs.values(), self.offenders, self.blocks)

    def on_mount(self) -> None:
        self.share_room()

    def share_room(self) -> None:
        self._arrange(self.app.size.width, self.app.size.height)

    def _arrange(self, width: int, height: int) -> None:
        layout, short = self.desk.looks.layout, height < _SHORT
        wide = (layout == "beside" and width >= _NARROWEST) or (layout == "auto" and width >= _WIDE and not short)
        self.set_class(wide, "-wide")
        self.set_class(layout == "single" or (short and not wide), "-single")
        self.set_class(width >= _TABLES_BESIDE and not short and layout != "single", "-beside")
        self.set_class(height >= _TALL, "-tall")
        self.set_class(short, "-short")
        self.set_class(height < _LOW, "-low")
        self._show_panes()

    def _show_panes(self) -> None:
        """Hide the panes for which there is no room; the one in focus stays."""
        focused = self.focused_rows()
        single, beside = self.has_class("-single"), self.has_class("-beside")
        for log in self.logs.values():
            log.set_class(single and log is not focused, "-away")
        table = focused if isinstance(focused, KeyedTable) else self.offenders
        for other in (self.offenders, self.blocks):
            other.set_class(not beside and other is not table, "-away")
        either = single or self.has_class("-short")
        self.query_one("#tables").display = not either or isinstance(focused, KeyedTable)
        self.query_one("#panes").display = not either or isinstance(focused, EventLog)
