"""The skeleton of a message: what its program wrote, with marks where something else is put in each time."""

from __future__ import annotations

import re

#: How much of a message makes its skeleton, and how long that is, in characters.
_LOOKED_AT, _LONGEST = 512, 160

#: Mark -> what it stands for; of those that begin at one place the first.
_MARKS = (
    ("<…>", r"<[^<>]*>"),
    ("[…]", r"\[[^\[\]]*\]"),
    ("(…)", r"\([^()]*\)"),
    ("“…”", r'"[^"]*"|(?<!\w)\'[^\']*\'(?!\w)|“[^”]*”'),
    ("MAIL", r"[^\s<>=,;:@]+@[\w.-]+"),
    (
        "ADDRESS",
        r"(?<![\w:.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]*(?![\w:])",
    ),
    ("PATH", r"(?<![\w/])(?:/[\w.-]+){2,}"),
    ("HOST", r"(?<![\w.-])(?:[A-Za-z0-9_-]+\.)+[A-Za-z][\w-]+(?![\w-])"),
    ("ID", r"\bNOQUEUE\b|\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[0-9A-Za-z]{6,}\b|\b0x[0-9a-fA-F]+\b"),
    ("N", r"\d+(?:[.,]\d+)*"),
)
_MARK = re.compile("|".join(f"(?P<mark{number}>{pattern})" for number, (_, pattern) in enumerate(_MARKS)))


def skeleton(message: str) -> str:
    """The skeleton of a clean message."""
    short = _MARK.sub(lambda found: _MARKS[int((found.lastgroup or "mark0")[4:])][0], message[:_LOOKED_AT])
    return short if len(short) <= _LONGEST else short[: _LONGEST - 1] + "…"
