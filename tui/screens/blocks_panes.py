"""The parts of Blocks and journal and the room that each has: stacked, side by side, or the one in focus alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from tui.language import _
from tui.screens.bindings import titled
from tui.screens.blocks_list import columns_for
from tui.screens.desk import Desk
from tui.screens.journal_rows import journal_columns
from tui.screens.parted import Parted
from widgets.keyed_table import TableRow
from widgets.long_table import LongTable
from widgets.rows import Rows


class BlocksPanes(Parted):
    """The block list and the journal; what they show is their owner's business."""

    DEFAULT_CSS = """
    BlocksPanes #both { height: 1fr; layout: vertical; }
    BlocksPanes #blocks { width: 1fr; height: 1fr; }
    BlocksPanes #journal { width: 1fr; height: 1fr; }
    BlocksPanes.-wide #both { layout: horizontal; }
    BlocksPanes.-wide #blocks { margin: 0 1 0 0; }
    """
    SCOPED_CSS = False  # the screen that extends this one has it too
    AUTO_FOCUS = "#blocks"
    WIDE = 160

    def __init__(self, desk: Desk, block: Callable[[str], TableRow], step: Callable[[str], TableRow]) -> None:
        """`block` and `step` make the rows of a block and of a step of the journal."""
        super().__init__(desk)
        self.table = LongTable(titled(_("5 Blocks"), "go.blocks", desk.keymap), columns_for(0), block, id="blocks")
        self.journal = LongTable(_("Journal"), journal_columns(0), step, id="journal")

    def compose_parts(self) -> ComposeResult:
        with Container(id="both"):
            yield self.table
            yield self.journal

    def parts(self) -> Sequence[Rows]:
        return (self.table, self.journal)

    def share_room(self) -> None:
        """Stacked, the journal has two fifths, and what few blocks leave free; where there is little room, one part is
        there alone.
        """
        room = self.take_room()
        width = room.width // 2 if room.wide else room.width
        self.table.set_columns(columns_for(width))
        self.journal.set_columns(journal_columns(width))
        needed = self.table.row_count + self.table.HEAD
        rows = (room.height - 2) * 3 // 5
        all_of_it = room.wide or room.short
        self.table.styles.height = "1fr" if all_of_it or needed >= rows else max(needed, self.table.HEAD + 2)
        self.journal.styles.height = "1fr" if all_of_it or needed < rows else room.height - 2 - rows
        self.show_parts(alone=room.short)
