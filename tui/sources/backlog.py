"""What was in the log before we came."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tui.language import _
from tui.model import Chunk
from tui.sanitize import clean
from tui.sources.compressed import DAMAGE, Unpacked
from tui.sources.lines import LineAssembler, Piece
from tui.sources.logfile import LogFile
from tui.sources.segments import CONTEXT, line_start, lines_before

#: The part that a screen reads first, in bytes: enough for the latest hours of a busy server, parsed in an instant.
RECENT: Final = 1 << 20

#: A stretch that is read forward while the whole goes backward, in bytes.
SEGMENT: Final = 4 << 20


def _always() -> bool:
    return True


@dataclass(slots=True)
class Part:
    """One file of the backlog, up to `end` (bytes). `whole` asks whether it is still what it was when we came.

    `log` is None once its bytes are gone for good; it is replaced by the copy when copytruncate made one.
    """

    log: LogFile | None
    source: str
    end: int
    recent: int = SEGMENT  # size of the first segment read, counted from `end`
    whole: Callable[[], bool] = _always
    done: int = 0  # bytes of the file that need not be read any more

    @classmethod
    def of(cls, log: LogFile, source: str | None = None) -> Part:
        """All of `log` as it is now."""
        return cls(log, str(log.path) if source is None else source, log.size())

    def close(self) -> None:
        """Close its file."""
        if self.log:
            self.log.close()


class Backlog:
    """Reads parts, given newest first, in either order. None among the chunks means: nothing just now, ask again."""

    def __init__(self, parts: Sequence[Part], block: int, since_cut: Callable[[bytes], bool] | None = None) -> None:
        self._parts = tuple(parts)
        self._block = block
        self._since_cut = since_cut
        self.size = sum(part.end for part in self._parts)
        self.problems: list[str] = []
        self.last_lines = b""  # the end of what was read last, for the joins of what comes after it

    @property
    def done(self) -> int:
        """Bytes of `size` behind us."""
        return sum(part.done for part in self._parts)

    async def newest_first(self) -> AsyncGenerator[Chunk | None, None]:
        """Segments from the end to the beginning, each of them forward; packed files as one segment."""
        for place, part in enumerate(self._parts, start=1):
            if part.log is None or part.log.packed():
                async for chunk in self._packed(part):
                    yield chunk
                continue
            async for chunk in self._backward(part, self._parts[place : place + 1]):
                yield chunk

    async def oldest_first(self) -> AsyncGenerator[Chunk | None, None]:
        """Every part forward, the oldest first."""
        for part in reversed(self._parts):
            packed = part.log is None or part.log.packed()
            async for chunk in self._packed(part) if packed else self._segment(part, 0, part.end, self.last_lines):
                if chunk:
                    self.last_lines = _whole_lines_at_end(chunk.data)
                yield chunk
            part.done = part.end

    def close(self) -> None:
        """Close every file."""
        for part in self._parts:
            part.close()

    async def _backward(self, part: Part, older: Sequence[Part]) -> AsyncGenerator[Chunk | None, None]:
        end, size, cut = part.end, part.recent, False
        while end > 0 and part.log and not cut:
            start = await line_start(part.log, end - size, end)
            context = await (lines_before(part.log, start) if start else end_of(older))
            first = True
            async for chunk in self._segment(part, start, end, context):
                if chunk and first:
                    first, cut = False, self._is_before_cut(chunk.data)
                yield chunk
            end, size = start, SEGMENT
        part.done = part.end

    def _is_before_cut(self, lines: bytes) -> bool:
        return bool(self._since_cut and self._since_cut(lines[: lines.index(b"\n")]))

    async def _segment(self, part: Part, start: int, end: int, context: bytes) -> AsyncGenerator[Chunk | None, None]:
        assembler = LineAssembler(start, 1 if start == 0 else 0)
        while part.log and assembler.offset < end:
            block = await part.log.read(assembler.offset, min(self._block, end - assembler.offset))
            if not part.whole():
                yield None  # emptied under us: who follows the file will see it and say where its bytes are now
                continue
            if not block:
                break
            part.done += len(block)
            for chunk in _chunks(part, assembler.feed(block), context):
                context = b""
                yield chunk
        for chunk in _chunks(part, assembler.finish(), context):
            yield chunk

    async def _packed(self, part: Part) -> AsyncGenerator[Chunk | None, None]:
        if part.log is None:
            return
        assembler, context = LineAssembler(), self.last_lines
        try:
            unpacked = Unpacked(part.log)
            try:
                async for block in unpacked.blocks(self._block):
                    part.done = min(unpacked.packed_done, part.end)
                    for chunk in _chunks(part, assembler.feed(block), context):
                        context = b""
                        yield chunk
            finally:
                unpacked.close()
        except DAMAGE as error:
            self.problems.append(
                _("{source} is damaged ({error}): lines after the damage are missing").format(
                    source=clean(part.source), error=error
                )
            )
        for chunk in _chunks(part, assembler.finish(), context):
            yield chunk
        part.done = part.end


def _chunks(part: Part, pieces: list[Piece], context: bytes) -> list[Chunk]:
    """Pieces as chunks, the first of them with what stands before it."""
    return [
        Chunk(part.source, piece.data, piece.offset, piece.line, live=False, context=b"" if place else context)
        for place, piece in enumerate(pieces)
    ]


async def end_of(older: Sequence[Part]) -> bytes:
    """Last lines of the next older file, where that is cheap: a packed one would have to be unpacked to its end."""
    log = older[0].log if older else None
    return await lines_before(log, older[0].end) if log and not log.packed() else b""


def _whole_lines_at_end(lines: bytes) -> bytes:
    if len(lines) <= CONTEXT:
        return lines
    return lines[lines.index(b"\n", len(lines) - CONTEXT - 1) + 1 :]
