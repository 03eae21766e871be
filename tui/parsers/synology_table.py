"""Rows of an exported table, CSV or HTML, as they come in chunks. Nothing is kept but a row that is not whole yet.

A cell that holds a newline is not read in CSV: a row is a line. In HTML a cell is its text, without its tags.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final, NamedTuple, Protocol

from tui.model import Chunk

_BOM: Final = "\ufeff"
#: Longest cell, and most cells of a row, that are looked at.
_CELL, _CELLS = 65_536, 64
#: Most of an HTML page that may wait for the end of its tag, in characters.
_UNFINISHED: Final = 1 << 16
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|body|table|\?xml)\b", re.IGNORECASE)
_DELIMITERS: Final = ",;\t"


class Row(NamedTuple):
    """A row's cells, the byte offset where it begins in its source, and its line (0: not known)."""

    cells: list[str]
    offset: int
    line: int


class Rows(Protocol):
    """Where rows come from."""

    def of(self, chunk: Chunk) -> Iterator[Row]:
        """The rows that the chunk completes."""


def rows_of(head: bytes) -> Rows:
    """What reads a table that begins with these lines."""
    return HtmlRows() if is_page(head) else CsvRows(head)


def is_page(head: bytes) -> bool:
    """Whether a text begins like an HTML page."""
    return _PAGE.match(head) is not None


class CsvRows:
    """A row a line; the delimiter is the one that the first lines have most of."""

    def __init__(self, head: bytes) -> None:
        first = head.split(b"\n", 5)[:5]
        self._delimiter = max(_DELIMITERS, key=lambda one: max(line.count(one.encode()) for line in first))

    def of(self, chunk: Chunk) -> Iterator[Row]:
        """The rows of the chunk's lines."""
        offset = chunk.offset
        for number, raw in enumerate(chunk.data.split(b"\n")[:-1]):
            yield Row(self._cells(raw), offset, chunk.line + number if chunk.line else 0)
            offset += len(raw) + 1

    def _cells(self, raw: bytes) -> list[str]:
        text = raw.decode("utf-8", "replace").strip("\r").removeprefix(_BOM)
        try:
            return next(csv.reader([text], delimiter=self._delimiter), [])[:_CELLS]
        except csv.Error:
            return []  # a NUL, or a cell beyond what csv takes


class HtmlRows:
    """The rows of every table of a page."""

    def __init__(self) -> None:
        self._page = _Page()
        self._offsets: list[int] = []  # where the lines of this chunk begin
        self._first = 1  # the parser's number of the first of them

    def of(self, chunk: Chunk) -> Iterator[Row]:
        """The rows that the chunk completes; one that began in an earlier chunk is at the beginning of this one."""
        lines = chunk.data.split(b"\n")
        self._offsets, offset = [], chunk.offset
        for line in lines[:-1]:
            self._offsets.append(offset)
            offset += len(line) + 1
        self._page.feed(chunk.data.decode("utf-8", "replace"))
        for number, cells in self._page.take():
            place = min(max(number - self._first, 0), len(self._offsets) - 1)
            yield Row(cells, self._offsets[place], chunk.line + place if chunk.line else 0)
        self._first += len(lines) - 1
        if len(self._page.rawdata) > _UNFINISHED:
            self._page, self._first = _Page(), 1


class _Page(HTMLParser):
    """Takes the cells out of a page; each row with the number of the line on which it begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rawdata: str = ""
        self._rows: list[tuple[int, list[str]]] = []
        self._cells: list[str] = []
        self._text: list[str] | None = None  # of the open cell
        self._begin = 0

    def take(self) -> list[tuple[int, list[str]]]:
        """The rows that are whole; they are no longer here then."""
        rows, self._rows = self._rows, []
        return rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row or a cell begins, whether the one before it was closed or not."""
        if tag == "tr":
            self._end_row()
            self._begin = self.getpos()[0]
        elif tag in ("td", "th"):
            self._end_cell()
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A row or a cell ends."""
        if tag in ("tr", "table"):
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Text, of a cell if one is open."""
        if self._text is not None and len(self._text) < _CELLS:
            self._text.append(data[:_CELL])

    def set_cdata_mode(self, elem: str, **_: object) -> None:
        """A `<script>` without an end would take the rest of the page."""

    def parse_html_declaration(self, i: int) -> int:
        """`<!…>`: the standard parser raises at some."""
        return self.parse_bogus_comment(i)

    def _end_cell(self) -> None:
        if self._text is not None and len(self._cells) < _CELLS:
            self._cells.append(" ".join("".join(self._text).split()))
        self._text = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells:
            self._rows.append((self._begin, self._cells))
        self._cells = []
