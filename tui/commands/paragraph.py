"""Text on lines of a terminal's width, for output that is also read from a pipe or a report."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

#: Columns of a line.
WIDTH = 80


def paragraph(name: str, text: str, indent: int) -> Iterator[str]:
    """A name and, `indent` columns from the left, its text; broken at spaces where that can be."""
    before = name.ljust(indent)
    while text:
        length = _fitting(text, WIDTH - indent)
        space = text.rfind(" ", 0, length + 1) if length < len(text) else -1
        cut = space if space > 0 else length
        yield (before + text[:cut]).rstrip()
        text = text[cut:].lstrip(" ")
        before = " " * indent


def _fitting(text: str, columns: int) -> int:
    """How many characters of a text fit into so many columns; Chinese and Japanese ones take two."""
    for length, character in enumerate(text):
        columns -= 2 if unicodedata.east_asian_width(character) in {"W", "F"} else not unicodedata.combining(character)
        if columns < 0:
            return length
    return len(text)
