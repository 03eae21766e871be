"""Pipes, terminals and other descriptors."""

from __future__ import annotations

import asyncio
import os
import pty
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.reading import lines_of, numbered, numbers, read_all, reading
from tui.model import SourceState
from tui.sources.files import FileSource
from tui.sources.stdin import StreamSource


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ours, theirs = os.pipe()
    yield ours, theirs
    for fd in (ours, theirs):
        try:
            os.close(fd)
        except OSError:
            continue  # the test closed it


async def test_lines_come_as_they_are_written_and_the_half_line_at_the_end_counts(pipe: tuple[int, int]) -> None:
    ours, theirs = pipe
    source = StreamSource(ours)
    async with reading(source) as got:
        os.write(theirs, b"one\ntw")
        await got.until_lines(b"one")
        states = [source.status.state]
        os.write(theirs, b"o\nhalf")
        await got.until_lines(b"one", b"two")
        os.close(theirs)
        await got.until_lines(b"one", b"two", b"half")
        await got.task
    assert [*states, source.status.state] == [SourceState.FOLLOWING, SourceState.ENDED]
    assert [(chunk.source, chunk.offset, chunk.line, chunk.live) for chunk in got.chunks] == [
        ("stdin", 0, 1, True),
        ("stdin", 4, 2, True),
        ("stdin", 8, 3, True),
    ]


async def test_waiting_for_a_silent_pipe_holds_nothing_up_and_can_be_cancelled(pipe: tuple[int, int]) -> None:
    ours, theirs = pipe
    async with reading(StreamSource(ours)) as got:
        await asyncio.sleep(0)
        got.task.cancel()
        async with asyncio.timeout(5):
            with pytest.raises(asyncio.CancelledError):
                await got.task
        got.task = asyncio.create_task(asyncio.sleep(0))
    os.write(theirs, b"still open\n")
    assert os.read(ours, 100) == b"still open\n"


async def test_more_than_a_pipe_holds_arrives_in_order(pipe: tuple[int, int]) -> None:
    ours, theirs = pipe

    def write() -> None:
        with os.fdopen(theirs, "wb") as stream:
            stream.write(numbered(1, 50_000, 40))

    writing = asyncio.create_task(asyncio.to_thread(write))
    chunks = await read_all(StreamSource(ours))
    await writing
    assert numbers(lines_of(chunks)) == list(range(1, 50_001))


async def test_a_file_redirected_to_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "mail.log"
    path.write_bytes(numbered(1, 30_000, 40))
    with path.open("rb") as file:
        assert numbers(lines_of(await read_all(StreamSource(file.fileno(), name="-")))) == list(range(1, 30_001))


async def test_a_terminal_that_goes_away_is_the_end() -> None:
    master, terminal = pty.openpty()
    async with reading(StreamSource(terminal, owned=True)) as got:
        os.write(master, b"one\n")
        await got.until_lines(b"one")
        os.close(master)
        async with asyncio.timeout(5):
            await got.task


async def test_the_flags_of_a_shared_descriptor_are_left_alone(pipe: tuple[int, int]) -> None:
    ours, theirs = pipe
    async with reading(StreamSource(ours)) as got:
        os.write(theirs, b"one\n")
        await got.until_lines(b"one")
        assert os.get_blocking(ours)


async def test_a_named_pipe_that_is_followed_outlives_its_writers(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    async with reading(FileSource(pipe, follow=True)) as got:
        await asyncio.to_thread(pipe.write_bytes, b"one\ntwo")
        await got.until_lines(b"one", b"two")
        await asyncio.to_thread(pipe.write_bytes, b"three\n")
        await got.until_lines(b"one", b"two", b"three")
        assert got.source.status.state == SourceState.FOLLOWING
        pipe.unlink()
        assert [(chunk.offset, chunk.line) for chunk in got.chunks] == [(0, 1), (4, 2), (7, 3)]


async def test_a_named_pipe_that_is_taken_away_is_the_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb") as stream:
            pipe.unlink()
            stream.write(b"one\n")

    async with reading(FileSource(pipe, follow=True)) as got:
        await asyncio.to_thread(write)
        await got.until_lines(b"one")
        async with asyncio.timeout(5):
            await got.task
        assert got.ended


async def test_dev_stdin_is_standard_input_itself(pipe: tuple[int, int]) -> None:
    ours, theirs = pipe
    os.write(theirs, b"one\n")
    os.close(theirs)  # opened anew, the pipe would never end
    keyboard = os.dup(0)
    os.dup2(ours, 0)
    try:
        assert lines_of(await read_all(FileSource(Path("/dev/stdin"), follow=True))) == [b"one"]
    finally:
        os.dup2(keyboard, 0)
        os.close(keyboard)
