"""The form of `--help`: argparse's own, with its lines measured in cells and its words in the language of now."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from unicodedata import east_asian_width

from tui.language import N_

#: What argparse says, which looks its words up under these names (Lib/argparse.py of Python 3.11 to 3.14).
ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
)

_WIDE = frozenset("WF")
#: Marks that begin no line, and that end none (JIS X 4051).
_CLOSING, _OPENING = frozenset("、。，．）」』・：；ー"), frozenset("（「『")


class HelpForm(argparse.HelpFormatter):
    """Breaks a line at a space, or behind any wide character: Japanese has no spaces, and two cells a character."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return list(lines(text, width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in lines(text, width - len(indent)))


def lines(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` cells, a word wider than that in a line of its own."""
    line = ""
    for piece in _pieces(" ".join(text.split())):
        if line and cells(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line:
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What stays together: a word with the space behind it, a wide character with the marks that belong to it."""
    piece = ""
    for character in text:
        if piece and character not in _CLOSING and piece[-1] not in _OPENING and _parts(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _parts(before: str, character: str) -> bool:
    """Whether a line may end between the two."""
    return before == " " or _is_wide(before) or _is_wide(character)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in _WIDE


def cells(text: str) -> int:
    """How many cells a terminal gives the text."""
    return len(text) if text.isascii() else sum(1 + _is_wide(character) for character in text)
