"""A pipe, a terminal or any open descriptor as a source."""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import AsyncGenerator, Callable
from fcntl import ioctl
from functools import partial
from pathlib import Path
from struct import calcsize, unpack
from termios import FIONREAD
from typing import Final

import aiofiles.os

from tui.model import Chunk, SourceState, SourceStatus
from tui.sources.lines import LineAssembler, Piece

_BLOCK: Final = 256 * 1024
_read = aiofiles.os.wrap(os.read)


_INHERITED = re.compile(r"/(?:dev|proc/self)/fd/(?P<fd>\d+)\Z")
_STANDARD_INPUT = "/dev/stdin"


class StreamSource:
    """Whole lines of `fd`, live, until its end; the half line before the end counts.

    The descriptor's flags are left alone (a terminal shares them with the shell): it is read only when there is
    something to read. `owned` descriptors are closed at the end. `again` opens what the descriptor was opened from once
    more, for the writers that come after the present ones, and gives None when that is gone.
    """

    def __init__(
        self, fd: int, name: str = "stdin", *, owned: bool = False, again: Callable[[], int | None] = lambda: None
    ) -> None:
        self._fd = fd
        self._name = name
        self._owned = owned
        self._again = again
        self._state = SourceState.WAITING
        self._taken = 0  # bytes read

    @property
    def name(self) -> str:
        """What its events carry."""
        return self._name

    @property
    def status(self) -> SourceStatus:
        """What it is doing now."""
        waiting = _waiting(self._fd) if self._state is SourceState.FOLLOWING else 0
        return SourceStatus(self._name, self._state, offset=self._taken, length=self._taken + waiting)

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Every line once, `offset` and `line` counted from the first byte that we read."""
        assembler = LineAssembler()
        self._state = SourceState.FOLLOWING
        try:
            while True:
                while block := await self._next_block():
                    self._taken += len(block)
                    for piece in assembler.feed(block):
                        yield self._chunk(piece)
                for piece in assembler.finish():
                    yield self._chunk(piece)
                if not self._turned_to_next():
                    return
        finally:
            self._state = SourceState.ENDED
            if self._owned:
                os.close(self._fd)

    def _turned_to_next(self) -> bool:
        """Whether there may be more writers. The pipe has a reader all the time: without one they fail or hang."""
        fd = self._again()
        if fd is None:
            return False
        os.close(self._fd)
        self._fd = fd
        return True

    def _chunk(self, piece: Piece) -> Chunk:
        return Chunk(self._name, piece.data, piece.offset, piece.line, live=True)

    async def _next_block(self) -> bytes:
        while True:
            if not await self._readable():
                return await _read(self._fd, _BLOCK)  # a regular file: reading it never waits for long
            try:
                return os.read(self._fd, _BLOCK)
            except BlockingIOError:
                continue  # somebody else was quicker
            except OSError:
                return b""  # the terminal is gone

    async def _readable(self) -> bool:
        """Wait until there is something to read; false for what cannot be waited for (a regular file)."""
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        try:
            loop.add_reader(self._fd, _settle, ready)
        except PermissionError:
            return False
        try:
            await ready
        finally:
            loop.remove_reader(self._fd)
        return True


def _waiting(fd: int) -> int:
    """Bytes that were written to a pipe and not read yet; 0 where that cannot be told."""
    try:
        (count,) = unpack("i", ioctl(fd, FIONREAD, bytes(calcsize("i"))))
    except OSError:
        return 0
    return int(count)


def open_pipe(path: Path, *, follow: bool) -> StreamSource | None:
    """A named pipe, or the shell's `<(command)`, as a source named by its path; None for anything else.

    A named pipe that is followed outlives its writers: a log daemon that starts again opens it anew.
    """
    inherited = _inherited(path)
    try:
        if not stat.S_ISFIFO(os.stat(path).st_mode):
            return None
        # opened anew, a pipe whose writer has gone already would never end
        fd = _open_fifo(path) if inherited is None else os.dup(inherited)
    except OSError:
        return None  # said where the file is opened
    if fd is None:
        return None
    if follow and inherited is None:
        return StreamSource(fd, str(path), owned=True, again=partial(_open_fifo, path))
    return StreamSource(fd, str(path), owned=True)


def _inherited(path: Path) -> int | None:
    """The descriptor of ours that the path stands for."""
    match = _INHERITED.match(str(path))
    return int(match["fd"]) if match else 0 if str(path) == _STANDARD_INPUT else None


def _open_fifo(path: Path) -> int | None:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    if stat.S_ISFIFO(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    return None


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
