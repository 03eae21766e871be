"""What is wrong with a filter, in a sentence and with its place."""

from __future__ import annotations

from tui.language import _
from tui.sanitize import clean

#: Characters of the operator's own text that a sentence quotes.
_QUOTED = 60


class FilterError(Exception):
    """A filter that cannot be used.

    `sentence` says what is wrong and what would be right; `start` and `end` are the characters of the filter that it
    speaks of, counted from 0. The error's text holds both.
    """

    def __init__(self, sentence: str, start: int, end: int) -> None:
        super().__init__(_("{sentence} (at character {place})").format(sentence=sentence, place=start + 1))
        self.sentence = sentence
        self.start = start
        self.end = end


def quoted(text: str) -> str:
    """The operator's own text, fit for a sentence: cleaned, cut, in quotes."""
    return f'"{clean(text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…")}"'
