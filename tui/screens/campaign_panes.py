"""The parts of the Campaigns screen and the room that each has: stacked, side by side, or the one in focus alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from tui.language import _
from tui.screens.bindings import titled
from tui.screens.campaign_rows import COLUMNS, CampaignTable
from tui.screens.desk import Desk
from tui.screens.offender_columns import SMALL, table_columns
from tui.screens.parted import Parted
from widgets.keyed_table import TableRow
from widgets.lazy_table import LazyTable
from widgets.rows import Rows
from widgets.story import Story

#: Rows of the list at least, with its title.
_LEAST = 4


class CampaignPanes(Parted):
    """The list, the story of the chosen one, and its addresses; what they show is their owner's business."""

    DEFAULT_CSS = """
    CampaignPanes #campaigns { width: 100%; height: 4; }
    CampaignPanes #finding { height: 1fr; layout: vertical; }
    CampaignPanes #story { width: 1fr; height: 2fr; }
    CampaignPanes #members { width: 1fr; height: 1fr; min-height: 2; }
    CampaignPanes.-wide #finding { layout: horizontal; }
    CampaignPanes.-wide #story { height: 100%; margin: 0 1 0 0; }
    CampaignPanes.-wide #members { height: 100%; }
    """
    SCOPED_CSS = False  # the screen that extends this one has it too
    AUTO_FOCUS = "#campaigns"

    def __init__(self, desk: Desk, member: Callable[[str], TableRow]) -> None:
        """`member` makes the row of an address."""
        super().__init__(desk)
        self.table = CampaignTable(titled(_("6 Campaigns"), "go.campaigns", desk.keymap), COLUMNS, id="campaigns")
        self.story = Story("", id="story")
        self.members = LazyTable(_("Addresses"), table_columns(SMALL), member, id="members")

    def compose_parts(self) -> ComposeResult:
        yield self.table
        with Container(id="finding"):
            yield self.story
            yield self.members

    def parts(self) -> Sequence[Rows]:
        return (self.table, self.story, self.members)

    def share_room(self) -> None:
        """The list has as many rows as it needs, up to a third, and so have the addresses, up to a third of the rest;
        where there is little room, one part is there alone.
        """
        room = self.take_room()
        rows = max(min(self.table.row_count + 1, room.height // 3), _LEAST)
        self.table.styles.height = "1fr" if room.short else rows
        self.members.styles.max_height = None if room.short or room.wide else self.members.row_count + 1
        shown = self.show_parts(alone=room.short)
        self.query_one("#finding").set_class(room.short and shown is self.table, "-away")
