"""A picture of the screen, mended: Rich counts a cell a character for the length of a text, and Japanese has two."""

from __future__ import annotations

import re
from html import unescape

from rich.cells import cell_len

_TEXT = re.compile(r'textLength="(?P<length>[\d.]+)"(?P<between>[^>]*)>(?P<text>[^<]*)</text>')


def mended(svg: str) -> str:
    """The picture with every text as wide as its cells; of text in Latin letters nothing changes."""
    return _TEXT.sub(_measured, svg)


def _measured(found: re.Match[str]) -> str:
    text = unescape(found["text"])
    cells = cell_len(text)
    if cells == len(text):
        return found[0]
    length = round(float(found["length"]) / len(text) * cells, 1)
    return f'textLength="{length:g}"{found["between"]}>{found["text"]}</text>'
