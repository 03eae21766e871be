"""Reads one open file forward, and knows when what it has read was taken away under it."""

from __future__ import annotations

from typing import Final

from tui.model import Chunk
from tui.sources.lines import LineAssembler, Piece
from tui.sources.logfile import LogFile

#: How many bytes before the reading position must still be the same for the file to be the same, in bytes.
MARK: Final = 256


class Tail:
    """A reader of `log` from `offset`; owner of the file until `close`.

    Bytes before `live_from` were there before we came. A truncation shows in the bytes right before the position: they
    are read again together with each block, so that a file which shrank and grew again cannot pass for the old one.
    """

    def __init__(
        self,
        log: LogFile,
        offset: int = 0,
        *,
        line: int = 1,
        live_from: int = 0,
        restarted: bool = False,
        context: bytes = b"",
    ) -> None:
        self.log = log
        self.live_from = live_from
        self.advanced = False  # whether the last read brought any bytes
        self._assembler = LineAssembler(offset, line)
        self._mark = log.peek(max(0, offset - MARK), min(MARK, offset))
        self._live = offset >= live_from
        self._restarted = restarted
        self.context = context

    @property
    def position(self) -> int:
        """Bytes of the file behind us."""
        return self._assembler.offset

    @property
    def behind(self) -> bool:
        """Whether there is more than we have read."""
        return self.log.size() > self.position

    def truncated(self) -> bool:
        """Whether the bytes right before the position are gone or changed."""
        return self.log.peek(self.position - len(self._mark), len(self._mark)) != self._mark

    async def read(self, length: int, end: int) -> list[Piece] | None:
        """Lines completed by the next `length` bytes before `end`; None after a truncation."""
        self.advanced = False
        length = min(length, end - self.position)
        if self.position < self.live_from:
            length = min(length, self.live_from - self.position)
        if length <= 0:
            return None if self.truncated() else []
        found = await self.log.read(self.position - len(self._mark), len(self._mark) + length)
        if not found.startswith(self._mark):
            return None
        block = found[len(self._mark) :]
        self.advanced = bool(block)
        self._live = self.position >= self.live_from
        self._mark = found[-MARK:]
        return self._assembler.feed(block)

    def finish(self) -> list[Piece]:
        """The half line at the end, when nothing will complete it."""
        return self._assembler.finish()

    def chunks(self, source: str, pieces: list[Piece]) -> list[Chunk]:
        """Pieces just read, as `source` tells them."""
        chunks = []
        for piece in pieces:
            chunks.append(
                Chunk(source, piece.data, piece.offset, piece.line, self._live, self._restarted, self.context)
            )
            self._restarted, self.context = False, b""
        return chunks

    def holds_what_we_read(self, copy: LogFile) -> bool:
        """Whether `copy` has, at our position, the bytes that we have read there."""
        place = self.position - len(self._mark)
        return bool(self._mark) and copy.size() >= self.position and copy.peek(place, len(self._mark)) == self._mark

    def move_to(self, copy: LogFile) -> LogFile:
        """Go on in `copy` at the same position; gives back the file read so far, which is then the caller's."""
        self.log, former = copy, self.log
        return former

    def close(self) -> None:
        """Close the file."""
        self.log.close()
