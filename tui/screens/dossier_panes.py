"""The parts of a dossier and the room that each has: stacked, side by side, or the one in focus alone."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container

from tui.language import _
from tui.screens.desk import Desk
from tui.screens.dossier_links import LINK_COLUMNS
from tui.screens.parted import Parted
from widgets.headed_table import HeadedTable
from widgets.rows import Rows
from widgets.story import Story
from widgets.text_rows import TextRows


class DossierPanes(Parted):
    """The story, what it leads on to, and the log lines; what they show is their owner's business."""

    DEFAULT_CSS = """
    DossierPanes #known { height: auto; layout: vertical; }
    DossierPanes #story { width: 1fr; height: 8; }
    DossierPanes #links { width: 1fr; height: 5; }
    DossierPanes #lines { width: 100%; height: 1fr; min-height: 2; }
    DossierPanes.-wide #known { layout: horizontal; }
    DossierPanes.-wide #story { margin: 0 1 0 0; }
    """
    SCOPED_CSS = False  # the screen that extends this one has it too
    AUTO_FOCUS = "#story"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.story = Story("", id="story", dots_last=True)
        self.links = HeadedTable(_("Leads on to"), LINK_COLUMNS, id="links", empty=_("nothing else is known of it"))
        self.lines = TextRows(_("Log lines"), id="lines", empty=_("reading the logs …"))

    def compose_parts(self) -> ComposeResult:
        with Container(id="known"):
            yield self.story
            yield self.links
        yield self.lines

    def parts(self) -> Sequence[Rows]:
        return (self.story, self.links, self.lines)

    def share_room(self) -> None:
        """The story has as many rows as it needs, up to two fifths, and what it leads on to up to a quarter; side by
        side both have half. Where there is little room, one part is there alone.
        """
        room = self.take_room()
        height, wide, short = room.height, room.wide, room.short
        story, links = self.story.row_count + 1, self.links.row_count + self.links.HEAD
        most = height * 2 // 5
        if wide:
            story = links = min(max(story, links), height // 2)
        self.story.styles.height = "1fr" if short else min(story, height // 2 if wide else most)
        self.links.styles.height = "1fr" if short else min(links, height // 2 if wide else height // 4)
        shown = self.show_parts(alone=short)
        known = self.query_one("#known")
        known.set_class(short and shown is self.lines, "-away")
        known.styles.height = "1fr" if short else "auto"
