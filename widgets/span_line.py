"""A line of words in their colours: the status of the program, the policies, a notice."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip

from tui.privacy import worn
from widgets.cells import GAP, cut
from widgets.lines import Lines, Span

#: A part of a line: its spans and how long it stays when there is little room (lower stays longer).
Part = tuple[Sequence[Span], int]


def arrange(parts: Sequence[Part], width: int, gap: str = GAP) -> list[Span]:
    """The parts that fit in `width` cells, in their order; the least important are left out first."""
    room = width
    kept: set[int] = set()
    for index, (part, _) in sorted(enumerate(parts), key=lambda item: item[1][1]):
        length = sum(cell_len(text) for text, _ in part) + (len(gap) if kept else 0)
        if length > room and kept:
            continue
        kept.add(index)
        room -= length
    spans: list[Span] = []
    for index, (part, _) in enumerate(parts):
        if index in kept:
            if spans:
                spans.append((gap, "quiet"))
            spans += part
    return spans


class SpanLine(Lines):
    """One row, or more where parts are many: parts run on in the next row."""

    def __init__(self, *, id: str, ground: str = "text") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._parts: tuple[Part, ...] = ()
        self._ground = ground

    def show(self, parts: Sequence[Part]) -> None:
        """Draw these parts."""
        self._parts = tuple(parts)
        self.sync()

    def draw(self, y: int) -> Strip:
        if y:
            return self.strip([], self._ground)
        width = self.size.width - 2
        parts = [([(worn.shown(text), role) for text, role in spans], rank) for spans, rank in self._parts]
        spans = [(cut(text, width), role) for text, role in arrange(parts, width)]
        return self.strip([(" ", self._ground), *spans], self._ground)
