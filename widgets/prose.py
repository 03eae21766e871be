"""Text of a dialog: as Textual lays it out, but Japanese, which has no spaces, by its own rules."""

from __future__ import annotations

from rich.console import RenderableType
from textual.content import Content
from textual.geometry import Size
from textual.visual import SupportsVisual, Visual
from textual.widgets import Static

from tui.breaking import is_wide
from tui.privacy import worn
from tui.sanitize import clean
from widgets.cells import wrap


class Prose(Static):
    """One paragraph. Its text is cleaned and masked, and nothing in it is markup."""

    def __init__(self, text: str, *, classes: str) -> None:
        self._text = worn.shown(clean(text))
        super().__init__(Content(self._text), classes=classes, markup=False)

    @property
    def _is_japanese(self) -> bool:
        return any(map(is_wide, self._text))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows that the text takes in `width` cells."""
        if self._is_japanese and width > 0:
            return len(wrap(self._text, width, indent=0))
        return super().get_content_height(container, viewport, width)

    def render(self) -> RenderableType | SupportsVisual | Visual:
        """The text in the width that there is."""
        width = self.content_size.width
        if self._is_japanese and width > 0:
            return Content("\n".join(wrap(self._text, width, indent=0)))
        return super().render()
