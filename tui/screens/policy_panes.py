"""The parts of Policy and the room that each has: stacked, side by side, or the one in focus alone."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from tui.language import _
from tui.screens.bindings import titled
from tui.screens.desk import Desk
from tui.screens.policy_rows import policy_columns
from tui.screens.storied import Storied
from widgets.headed_table import HeadedTable
from widgets.story import Story


class PolicyPanes(Storied):
    """The categories, and the story of the chosen one; what they show is their owner's business."""

    DEFAULT_CSS = """
    PolicyPanes #both { height: 1fr; layout: vertical; }
    PolicyPanes #policy { width: 1fr; height: 1fr; }
    PolicyPanes #story { width: 1fr; height: 1fr; }
    PolicyPanes.-wide #both { layout: horizontal; }
    PolicyPanes.-wide #policy { margin: 0 1 0 0; }
    """
    SCOPED_CSS = False  # the screen that extends this one has it too
    AUTO_FOCUS = "#policy"
    WIDE = 160
    story: Story

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = HeadedTable(titled(_("7 Policy"), "go.policy", desk.keymap), policy_columns(0), id="policy")
        self.story = Story("", id="story")

    def compose_parts(self) -> ComposeResult:
        with Container(id="both"):
            yield self.table
            yield self.story

    def share_room(self) -> None:
        """The table has as many rows as it needs, up to half; where there is little room, one part is there alone."""
        room = self.take_room()
        self.table.set_columns(policy_columns(self.columns_width))
        needed = self.table.row_count + self.table.HEAD
        self.table.styles.height = "1fr" if room.wide or room.short else min(needed, room.height // 2)
        self.show_parts(alone=room.short)

    @property
    def columns_width(self) -> int:
        """Cells that the table has."""
        room = self.room
        return room.width // 2 if room.wide else room.width
