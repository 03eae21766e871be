"""How far a source is, for people: offset, length, what is not read yet, and rotations."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest

from tests.sources.log_center import BEGIN, failure, failures, made, writing
from tests.sources.reading import append, read_all, reading
from tui.model import Source, SourceState
from tui.sources.files import FileSource
from tui.sources.page import PageSource
from tui.sources.stdin import StreamSource
from tui.sources.synology_db import DatabaseSource


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "mail.log"


def follow(path: Path, *, newest_first: bool = True) -> FileSource:
    return FileSource(path, follow=True, newest_first=newest_first, poll=0.02, grace=0.05)


def place(source: Source) -> tuple[int, int, int]:
    status = source.status
    return status.offset, status.length, status.rotations


@pytest.mark.parametrize("newest_first", [True, False])
async def test_a_followed_file_is_read_to_its_end(log: Path, newest_first: bool) -> None:
    append(log, b"one\n")
    source = follow(log, newest_first=newest_first)
    async with reading(source) as got:
        await got.until_lines(b"one")
        append(log, b"two\nhal")
        await got.until_status(lambda: place(source) == (11, 11, 0))
        assert source.status.lag == 0
    assert place(source) == (11, 11, 0)  # after its end too


async def test_what_is_written_and_not_read_is_the_lag(log: Path) -> None:
    append(log, b"one\n")
    source = follow(log)
    chunks = source.chunks()
    await anext(chunks)
    append(log, b"two\nthree\n")  # nobody reads on
    assert place(source) == (4, 14, 0)
    assert source.status.lag == 10
    await chunks.aclose()


async def test_a_rotation_is_counted_and_the_new_file_is_told_of(log: Path) -> None:
    append(log, b"one\n")
    source = follow(log)
    async with reading(source) as got:
        await got.until_lines(b"one")
        log.rename(log.with_name("mail.log.1"))
        append(log, b"two, longer\n")
        await got.until_lines(b"one", b"two, longer")
        await got.until_status(lambda: place(source) == (12, 12, 1))
        log.rename(log.with_name("mail.log.0"))
        await got.until_status(lambda: source.status.state is SourceState.WAITING)
        assert place(source) == (12, 12, 1)  # nothing stands in its place yet
        append(log, b"3\n")
        await got.until_status(lambda: place(source) == (2, 2, 2))


@pytest.mark.parametrize("copied", [True, False], ids=["copytruncate", "emptied"])
async def test_an_emptied_file_counts_as_a_rotation(log: Path, copied: bool) -> None:
    append(log, b"one\n")
    source = follow(log)
    async with reading(source) as got:
        await got.until_lines(b"one")
        if copied:
            shutil.copy(log, log.with_name("mail.log.1"))
        os.truncate(log, 0)
        append(log, b"2\n")
        await got.until_lines(b"one", b"2")
        await got.until_status(lambda: place(source) == (2, 2, 1))


async def test_a_packed_file_is_measured_as_it_lies_on_disk(tmp_path: Path) -> None:
    packed = tmp_path / "mail.log.gz"
    packed.write_bytes(gzip.compress(b"one\n" * 1000))
    source = FileSource(packed, follow=True)
    await read_all(source)
    size = packed.stat().st_size
    assert place(source) == (size, size, 0)


async def test_a_page_is_measured_as_a_file_is(tmp_path: Path) -> None:
    page = tmp_path / "log.html"
    page.write_bytes(b"<html><td>one</td></html>")
    source = PageSource(page)
    await read_all(source)
    assert place(source) == (25, 25, 0)


async def test_a_pipe_tells_what_waits_in_it() -> None:
    ours, theirs = os.pipe()
    source = StreamSource(ours, owned=True)
    chunks = source.chunks()
    os.write(theirs, b"one\n")
    await anext(chunks)
    assert place(source) == (4, 4, 0)
    os.write(theirs, b"two\nhal")
    assert place(source) == (4, 11, 0)
    os.close(theirs)
    await chunks.aclose()
    assert place(source) == (4, 4, 0)


async def test_a_named_pipe_tells_it_too(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    source = follow(path)
    theirs = os.open(path, os.O_RDWR)
    os.write(theirs, b"one\n")
    chunks = source.chunks()
    await anext(chunks)
    os.write(theirs, b"two\nhal")
    assert place(source) == (4, 11, 0)
    assert source.status.state is SourceState.FOLLOWING
    await chunks.aclose()
    os.close(theirs)


async def test_a_database_is_measured_in_rows(tmp_path: Path) -> None:
    path = made(tmp_path / ".SYNOCONNDB", failures(1, 30))
    source = DatabaseSource(path, follow=True, poll=0.02, page=10)
    chunks = source.chunks()
    await anext(chunks)
    assert place(source) == (10, 30, 0)
    assert source.status.in_rows
    await chunks.aclose()


async def test_a_database_that_begins_anew_counts_as_a_rotation(tmp_path: Path) -> None:
    path = made(tmp_path / ".SYNOCONNDB", failures(1, 5))
    with writing(path) as writer:
        source = DatabaseSource(path, follow=True, poll=0.02)
        async with reading(source) as got:
            await got.until(lambda: got.count == 5)
            writer("BEGIN")
            writer("DELETE FROM logs")
            row = "INSERT INTO logs (id, time, level, username, msg) VALUES (?, ?, ?, ?, ?)"
            writer(row, *([number, BEGIN + 90, "warn", "", failure(f"user9{number}")] for number in range(1, 8)))
            writer("COMMIT")
            await got.until(lambda: got.count == 12)
            assert place(source) == (7, 7, 1)
