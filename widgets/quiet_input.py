"""A one-line input that does not blink: a blinking cursor costs bytes for ever."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input


class QuietInput(Input):
    """Enter keeps what was typed, Escape takes it back; the screen listens to both."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.drop_filter", "Clear", show=False, id="filter.drop", tooltip="clear the filter"),
    ]

    def __init__(self, *, id: str, placeholder: str, value: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(value, id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
