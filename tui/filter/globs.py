"""Texts with *, which stands for any characters: in time that grows with the text alone."""

from __future__ import annotations

from collections.abc import Sequence


def matches(pieces: Sequence[str], text: str) -> bool:
    """Whether the whole of a text is the pieces, with anything between them."""
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    return _in_order(middle, text[len(first) : len(text) - len(last)])


def holds(pieces: Sequence[str], lines: str) -> bool:
    """Whether one of the lines has all pieces, in their order."""
    return all(piece in lines for piece in pieces) and any(_in_order(pieces, line) for line in lines.split("\n"))


def _in_order(pieces: Sequence[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True
