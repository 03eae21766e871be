"""A file that is read and done with: forward, from its end, with its rotated files, and what cannot be read."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sources.reading import lines_of, numbered, numbers, read_all
from tui.model import SourceState
from tui.sources.errors import SourceError
from tui.sources.files import FileSource
from tui.sources.segments import CONTEXT

MIB = 1 << 20


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "mail.log"


async def test_a_file_is_read_forward_in_blocks_of_whole_lines(log: Path) -> None:
    text = numbered(1, 2000, 50)
    log.write_bytes(text)
    source = FileSource(log, follow=False, block=4096)
    chunks = await read_all(source)
    assert len(chunks) > 10
    assert b"".join(chunk.data for chunk in chunks) == text
    assert {chunk.source for chunk in chunks} == {str(log)}
    assert not any(chunk.live or chunk.restarted for chunk in chunks)
    for chunk in chunks:
        assert text.startswith(chunk.data, chunk.offset)
        assert numbers(lines_of([chunk]))[0] == chunk.line
    assert source.status.state == SourceState.ENDED
    assert source.status.done == source.status.size == len(text)


async def test_the_last_line_counts_without_its_newline(log: Path) -> None:
    log.write_bytes(b"one\ntwo")
    assert lines_of(await read_all(FileSource(log, follow=False))) == [b"one", b"two"]


async def test_an_empty_file_has_no_lines(log: Path) -> None:
    log.touch()
    assert await read_all(FileSource(log, follow=False, history=True)) == []


async def test_a_line_of_three_mib_is_cut_to_one_and_the_next_is_whole(log: Path) -> None:
    log.write_bytes(b"before\n" + b"x" * (3 * MIB) + b"\nafter\n")
    for newest_first in (False, True):
        lines = lines_of(await read_all(FileSource(log, follow=False, newest_first=newest_first)))
        assert sorted(lines, key=len) == [b"after", b"before", b"x" * MIB]


async def test_newest_first_gives_every_line_once_in_segments_that_know_what_stands_before(log: Path) -> None:
    text = numbered(1, 110_000, 93)
    log.write_bytes(text)
    chunks = await read_all(FileSource(log, follow=False, newest_first=True))
    assert sorted(numbers(lines_of(chunks))) == list(range(1, 110_001))
    assert chunks[0].offset + 1.1 * MIB > len(text)
    segments = [chunk for chunk in chunks if chunk.context]
    assert len(segments) == 3  # the last MiB, two of four MiB; the first line has nothing before it
    for chunk in segments:
        assert text[: chunk.offset].endswith(chunk.context)
        assert text[: chunk.offset - len(chunk.context)].endswith(b"\n")
        assert CONTEXT - 200 < len(chunk.context) <= CONTEXT
    assert max(len(chunk.data) for chunk in chunks) <= 128 * 1024 + 200
    assert [chunk.line for chunk in chunks if chunk.offset == 0] == [1]


async def test_newest_first_stops_at_the_segment_that_begins_before_the_cut(log: Path) -> None:
    log.write_bytes(numbered(1, 150_000, 93))
    source = FileSource(log, follow=False, newest_first=True, since_cut=lambda line: int(line.split()[0]) < 120_000)
    got = sorted(numbers(lines_of(await read_all(source))))
    assert got[-1] == 150_000
    assert 70_000 < got[0] < 120_000
    assert got == list(range(got[0], 150_001))


def _with_history(log: Path) -> None:
    """100 lines a file, the oldest first: .4.xz .3.bz2 .2.gz .1 and the log itself."""
    writers: dict[str, Callable[[bytes], bytes]] = {
        ".4.xz": lzma.compress,
        ".3.bz2": bz2.compress,
        ".2.gz": gzip.compress,
        ".1": bytes,
        "": bytes,
    }
    for age, (ending, pack) in enumerate(writers.items()):
        path = log.with_name(log.name + ending)
        path.write_bytes(pack(numbered(age * 100, 100)))
        os.utime(path, (1_700_000_000 + age * 86400,) * 2)
    log.with_name("mail.log.lock").write_bytes(b"no log\n")
    log.with_name("mail.log.1.orig").write_bytes(b"no log\n")
    log.with_name("mail.logger.1").write_bytes(b"no log\n")


async def test_rotated_files_come_first_when_reading_forward(log: Path) -> None:
    _with_history(log)
    chunks = await read_all(FileSource(log, follow=False, history=True))
    assert numbers(lines_of(chunks)) == list(range(500))
    names = list(dict.fromkeys(Path(chunk.source).name for chunk in chunks))
    assert names == ["mail.log.4.xz", "mail.log.3.bz2", "mail.log.2.gz", "mail.log.1", "mail.log"]
    for chunk in chunks:
        assert chunk.line == numbers(lines_of([chunk]))[0] % 100 + 1
    firsts = [chunk for chunk in chunks if chunk.offset == 0][1:]
    assert [chunk.context for chunk in firsts] == [numbered(age * 100, 100) for age in range(4)]


async def test_rotated_files_come_newest_first_for_a_screen(log: Path) -> None:
    _with_history(log)
    chunks = await read_all(FileSource(log, follow=False, history=True, newest_first=True))
    firsts = [numbers(lines_of([chunk]))[0] for chunk in chunks if chunk.offset == 0]
    assert firsts == [400, 300, 200, 100, 0]
    assert sorted(numbers(lines_of(chunks))) == list(range(500))


async def test_history_ends_with_the_file_that_begins_before_the_cut(log: Path) -> None:
    _with_history(log)

    def cut(line: bytes) -> bool:
        return int(line) < 250

    for newest_first in (False, True):
        source = FileSource(log, follow=False, history=True, newest_first=newest_first, since_cut=cut)
        assert sorted(numbers(lines_of(await read_all(source)))) == list(range(200, 500))


async def test_files_last_written_before_the_span_are_not_opened(log: Path) -> None:
    _with_history(log)
    source = FileSource(log, follow=False, history=True, not_before=1_700_000_000 + 2.5 * 86400)
    assert numbers(lines_of(await read_all(source))) == list(range(300, 500))


async def test_dated_names_are_ordered_by_their_date(log: Path) -> None:
    log.write_bytes(b"5\n")
    for number, ending in enumerate(["-20260928.gz", "-20261005", ".20261012-230000.gz", ".20261013-010000"], start=1):
        text = b"%d\n" % number
        log.with_name(log.name + ending).write_bytes(gzip.compress(text) if ending.endswith("gz") else text)
    chunks = await read_all(FileSource(log, follow=False, history=True))
    assert numbers(lines_of(chunks)) == [1, 2, 3, 4, 5]


async def test_a_file_that_is_just_being_packed_counts_once(log: Path) -> None:
    log.write_bytes(b"3\n")
    log.with_name("mail.log.1").write_bytes(b"1\n2\n")
    log.with_name("mail.log.1.gz").write_bytes(gzip.compress(b"1\n2\n"))
    os.link(log, log.with_name("mail.log.2"))
    assert lines_of(await read_all(FileSource(log, follow=False, history=True))) == [b"1", b"2", b"3"]


async def test_a_damaged_packed_file_gives_what_it_has_and_says_so(log: Path) -> None:
    log.write_bytes(b"last\n")
    packed = gzip.compress(os.urandom(100_000).hex().encode() + b"\n" + numbered(1, 20_000))
    log.with_name("mail.log.1.gz").write_bytes(packed[: len(packed) - 20_000])
    source = FileSource(log, follow=False, history=True)
    lines = lines_of(await read_all(source))
    assert lines[-1] == b"last"
    assert len(lines) > 10
    assert "mail.log.1.gz is damaged" in source.status.detail


async def test_a_zstd_file_that_this_python_cannot_unpack_is_said_to_be_skipped(log: Path) -> None:
    log.write_bytes(b"last\n")
    log.with_name("mail.log.1.zst").write_bytes(b"\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00one\n")
    source = FileSource(log, follow=False, history=True)
    lines = lines_of(await read_all(source))
    assert lines[-1] == b"last"
    assert "mail.log.1.zst is" in source.status.detail  # skipped before Python 3.14, damaged (no checksum) from then on


async def test_a_packed_file_can_be_named_itself(log: Path) -> None:
    packed = log.with_name("mail.log.7.gz")
    packed.write_bytes(gzip.compress(numbered(1, 1000)) + gzip.compress(numbered(1001, 1000)))
    for follow in (False, True):
        chunks = await read_all(FileSource(packed, follow=follow, newest_first=follow))
        assert numbers(lines_of(chunks)) == list(range(1, 2001))


async def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"one\ntwo"))
    writer.start()
    chunks = await read_all(FileSource(pipe, follow=False))
    writer.join()
    assert lines_of(chunks) == [b"one", b"two"]
    assert {chunk.source for chunk in chunks} == {str(pipe)}


async def test_an_inherited_pipe_whose_writer_is_gone_still_ends() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"one\n")
    os.close(theirs)
    try:
        assert lines_of(await read_all(FileSource(Path(f"/dev/fd/{ours}"), follow=False))) == [b"one"]
    finally:
        os.close(ours)


async def _refusal(path: Path) -> str:
    source = FileSource(path, follow=False)
    with pytest.raises(SourceError) as caught:
        await read_all(source)
    assert source.status.state == SourceState.UNREADABLE
    assert source.status.detail == str(caught.value)
    return str(caught.value)


async def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    missing, folder, database, plug = (tmp_path / name for name in ("none.log", "folder", "base.db", "plug"))
    folder.mkdir()
    database.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 20)
    assert await _refusal(missing) == f"there is no file {missing}; check the name"
    assert await _refusal(folder) == f"{folder} is a directory; name a log file"
    assert await _refusal(database) == (
        f"{database} does not look like a log: it holds binary data; name a text log file"
    )
    assert await _refusal(missing / "mail.log") == f"there is no file {missing / 'mail.log'}; check the name"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(plug))
        assert await _refusal(plug) == f"{plug} is not a regular file; name a log file, or pipe the lines in and name -"


async def test_a_log_with_some_zeros_and_bad_utf8_is_still_a_log(log: Path) -> None:
    log.write_bytes(b"\0" * 5000 + b"one\n\xff\xfe bad \0 zero\n" + b"a line of text\n" * 10)
    chunks = await read_all(FileSource(log, follow=False))
    assert lines_of(chunks)[:3] == [b"one", b"\xff\xfe bad \0 zero", b"a line of text"]
    assert chunks[0].offset == 5000
