"""The last lines that name a subject, read from the files again."""

from __future__ import annotations

from asyncio import to_thread
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tui.sources.compressed import DAMAGE, Unpacked
from tui.sources.errors import SourceError
from tui.sources.lines import LINE_LIMIT, LineAssembler
from tui.sources.logfile import Identity, LogFile
from tui.sources.matching import Matcher
from tui.sources.rotated import rotated

#: Most bytes read for one answer, packed files counted as they unpack.
BYTES: Final = 256 << 20

_BLOCK: Final = 256 * 1024


async def lines_naming(paths: Sequence[Path], matcher: Matcher, limit: int, most_bytes: int = BYTES) -> list[bytes]:
    """The last `limit` lines (without newline) that `matcher` wants. It works in threads: a loop is not held up.

    Each path is searched backward, then its rotated files, newest first, until `limit` lines are found or `most_bytes`
    are read. The lines of a path come oldest first, paths in the order given; when all of them hold more than `limit`,
    those with most give up their oldest. Files that cannot be read are passed over.
    """
    search = _Search(matcher, limit, most_bytes)
    found = [await search.in_log(path) for path in paths]
    while sum(len(lines) for lines in found) > max(limit, 0):
        max(found, key=len).popleft()
    return [line for lines in found for line in lines]


class _Search:
    """One search; owner of what is left of its budget and of which files it has read."""

    def __init__(self, matcher: Matcher, limit: int, most_bytes: int) -> None:
        self._matcher = matcher
        self._limit = limit
        self._budget = most_bytes
        self._read: set[Identity] = set()

    async def in_log(self, path: Path) -> deque[bytes]:
        """Lines of a log and of its rotated files, oldest first."""
        found: deque[bytes] = deque()
        for file in [path, *(one.path for one in rotated(path))]:
            missing = self._limit - len(found)
            if missing <= 0 or self._budget <= 0:
                break
            found.extendleft(reversed(await self._in_file(file, missing)))
        return found

    async def _in_file(self, path: Path, limit: int) -> list[bytes]:
        try:
            log = LogFile.open(path)
        except (OSError, SourceError):
            return []
        try:
            if log.identity in self._read:
                return []
            self._read.add(log.identity)
            return await (self._packed(log, limit) if log.packed() else self._backward(log, limit))
        finally:
            log.close()

    async def _backward(self, log: LogFile, limit: int) -> list[bytes]:
        """Blocks from the end; what stands before the first newline of one is finished by the one before it."""
        found: list[bytes] = []
        end, unfinished = log.size(), b""
        while end > 0 and len(found) < limit and self._budget > 0:
            begin = max(0, end - _BLOCK)
            block = await log.read(begin, end - begin)
            self._budget -= len(block)
            end = begin
            text = block + unfinished
            first = text.find(b"\n") + 1 if begin else 0
            if begin and not first:
                unfinished = text[:LINE_LIMIT]  # a line longer than a block
                continue
            unfinished = text[:first]
            found = (await to_thread(self._matcher.lines, text[first:]))[-(limit - len(found)) :] + found
        return found

    async def _packed(self, log: LogFile, limit: int) -> list[bytes]:
        """From the beginning: there is no other way into a packed file."""
        found: deque[bytes] = deque(maxlen=limit)
        assembler = LineAssembler()
        try:
            unpacked = Unpacked(log)
            try:
                async for block in unpacked.blocks(_BLOCK):
                    self._budget -= len(block)
                    for piece in assembler.feed(block):
                        found.extend(await to_thread(self._matcher.lines, piece.data))
                    if self._budget <= 0:
                        return list(found)
            finally:
                unpacked.close()
        except DAMAGE:
            pass  # what was read before the damage is true all the same
        for piece in assembler.finish():
            found.extend(self._matcher.lines(piece.data))
        return list(found)
