"""Reads a source in the background and waits for what it brings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from pathlib import Path

from tui.model import Chunk, Source

DEADLINE = 20.0


class Reading:
    """All chunks that a source has brought so far; owner of the task that reads it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.chunks: list[Chunk] = []
        self.count = 0  # lines so far
        self.ended = False
        self._news = asyncio.Condition()
        self.task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for chunk in self.source.chunks():
                async with self._news:
                    self.chunks.append(chunk)
                    self.count += chunk.data.count(b"\n")
                    self._news.notify_all()
        finally:
            self.ended = True
            async with self._news:
                self._news.notify_all()

    def has_come_to(self, number: int) -> bool:
        """Whether the last live line begins with this number or a higher one."""
        last = next((chunk for chunk in reversed(self.chunks) if chunk.live), None)
        return last is not None and numbers(lines_of([last]))[-1] >= number

    async def until(self, met: Callable[[], bool], deadline: float = DEADLINE) -> None:
        """Wait for something that chunks bring about."""
        async with asyncio.timeout(deadline), self._news:
            await self._news.wait_for(lambda: met() or self.ended)
        if not met():
            await self.task  # says why it ended
            raise AssertionError("the source ended before that")

    async def until_lines(self, *lines: bytes) -> None:
        """Wait for exactly these lines, in this order, from the beginning."""
        with contextlib.suppress(TimeoutError):
            await self.until(lambda: self.count >= len(lines))
        assert self.lines() == list(lines)

    async def until_status(self, met: Callable[[], bool]) -> None:
        """Wait for something that shows without a chunk."""
        async with asyncio.timeout(DEADLINE):
            while not met():
                await asyncio.sleep(0.005)

    def lines(self, chunks: Iterable[Chunk] | None = None) -> list[bytes]:
        """The lines of these chunks (all of them), without newlines."""
        return lines_of(self.chunks if chunks is None else chunks)


def lines_of(chunks: Iterable[Chunk]) -> list[bytes]:
    """Lines of chunks, each of which must hold whole ones."""
    lines: list[bytes] = []
    for chunk in chunks:
        assert chunk.data.endswith(b"\n")
        lines += chunk.data[:-1].split(b"\n")
    return lines


@contextlib.asynccontextmanager
async def reading(source: Source) -> AsyncIterator[Reading]:
    """A source being read; cancelled at the end."""
    one = Reading(source)
    try:
        yield one
    finally:
        one.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await one.task


async def read_all(source: Source) -> list[Chunk]:
    """Every chunk of a source that ends."""
    async with asyncio.timeout(DEADLINE):
        return [chunk async for chunk in source.chunks()]


def append(path: Path, data: bytes) -> None:
    """Write to the end of a file, as a log daemon does."""
    with path.open("ab") as file:
        file.write(data)


def numbered(first: int, count: int, width: int = 0) -> bytes:
    """Lines of numbers in a row, filled up to `width` bytes each."""
    return b"".join(b"%d" % number + b" " + b"x" * width + b"\n" for number in range(first, first + count))


def numbers(lines: Iterable[bytes]) -> list[int]:
    """The numbers that stand at the head of lines."""
    return [int(line.split(b" ", 1)[0]) for line in lines]


Chunks = AsyncGenerator[Chunk, None]
