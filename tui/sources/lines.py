"""Blocks of bytes become whole lines, whatever stands in them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Final

#: Longest line kept, in bytes without its newline. What is longer is cut, and its rest dropped.
LINE_LIMIT: Final = 1 << 20

_NULS = re.compile(rb"\0*+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines in a row: `data` ends with a newline, `offset` is the place of its first byte in the file.

    `line` is the 1-based number of its first line, 0 where it is not known.
    """

    offset: int
    line: int
    data: bytes


def line_count(lines: bytes) -> int:
    """How many lines there are. Ten times as fast as bytes.count, which looks at each byte by itself."""
    return len(io.BytesIO(lines).readlines())


class LineAssembler:
    """Keeps the half line at the end of one block until the next brings its newline.

    Zeros at the head of a line are no text: a writer that does not append leaves them after a truncation. They are
    left out, and so is what a line has beyond `limit` bytes; each piece still knows its true offset.
    """

    def __init__(self, offset: int = 0, line: int = 1, limit: int = LINE_LIMIT) -> None:
        self.offset = offset  # where the next block begins
        self._line = line
        self._limit = limit
        self._half = bytearray()
        self._half_offset = offset
        self._dropping = False  # inside a line that was cut: up to its newline nothing counts

    def feed(self, block: bytes) -> list[Piece]:
        """The lines that `block`, read at `offset`, completes."""
        pieces: list[Piece] = []
        begin = 0
        if b"\0" in block:
            begin = self._feed_around_nuls(block, pieces)
        self._feed_text(block[begin:] if begin else block, self.offset + begin, pieces)
        self.offset += len(block)
        return pieces

    def finish(self) -> list[Piece]:
        """The half line that is left, with the newline that it never got."""
        pieces: list[Piece] = []
        if self._half:
            self._emit(bytes(self._half) + b"\n", self._half_offset, pieces)
            self._half.clear()
        self._dropping = False
        return pieces

    def _feed_around_nuls(self, block: bytes, pieces: list[Piece]) -> int:
        """Feed all but the last stretch of text between runs of zeros; returns where that one begins."""
        begin = 0
        if not self._half and not self._dropping:
            begin = _end_of_nuls(block, 0)
        while (newline := block.find(b"\n\0", begin)) >= 0:
            self._feed_text(block[begin : newline + 1], self.offset + begin, pieces)
            begin = _end_of_nuls(block, newline + 1)
        return begin

    def _feed_text(self, text: bytes, offset: int, pieces: list[Piece]) -> None:
        if self._dropping:
            skipped = text.find(b"\n") + 1
            if not skipped:
                return
            self._dropping = False
            text, offset = text[skipped:], offset + skipped
        end = text.rfind(b"\n") + 1
        if end:
            whole = b"".join((self._half, memoryview(text)[:end]))
            self._emit(whole, self._half_offset if self._half else offset, pieces)
            self._half.clear()
        if end < len(text):
            self._keep_half(text[end:], offset + end, pieces)

    def _keep_half(self, text: bytes, offset: int, pieces: list[Piece]) -> None:
        if not self._half:
            self._half_offset = offset
        self._half += text
        if len(self._half) > self._limit:
            self._emit(bytes(self._half[: self._limit]) + b"\n", self._half_offset, pieces)
            self._half.clear()
            self._dropping = True

    def _emit(self, lines: bytes, offset: int, pieces: list[Piece]) -> None:
        if len(lines) <= self._limit + 1:
            self._append(lines, offset, pieces)
            return
        begin = position = 0
        while position < len(lines):
            newline = lines.index(b"\n", position)
            if newline - position > self._limit:
                self._append(lines[begin:position], offset + begin, pieces)
                self._append(lines[position : position + self._limit] + b"\n", offset + position, pieces)
                begin = newline + 1
            position = newline + 1
        self._append(lines[begin:], offset + begin, pieces)

    def _append(self, lines: bytes, offset: int, pieces: list[Piece]) -> None:
        if not lines:
            return
        pieces.append(Piece(offset, self._line, lines))
        if self._line:
            self._line += line_count(lines)


def _end_of_nuls(block: bytes, position: int) -> int:
    run = _NULS.match(block, position)
    return run.end() if run else position
