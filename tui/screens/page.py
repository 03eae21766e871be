"""A full-screen page of text over a mode, left by the key that opened it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.language import _
from tui.screens.leaving import LeftOnce
from widgets.key_line import KeyLine
from widgets.lines import Span
from widgets.text_rows import TextRows


class Page(LeftOnce[None]):
    """Subclasses give a title and paragraphs."""

    CSS = """
    Page TextRows { height: 1fr; width: 100%; }
    Page #keys { height: 1; width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "close", "Close", id="page.close", tooltip="back to the watch screen"),
        Binding("ctrl+c", "close", "Close", show=False, id="page.ctrl_c", tooltip="as escape"),
    ]
    SCOPED_CSS = False  # the pages share it
    AUTO_FOCUS = "#text"
    HEADING = ""
    #: Cells before the second line of a paragraph.
    INDENT = 2

    def compose(self) -> ComposeResult:
        yield TextRows(_(self.HEADING), id="text", indent=self.INDENT)
        yield KeyLine()

    def on_mount(self) -> None:
        self.call_after_refresh(self.fill)

    def fill(self) -> None:
        """Write the text; the width is known by now."""
        self.query_one(TextRows).show(self.paragraphs())

    def paragraphs(self) -> list[Span]:
        """What the page says."""
        raise NotImplementedError

    def action_close(self) -> None:
        self.dismiss(None)
