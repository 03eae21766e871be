"""Lines of text that may be long: wrapped once for the width, then only the lines in view are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from tui.language import _, counted
from widgets.cells import wrap
from widgets.lines import Span
from widgets.rows import Rows


class TextRows(Rows):
    """Spans are paragraphs: each is one text in one role. The page scrolls, there is no cursor row."""

    def __init__(self, title: str, *, id: str, empty: str = "", wrapped: bool = True, indent: int = 2) -> None:  # noqa: A002
        super().__init__(title, id=id, empty=empty)
        self._wraps = wrapped
        self._indent = indent  # cells before a paragraph's second line and those after it
        self._paragraphs: tuple[Span, ...] = ()
        self._wrapped: list[Span] = []
        self.count_forms: tuple[str, str] | None = None  # one and many, as `language.pair` has them

    def show(self, paragraphs: Sequence[Span], *, at_end: bool = False, keep: bool = False) -> None:
        """Replace the text; `keep`: it is still about the same, and stays where the reader has scrolled to."""
        self._paragraphs = tuple(paragraphs)
        self._wrap()
        if keep:
            self.place(self.cursor, self.top)
        else:
            self.place(len(self._wrapped) - 1 if at_end else 0)
        self.sync()

    def _wrap(self) -> None:
        self._wrapped = [(line, role) for text, role in self._paragraphs for line in self._lines_of(text)]

    def _lines_of(self, paragraph: str) -> list[str]:
        return wrap(paragraph, max(self.size.width - 1, 8), self._indent) if self._wraps else [paragraph]

    @property
    def row_count(self) -> int:
        return len(self._wrapped)

    def title_notes(self) -> tuple[str, str]:
        note = ""
        if self.count_forms and self._paragraphs:
            note = counted(len(self._paragraphs), *self.count_forms)
        more = self.row_count > self.page
        if not more:
            return note, ""
        last = min(self.top + self.page, self.row_count)
        return note, _("{first}–{last} of {count}").format(first=self.top + 1, last=last, count=self.row_count)

    def action_move(self, rows: int) -> None:
        # without a cursor to see, a key must move the page at once
        self.place(self.top + self.page - 1 + rows if rows > 0 else self.top + rows)
        self.sync()

    def draw_row(self, index: int, selected: bool) -> Strip:
        text, role = self._wrapped[index]
        return self.strip([(" " + text, role)])

    def forget(self) -> None:
        super().forget()
        self._wrap()
        self.place(self.cursor, self.top)

    @property
    def current(self) -> str:
        """The whole paragraph to which the reader has come: the cursor is where the page was moved to."""
        at = self.cursor
        for text, _role in self._paragraphs:
            at -= len(self._lines_of(text))
            if at < 0:
                return text
        return ""
