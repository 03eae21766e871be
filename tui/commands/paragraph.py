"""Text on lines of a terminal's width, for output that is also read from a pipe or a report."""

from __future__ import annotations

from collections.abc import Iterator

from tui.breaking import lines, pad

#: Columns of a line.
WIDTH = 80


def paragraph(name: str, text: str, indent: int) -> Iterator[str]:
    """A name and, `indent` columns from the left, its text; broken at spaces where that can be."""
    before = pad(name, indent)
    for line in lines(text, WIDTH - indent):
        yield before + line
        before = " " * indent
