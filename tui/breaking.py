"""Where a line of text ends in a terminal: measured in cells, for languages with spaces and for Japanese without."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_WIDE = frozenset("WF")
#: Marks that begin no line, and that end none (JIS X 4051).
_CLOSING, _OPENING = frozenset("、。，．）」』・：；ー"), frozenset("（「『")


def lines(text: str, width: int, *, cut: bool = True) -> Iterator[str]:
    """`text` in lines of at most `width` cells, broken at spaces and beside wide characters.

    A word that is longer is cut, or without `cut` has a line of its own.
    """
    line, room = "", width
    for piece in pieces(text):
        if line and cells(piece.rstrip(" ")) > room:
            yield line.rstrip(" ")
            line, room = "", width
        while cut and cells(piece.rstrip(" ")) > width:
            fits = _fitting(piece, width)
            yield piece[:fits]
            piece = piece[fits:]  # noqa: PLW2901 - what is left of it
        line += piece
        room -= cells(piece)
    if line:
        yield line.rstrip(" ")


def pad(text: str, width: int) -> str:
    """`text` with spaces behind it, so that it takes `width` cells."""
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    """How many cells a terminal gives the text."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    return 2 if is_wide(character) else 0 if unicodedata.combining(character) else 1


def is_wide(character: str) -> bool:
    """Whether a terminal gives the character two cells."""
    return unicodedata.east_asian_width(character) in _WIDE


def _fitting(text: str, width: int) -> int:
    """How many characters of a text fit into so many cells, one at least."""
    for length, character in enumerate(text):
        width -= _cell(character)
        if width < 0:
            return max(length, 1)
    return len(text)


def pieces(text: str) -> Iterator[str]:
    """What stays together: a word with the spaces behind it, a wide character with the marks that belong to it."""
    begin = 0
    for at in range(1, len(text)):
        if _may_part(text[at - 1], text[at]):
            yield text[begin:at]
            begin = at
    if text:
        yield text[begin:]


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between the two characters."""
    if after == " " or after in _CLOSING or before in _OPENING or before.isdecimal():  # 26分
        return False
    return before == " " or is_wide(before) or is_wide(after)
