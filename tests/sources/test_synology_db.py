"""Log Center's database, read while another process writes it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.sources.log_center import BEGIN, COLUMNS, WIDE, Writer, failure, failures, made, writing
from tests.sources.reading import Reading, read_all, reading
from tui.model import Chunk, SourceState
from tui.sources.errors import SourceError
from tui.sources.named import open_source
from tui.sources.synology_db import DatabaseSource

POLL = 0.02


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".SYNOCONNDB"


def users(chunks: list[Chunk]) -> list[str]:
    """The users of lines, in order."""
    lines = b"".join(chunk.data for chunk in chunks).decode().splitlines()
    return [line.split("User [")[1].split("]")[0] for line in lines]


def numbered(*numbers: int) -> list[str]:
    return [f"user{number}" for number in numbers]


async def until_users(one: Reading, *numbers: int) -> None:
    """Wait for exactly these users, from the beginning."""
    await one.until(lambda: one.count >= len(numbers))
    assert users(one.chunks) == numbered(*numbers)


# What a row becomes


async def test_a_row_is_a_line_of_structured_data_and_its_sentence(path: Path) -> None:
    sentence = failure('o"b]c\\d')
    row = [7, BEGIN, "warn", "SYSTEM", sentence, 'o"b]c\\d', 1027, "203.0.113.9", "MailPlus-Server", "s3cret", "curl"]
    (chunk,) = await read_all(DatabaseSource(made(path, [row], WIDE), follow=False))
    values = 'level="warn" ip="203.0.113.9" user="o\\"b\\]c\\\\d" username="SYSTEM" protocol="MailPlus-Server"'
    head = "<12>1 2026-11-24T06:00:00+00:00 - Connection - - "
    assert chunk.data.decode() == f'{head}[row@32473 log="Connection" {values}] {sentence}\n'
    assert (chunk.source, chunk.offset, chunk.line, chunk.live) == (str(path), 0, 7, False)


@pytest.mark.parametrize(
    ("columns", "row", "data"),
    [
        ("id INTEGER PRIMARY KEY, time INTEGER, msg TEXT", [1, BEGIN, "x"], 'log="Connection"'),
        ("msg TEXT, time INTEGER", ["x", BEGIN], 'log="Connection"'),
        ("time INTEGER, msg TEXT, level TEXT", [BEGIN, "x", "info"], 'log="Connection" level="info"'),
        ("TIME INTEGER, MSG BLOB, IP TEXT", [BEGIN, b"x", "::1"], 'log="Connection" ip="::1"'),
    ],
)
async def test_whatever_columns_there_are(path: Path, columns: str, row: list[object], data: str) -> None:
    (chunk,) = await read_all(DatabaseSource(made(path, [row], columns), follow=False))
    assert chunk.data.decode().endswith(f" [row@32473 {data}] x\n")


async def test_the_system_log_is_told_by_its_name(tmp_path: Path) -> None:
    (chunk,) = await read_all(DatabaseSource(made(tmp_path / ".SYNOSYSDB", failures(1)), follow=False))
    assert b' - System - - [row@32473 log="System" ' in chunk.data


async def test_hostile_text_stays_on_its_line(path: Path) -> None:
    hostile = "a\n<12>1 2026-11-24T06:00:00+00:00 - Connection - - User [b] from [192.0.2.66]\r\0\x1b]52;c;\x07\u202e"
    rows = [[1, BEGIN, "warn", hostile, hostile], [2, BEGIN, "warn", b"\xff\xfe", b"\xe3\x81\x82\xe3\x81"]]
    (chunk,) = await read_all(DatabaseSource(made(path, rows), follow=False))
    lines = chunk.data.decode().split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)
    assert lines[1].endswith("] あ")


@pytest.mark.parametrize("time", [None, "yesterday", -1, 1e300, b"\xff"])
async def test_a_row_without_a_time_has_that_of_the_row_before(path: Path, time: object) -> None:
    rows = [[1, BEGIN, "warn", "", "x"], [2, time, "warn", "", "y"]]
    (chunk,) = await read_all(DatabaseSource(made(path, rows, COLUMNS.replace("time INTEGER", "time")), follow=False))
    assert [line.split(b" ")[1] for line in chunk.data.splitlines()] == [b"2026-11-24T06:00:00+00:00"] * 2


async def test_long_text_is_cut(path: Path) -> None:
    rows = [[1, BEGIN, "warn", "u" * 10**6, "m" * 10**6]]
    (chunk,) = await read_all(DatabaseSource(made(path, rows), follow=False))
    assert len(chunk.data) < 20_000


# What was there before


async def test_pages_follow_each_other(path: Path) -> None:
    chunks = await read_all(DatabaseSource(made(path, failures(1, 25)), follow=False, page=10))
    assert users(chunks) == numbered(*range(1, 26))
    assert [chunk.line for chunk in chunks] == [1, 11, 21]
    assert [chunk.offset for chunk in chunks] == [0, *(sum(len(c.data) for c in chunks[:n]) for n in (1, 2))]


async def test_ids_with_gaps_have_no_line_numbers(path: Path) -> None:
    chunks = await read_all(DatabaseSource(made(path, [*failures(1, 3), *failures(9)]), follow=False))
    assert [(chunk.line, users([chunk])) for chunk in chunks] == [(0, numbered(1, 2, 3, 9))]


async def test_rows_before_a_time_are_left_out(path: Path) -> None:
    made(path, failures(1, 9))
    assert users(await read_all(DatabaseSource(path, follow=False, not_before=BEGIN + 7.0))) == numbered(7, 8, 9)
    assert await read_all(DatabaseSource(path, follow=False, not_before=BEGIN + 70.0)) == []


async def test_an_empty_log_is_read(path: Path) -> None:
    assert await read_all(DatabaseSource(made(path, []), follow=False)) == []


async def test_what_stands_in_the_wal_alone_is_read(path: Path) -> None:
    made(path, failures(1))
    with writing(path) as writer:
        writer.add(2)
        assert Path(f"{path}-wal").stat().st_size > 0
        assert users(await read_all(DatabaseSource(path, follow=False))) == numbered(1, 2)


async def test_no_file_is_made_beside_a_database_that_nobody_has_open(path: Path) -> None:
    made(path, failures(1))
    before = sorted(os.listdir(path.parent))
    assert users(await read_all(DatabaseSource(path, follow=False))) == numbered(1)
    assert sorted(os.listdir(path.parent)) == before == [path.name]


# Live


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
async def test_what_another_process_writes_is_told_as_it_comes(path: Path, mode: str) -> None:
    made(path, failures(1, 2), mode=mode)
    with writing(path, mode) as writer:
        async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
            await until_users(one, 1, 2)
            writer.add(3)
            await until_users(one, 1, 2, 3)
            writer.add(4, 3)
            await until_users(one, 1, 2, 3, 4, 5, 6)
            assert [chunk.live for chunk in one.chunks if chunk.line > 2] == [True] * (len(one.chunks) - 1)
            assert not one.chunks[0].live
            assert one.source.status.state is SourceState.FOLLOWING


async def test_a_writer_that_comes_and_goes_is_followed(path: Path) -> None:
    made(path, failures(1))
    async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
        await until_users(one, 1)
        for number in (2, 3):
            with writing(path) as writer:
                writer.add(number)
            await until_users(one, *range(1, number + 1))


async def test_a_log_that_is_not_there_yet_is_waited_for(path: Path) -> None:
    async with reading(open_source(path, follow=True)) as one:
        await one.until_status(lambda: bool(one.source.status.detail))
        assert one.source.status.state is SourceState.WAITING
        assert one.source.status.detail == f"there is no file {path}; check the name"
        made(path, failures(1))
        await until_users(one, 1)


async def begun(path: Path, one: Reading, *numbers: int) -> None:
    await until_users(one, *numbers)
    await one.until_status(lambda: one.source.status.state is SourceState.FOLLOWING)


async def test_a_log_that_was_replaced_is_read_from_its_first_row(path: Path, tmp_path: Path) -> None:
    made(path, failures(1, 5))
    async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
        await begun(path, one, 1, 2, 3, 4, 5)
        fresh = made(tmp_path / "fresh", [[1, BEGIN + 10, "warn", "", failure("user10")]])
        os.replace(fresh, path)
        await until_users(one, 1, 2, 3, 4, 5, 10)
        assert (one.chunks[-1].restarted, one.chunks[-1].offset, one.chunks[-1].live) == (True, 0, True)


async def test_a_copy_with_the_same_rows_is_not_read_again(path: Path, tmp_path: Path) -> None:
    made(path, failures(1, 5))
    async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
        await begun(path, one, 1, 2, 3, 4, 5)
        copy = tmp_path / "copy"
        shutil.copy(path, copy)
        with writing(copy, "DELETE") as writer:
            writer.add(6)
        os.replace(copy, path)
        await until_users(one, 1, 2, 3, 4, 5, 6)
        assert not any(chunk.restarted for chunk in one.chunks)


async def test_ids_that_begin_anew_are_read_from_the_first(path: Path) -> None:
    made(path, failures(1, 5))
    with writing(path) as writer:
        async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
            await begun(path, one, 1, 2, 3, 4, 5)
            writer("BEGIN")
            writer("DELETE FROM logs")
            row = "INSERT INTO logs (id, time, level, username, msg) VALUES (?, ?, ?, ?, ?)"
            writer(row, *([number, BEGIN + 90, "warn", "", failure(f"user9{number}")] for number in range(1, 8)))
            writer("COMMIT")
            await until_users(one, 1, 2, 3, 4, 5, 91, 92, 93, 94, 95, 96, 97)


async def test_old_rows_that_are_taken_out_change_nothing(path: Path) -> None:
    made(path, failures(1, 5))
    with writing(path) as writer:
        async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
            await begun(path, one, 1, 2, 3, 4, 5)
            writer("DELETE FROM logs WHERE id < 4")
            writer.add(6)
            await until_users(one, 1, 2, 3, 4, 5, 6)
            writer("DELETE FROM logs WHERE id > 5")
            writer.add(6)
            writer.add(7)
            await until_users(one, 1, 2, 3, 4, 5, 6, 7)


async def test_a_log_that_was_cleared_goes_on(path: Path) -> None:
    made(path, failures(1, 5))
    with writing(path) as writer:
        async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
            await begun(path, one, 1, 2, 3, 4, 5)
            writer("DELETE FROM logs")
            writer.add(8)
            await until_users(one, 1, 2, 3, 4, 5, 8)


# What goes wrong is said in one sentence


async def sentence_of(path: Path) -> str:
    with pytest.raises(SourceError) as failed:
        await read_all(DatabaseSource(path, follow=False))
    return str(failed.value)


async def test_a_damaged_database_is_said(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + os.urandom(9000))
    remedy = "export the log from Log Center and name the export"
    assert await sentence_of(path) == f"cannot read {path}: the database is damaged; {remedy}"


async def test_damage_behind_the_first_rows_is_said_after_them(path: Path) -> None:
    made(path, failures(1, 3000), mode="DELETE")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size - size // 2))
    one = Reading(DatabaseSource(path, follow=False, page=10))
    with pytest.raises(SourceError, match="the database is damaged"):
        await one.task
    assert users(one.chunks)[:3] == numbered(1, 2, 3)


async def test_another_database_is_said(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE other (x)")
    remedy = "name Log Center's .SYNOCONNDB or .SYNOSYSDB, or a text log"
    assert await sentence_of(path) == f"cannot read {path}: it has no table logs; {remedy}"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE logs (id)")
    assert "its table logs has no column msg and no time" in await sentence_of(path)


async def test_a_lock_is_said_and_waited_for(path: Path) -> None:
    made(path, failures(1), mode="DELETE")
    with writing(path, "DELETE") as writer:
        writer("BEGIN EXCLUSIVE")
        async with reading(DatabaseSource(path, follow=True, poll=POLL)) as one:
            await one.until_status(lambda: one.source.status.state is SourceState.UNREADABLE)
            remedy = "another program holds it locked; wait until it lets go"
            assert one.source.status.detail == f"cannot read {path} now: {remedy}"
            writer("COMMIT")
            await until_users(one, 1)
            await one.until_status(lambda: one.source.status.detail == "")


async def test_a_lock_that_is_let_go_holds_up_a_report_only(path: Path) -> None:
    made(path, failures(1), mode="DELETE")
    with writing(path, "DELETE") as writer:
        writer("BEGIN EXCLUSIVE")
        async with reading(DatabaseSource(path, follow=False)) as one:
            assert not one.ended
            release(writer)
            await until_users(one, 1)


def release(writer: Writer) -> None:
    writer("COMMIT")


NOBODY = """
import asyncio, os, sys
from pathlib import Path
from tui.sources.errors import SourceError
from tui.sources.synology_db import DatabaseSource
os.setgroups([]); os.setgid(65534); os.setuid(65534)
async def main():
    async for chunk in DatabaseSource(Path(sys.argv[1]), follow=False).chunks():
        print(chunk.data.count(b"\\n"), "lines")
try:
    asyncio.run(main())
except SourceError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_without_the_right_to_read_it_is_said_and_a_copy_in_a_foreign_folder_is_read(path: Path) -> None:
    for folder in [path.parent, *path.parents]:
        folder.chmod(folder.stat().st_mode | 0o055)
    made(path, failures(1, 2))

    def told() -> str:
        command = [sys.executable, "-c", NOBODY, str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout

    path.chmod(0o644)
    assert told() == "2 lines\n"
    path.chmod(0o600)
    assert told() == f"cannot read {path}: permission denied; only its owner may read it, so run with sudo\n"
