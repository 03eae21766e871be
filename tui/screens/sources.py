"""Mode 8: which logs are followed, how far each is, what is wrong with one and what stands in it unread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from tui.gate_words import retold
from tui.language import _
from tui.model import SourceStatus
from tui.screens.bindings import titled
from tui.screens.desk import Desk
from tui.screens.source_rows import SOURCE_COLUMNS, source_rows
from tui.screens.source_story import story
from tui.screens.storied import Storied
from widgets.cells import number
from widgets.headed_table import HeadedTable
from widgets.lines import Span
from widgets.rows import Rows
from widgets.text_rows import TextRows


class SourcesScreen(Storied):
    """The table of logs, and the story of the one under the cursor; then what is wrong with block list and policies."""

    MODE = "sources"
    KEYS: ClassVar[Sequence[str]] = ("dossier", "pause", "help", "back")
    DEFAULT_CSS = """
    SourcesScreen #sources { width: 100%; height: 4; }
    SourcesScreen #source { width: 100%; height: 1fr; }
    """
    AUTO_FOCUS = "#sources"
    SHORT = 14
    story: TextRows

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        empty = _("no log to follow: name one (sekimori watch FILE…)")
        self.table = HeadedTable(
            titled(_("8 Logs"), "go.sources", desk.keymap), SOURCE_COLUMNS, id="sources", empty=empty
        )
        self.story = TextRows("", id="source")
        self._told: tuple[str, Sequence[Span]] = ("", ())

    def compose_parts(self) -> ComposeResult:
        yield self.table
        yield self.story

    def share_room(self) -> None:
        """The table has as many rows as it needs, up to half; where there is little room, one part is there alone."""
        room = self.take_room()
        needed = self.table.row_count + self.table.HEAD
        self.table.styles.height = "1fr" if room.short else min(needed, room.height // 2)
        self.show_parts(alone=room.short)

    # drawing

    def draw_parts(self) -> None:
        view, now = self.desk.view, self.desk.clock()
        self.table.show(source_rows(view.sources, now), _note(view.sources))
        self._draw_story()
        self.share_room()

    def _draw_story(self) -> None:
        source, trouble = self.chosen(), self.desk.standing.trouble
        told: list[Span] = []
        if source is not None:
            told += story(source, self.desk.watched.unread(source.name), self.desk.clock())
        if trouble:
            told += [("", "text"), (_("Block list and policies"), "strong")]
            told += [(retold(sentence), "danger") for sentence in trouble.split("\n")]
        name = source.name if source else ""
        if (name, told) == self._told:
            return
        same, self._told = name == self._told[0], (name, told)
        self.story.title = name
        self.story.show(told, keep=same)

    def chosen(self) -> SourceStatus | None:
        """The log under the cursor."""
        key = self.table.selected_key
        return next((source for source in self.desk.view.sources if source.name == key), None)

    @on(Rows.Moved)
    def _moved(self) -> None:
        self._draw_story()


def _note(sources: Sequence[SourceStatus]) -> str:
    unread = sum(source.unread for source in sources)
    return _("{count} unread").format(count=number(unread)) if unread else ""
