"""Text as roff for man(7), in what groff and mandoc both read."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from tui.breaking import pieces

#: Longest input line, which mandoc asks for.
_WIDTH = 78
#: Characters that roff would print as others, or as none.
_SPECIAL = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", '"': "\\(dq"}


def joined(lines: Iterable[str]) -> str:
    """Lines as a page. A heading begins a paragraph itself, and what it ends needs no break."""
    kept: list[str] = []
    for line in lines:
        if line == ".PP" and kept[-1].startswith((".SH", ".SS")):
            continue
        if line.startswith(".SH") and kept[-1] == ".br":
            kept.pop()
        kept.append(line)
    return "\n".join(kept) + "\n"


def plain(text: str) -> str:
    """Text in which every character prints as itself."""
    return "".join(
        _SPECIAL.get(letter) or (letter if letter.isascii() else f"\\[u{ord(letter):04X}]") for letter in text
    )


def breakable(text: str) -> str:
    """The same, that may be broken where a text without spaces may."""
    return re.sub(r"(?<! )\0", r"\\:", "\0".join(map(plain, pieces(text)))).replace("\0", "")


def bold(text: str) -> str:
    """What is typed as it stands."""
    return f"\\fB{plain(text)}\\fR"


def italic(text: str) -> str:
    """What stands for something."""
    return f"\\fI{plain(text)}\\fR"


def paragraph(text: str) -> Iterator[str]:
    """Lines of a paragraph; `words` between backquotes are typed as they stand."""
    yield ".PP"
    yield from _filled(text)


def tagged(tag: str, text: str) -> Iterator[str]:
    """A tag, already in roff, and behind it what it means."""
    yield ".TP"
    yield _unmistaken(tag)
    yield from _filled(text)


def example(lines: Iterable[str]) -> Iterator[str]:
    """Lines to be typed, unbroken."""
    yield from (".PP", ".in +4n", ".EX")
    yield from (_unmistaken(plain(line)) for line in lines)
    yield from (".EE", ".in")


def section(name: str) -> str:
    """A heading."""
    return f".SH {name}"


def subsection(name: str) -> str:
    """A heading below it, already in roff."""
    return f'.SS "{name}"'


def _filled(text: str) -> Iterator[str]:
    marked = "".join(
        bold(part) if number % 2 else breakable(part) for number, part in enumerate(re.split("`([^`]+)`", text))
    )
    lines = textwrap.wrap(marked, _WIDTH, break_long_words=False, break_on_hyphens=False)
    yield from map(_unmistaken, lines)


def _unmistaken(line: str) -> str:
    """A line that cannot be taken for a request."""
    return "\\&" + line if line.startswith((".", "'")) else line
