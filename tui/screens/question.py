"""A sentence with one or two buttons: what failed, and whether to go on all the same."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _
from tui.privacy import worn
from tui.sanitize import clean
from tui.screens.leaving import LeftOnce
from widgets.choice import Press
from widgets.prose import Prose


class Question(ModalScreen[bool], LeftOnce[bool]):
    """Returns whether the operator agreed. The harmless button has the focus."""

    CSS = """
    Question { align: center middle; background: $background 40%; }
    Question #box { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $surface; }
    Question .head { height: 1; background: $active; color: $active-text; text-style: bold; padding: 0 1; }
    Question .text { height: auto; padding: 1 2 0 2; }
    Question #buttons { height: 1; margin: 1 1; }
    Question Press { height: 1; margin: 0 1; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="question.cancel", tooltip="close it"),
        Binding("ctrl+c", "cancel", "Cancel", show=False, id="question.ctrl_c", tooltip="as escape"),
        Binding("left,up", "app.focus_previous", "Back", show=False, id="question.back", tooltip="the button before"),
        Binding("right,down", "app.focus_next", "Next", show=False, id="question.next", tooltip="the next button"),
    ]

    def __init__(self, title: str, text: str, *, agree: str = "", close: str = "") -> None:
        super().__init__()
        self._title_text = title
        self._text = text
        self._agree = agree
        self._close = Press(close or _("Close"), id="close")

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content(worn.shown(clean(self._title_text))), classes="head", markup=False)
            yield Prose(self._text, classes="text")
            with Horizontal(id="buttons"):
                yield self._close
                if self._agree:
                    yield Press(self._agree, id="agree")

    def on_mount(self) -> None:
        self._close.focus()

    @on(Press.Pressed)
    def _pressed(self, event: Press.Pressed) -> None:
        self.dismiss(event.button.id == "agree")

    def action_cancel(self) -> None:
        self.dismiss(False)
