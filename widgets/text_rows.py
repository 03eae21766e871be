"""Lines of text that may be long: wrapped once for the width, then only the lines in view are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.strip import Strip

from widgets.cells import number, wrap
from widgets.lines import Span
from widgets.rows import Rows


class TextRows(Rows):
    """Spans are paragraphs: each is one text in one role. The page scrolls, there is no cursor row."""

    def __init__(self, title: str, *, id: str, empty: str = "", wrapped: bool = True) -> None:  # noqa: A002
        super().__init__(title, id=id, empty=empty)
        self._wraps = wrapped
        self._paragraphs: tuple[Span, ...] = ()
        self._wrapped: list[Span] = []
        self.count_noun = ""

    def show(self, paragraphs: Sequence[Span], *, at_end: bool = False) -> None:
        """Replace the text."""
        self._paragraphs = tuple(paragraphs)
        self._wrap()
        self.place(len(self._wrapped) - 1 if at_end else 0)
        self.sync()

    def _wrap(self) -> None:
        width = max(self.size.width - 1, 8)
        if not self._wraps:
            self._wrapped = list(self._paragraphs)
            return
        self._wrapped = [(line, role) for text, role in self._paragraphs for line in wrap(text, width)]

    @property
    def row_count(self) -> int:
        return len(self._wrapped)

    def title_notes(self) -> tuple[str, str]:
        note = f"{number(len(self._paragraphs))} {self.count_noun}" if self.count_noun and self._paragraphs else ""
        more = self.row_count > self.page
        return note, f"{self.top + 1}–{min(self.top + self.page, self.row_count)} of {self.row_count}" if more else ""

    def action_move(self, rows: int) -> None:
        # without a cursor to see, a key must move the page at once
        self.place(self.top + self.page - 1 + rows if rows > 0 else self.top + rows)
        self.sync()

    def draw_row(self, index: int, selected: bool) -> Strip:
        text, role = self._wrapped[index]
        return self.strip([(" " + text, role)])

    def on_resize(self, _event: events.Resize) -> None:
        self._wrap()
