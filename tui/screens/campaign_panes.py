"""The parts of the Campaigns screen and the room that each has: stacked, side by side, or the one in focus alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from tui.screens.campaign_rows import COLUMNS, CampaignTable
from tui.screens.leaving import LeftOnce
from tui.screens.offender_rows import OFFENDER_COLUMNS
from widgets.key_line import KeyLine
from widgets.keyed_table import TableRow
from widgets.lazy_table import LazyTable
from widgets.rows import Rows
from widgets.span_line import SpanLine
from widgets.story import Story

_WIDE, _SHORT, _LOW = 120, 17, 14
#: Rows of the list at least, with its title.
_LEAST = 4


class CampaignPanes(LeftOnce[None]):
    """The list, the story of the chosen one, and its addresses; what they show is their owner's business."""

    CSS = """
    CampaignPanes { layout: vertical; overflow: hidden; }
    CampaignPanes #status, CampaignPanes #keys { height: 1; width: 100%; }
    CampaignPanes #campaigns { width: 100%; height: 4; }
    CampaignPanes #finding { height: 1fr; layout: vertical; }
    CampaignPanes #story { width: 1fr; height: 2fr; }
    CampaignPanes #members { width: 1fr; height: 1fr; min-height: 2; }
    CampaignPanes.-wide #finding { layout: horizontal; }
    CampaignPanes.-wide #story { height: 100%; margin: 0 1 0 0; }
    CampaignPanes.-wide #members { height: 100%; }
    CampaignPanes .-away, CampaignPanes.-low #status { display: none; }
    """
    SCOPED_CSS = False  # the screen that extends this one has it too
    AUTO_FOCUS = "#campaigns"

    def __init__(self, member: Callable[[str], TableRow], keys: Sequence[str]) -> None:
        """`member` makes the row of an address, `keys` are the ids of the bindings in their order."""
        super().__init__()
        self.table = CampaignTable("Campaigns", COLUMNS, id="campaigns")
        self.story = Story("", id="story")
        self.members = LazyTable("Addresses", OFFENDER_COLUMNS, member, id="members")
        self._keys = keys

    def compose(self) -> ComposeResult:
        yield SpanLine(id="status", ground="title")
        yield self.table
        with Container(id="finding"):
            yield self.story
            yield self.members
        yield KeyLine(self._keys)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= _WIDE and event.size.height >= _SHORT, "-wide")
        self.set_class(event.size.height < _LOW, "-low")
        self.share_room()

    def share_room(self) -> None:
        """The list has as many rows as it needs, up to a third, and so have the addresses, up to a third of the rest;
        where there is little room, one part is there alone.
        """
        short = self.size.height < _SHORT
        shown = self.focused or self.table
        rows = max(min(self.table.row_count + 1, self.size.height // 3), _LEAST)
        self.table.styles.height = "1fr" if short else rows
        wide = self.has_class("-wide")
        self.members.styles.max_height = None if short or wide else self.members.row_count + 1
        for part in (self.table, self.story, self.members):
            part.set_class(short and part is not shown, "-away")
        self.query_one("#finding").set_class(short and shown is self.table, "-away")

    def on_descendant_focus(self) -> None:
        self.share_room()

    def go_to(self, part: Rows) -> None:
        """Give a part the focus, and room."""
        part.remove_class("-away")
        self.query_one("#finding").remove_class("-away")
        self.set_focus(part)  # at once: the next key is meant for this part
        self.share_room()

    def action_step(self, step: int) -> None:
        parts = (self.table, self.story, self.members)
        at = next((place for place, part in enumerate(parts) if part is self.focused), 0)
        self.go_to(parts[(at + step) % len(parts)])
