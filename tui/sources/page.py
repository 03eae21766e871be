"""An HTML page as a source: all its rows may stand in one line, which is longer than a line of a log may be."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

from tui.model import Chunk, SourceState, SourceStatus
from tui.sources.access import why_not
from tui.sources.errors import SourceError
from tui.sources.logfile import LogFile

_BLOCK: Final = 128 * 1024


class PageSource:
    """The page at `path` in pieces that end behind a tag or a line, to its end; it is not followed.

    A piece that does not end with a newline gets one, which means nothing in HTML. Offsets and line numbers are those
    of the file. Iterating raises SourceError (a whole sentence) when it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state, self._detail = SourceState.WAITING, ""
        self._size = self._done = 0

    @property
    def name(self) -> str:
        """The path as it was given."""
        return str(self._path)

    @property
    def status(self) -> SourceStatus:
        """What it is doing now; sizes in bytes."""
        return SourceStatus(self.name, self._state, self._detail, self._size, self._done, self._done, self._size)

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Every piece once, in order."""
        try:
            log = LogFile.open(self._path)
        except (OSError, SourceError) as error:
            self._state = SourceState.UNREADABLE
            self._detail = why_not(self._path, error) if isinstance(error, OSError) else str(error)
            raise SourceError(self._detail) from error
        self._state, self._size = SourceState.READING, log.size()
        line, rest = 1, b""
        try:
            while block := await log.read(self._done + len(rest), _BLOCK):
                text = rest + block
                end = max(text.rfind(b">"), text.rfind(b"\n")) + 1 or len(text)
                yield self._chunk(text[:end], line)
                line += text.count(b"\n", 0, end)
                rest = text[end:]
            if rest:
                yield self._chunk(rest, line)
        finally:
            log.close()
        self._state = SourceState.ENDED

    def _chunk(self, text: bytes, line: int) -> Chunk:
        offset, self._done = self._done, self._done + len(text)
        return Chunk(self.name, text if text.endswith(b"\n") else text + b"\n", offset, line, live=False)
