"""A file that is followed: what is written, what rotation does to it, what comes late or may not be read."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.sources.reading import append, lines_of, numbered, numbers, reading
from tui.model import SourceState
from tui.sources.files import FileSource

MIB = 1 << 20


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "mail.log"


@pytest.fixture(params=[True, False], ids=["inotify", "polling"])
def inotify(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def _follow(path: Path, inotify: bool = True, *, newest_first: bool = False, history: bool = False) -> FileSource:
    return FileSource(
        path,
        follow=True,
        newest_first=newest_first,
        history=history,
        poll=0.25 if inotify else 0.02,
        inotify=inotify,
        grace=0.2,
    )


async def test_what_was_there_is_not_live_and_what_is_written_is(log: Path, inotify: bool) -> None:
    append(log, b"one\ntwo\n")
    async with reading(_follow(log, inotify)) as got:
        await got.until_lines(b"one", b"two")
        await got.until_status(lambda: got.source.status.state == SourceState.FOLLOWING)
        append(log, b"three\n")
        await got.until_lines(b"one", b"two", b"three")
    assert [(chunk.live, chunk.offset, chunk.line) for chunk in got.chunks] == [(False, 0, 1), (True, 8, 3)]


async def test_a_half_line_is_told_when_it_is_whole(log: Path, inotify: bool) -> None:
    append(log, b"one\nha")
    async with reading(_follow(log, inotify)) as got:
        await got.until_lines(b"one")
        append(log, b"l")
        append(log, b"f\nnext\n")
        await got.until_lines(b"one", b"half", b"next")
    assert [(chunk.line, chunk.offset) for chunk in got.chunks[:2]] == [(1, 0), (2, 4)]
    assert got.chunks[1].live


async def test_rotation_by_rename_goes_on_in_the_new_file(log: Path, inotify: bool) -> None:
    append(log, b"one\n")
    async with reading(_follow(log, inotify)) as got:
        await got.until_lines(b"one")
        log.rename(log.with_name("mail.log.1"))
        append(log.with_name("mail.log.1"), b"straggler\n")
        await got.until_lines(b"one", b"straggler")
        append(log, b"two\n")
        await got.until_lines(b"one", b"straggler", b"two")
        append(log.with_name("mail.log.1"), b"daemon not yet told\n")
        await got.until_lines(b"one", b"straggler", b"two", b"daemon not yet told")
    restarts = [(chunk.data, chunk.offset, chunk.line) for chunk in got.chunks if chunk.restarted]
    assert restarts == [(b"two\n", 0, 1)]


async def test_the_half_line_of_a_file_rotated_away_counts(log: Path) -> None:
    append(log, b"one\nhalf")
    async with reading(_follow(log)) as got:
        await got.until_lines(b"one")
        log.rename(log.with_name("mail.log.1"))
        append(log, b"new\n")
        await got.until_lines(b"one", b"new", b"half")


async def test_a_daemon_that_is_never_told_does_not_hold_up_the_new_file(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.sources.follower.DRAIN_LIMIT", 0.1)
    append(log, b"one\n")
    async with reading(FileSource(log, follow=True, grace=3600)) as got:
        await got.until_lines(b"one")
        log.rename(log.with_name("mail.log.1"))
        append(log, b"two\n")
        append(log.with_name("mail.log.1"), b"half")
        await got.until_lines(b"one", b"two", b"half")


async def test_deleting_and_making_anew_is_a_restart(log: Path, inotify: bool) -> None:
    append(log, b"one\n")
    async with reading(_follow(log, inotify)) as got:
        await got.until_lines(b"one")
        log.unlink()
        await got.until_status(lambda: "waiting" in got.source.status.detail)
        assert got.source.status.state == SourceState.WAITING
        append(log, b"two\n")
        await got.until_lines(b"one", b"two")
        await got.until_status(lambda: not got.source.status.detail)
    assert got.chunks[-1].restarted


async def test_a_folder_that_goes_and_comes_back(log: Path) -> None:
    folder = log.parent / "logs"
    folder.mkdir()
    log = folder / "mail.log"
    append(log, b"one\n")
    async with reading(_follow(log)) as got:
        await got.until_lines(b"one")
        shutil.rmtree(folder)
        await got.until_status(lambda: "waiting" in got.source.status.detail)
        folder.mkdir()
        append(log, b"two\n")
        await got.until_lines(b"one", b"two")


async def test_a_truncated_file_is_read_from_its_beginning(log: Path, inotify: bool) -> None:
    append(log, b"one\ntwo\nthree\n")
    async with reading(_follow(log, inotify)) as got:
        await got.until_lines(b"one", b"two", b"three")
        os.truncate(log, 0)
        append(log, b"four\n")
        await got.until_lines(b"one", b"two", b"three", b"four")
    assert [(chunk.restarted, chunk.offset, chunk.line) for chunk in got.chunks] == [(False, 0, 1), (True, 0, 1)]


async def test_a_file_that_shrank_and_grew_again_unseen_is_not_taken_for_the_old_one(log: Path) -> None:
    append(log, numbered(1, 100))
    async with reading(_follow(log)) as got:
        await got.until(lambda: got.count == 100)
        with log.open("r+b") as file:  # one system call after another, before the reader can look
            file.truncate(0)
            file.write(numbered(500, 300))
        await got.until(lambda: got.count == 400)
    assert numbers(got.lines()) == [*range(1, 101), *range(500, 800)]


async def test_a_writer_that_does_not_append_leaves_zeros_that_are_no_lines(log: Path) -> None:
    with log.open("wb", buffering=0) as daemon:
        daemon.write(b"one\n" * 1000)
        async with reading(_follow(log)) as got:
            await got.until(lambda: got.count == 1000)
            os.truncate(log, 0)
            daemon.write(b"two\n")  # at its old position: 4000 zeros stand before it now
            await got.until(lambda: got.count == 1001)
    assert got.lines()[-1] == b"two"
    assert (got.chunks[-1].offset, got.chunks[-1].line, got.chunks[-1].restarted) == (4000, 1, True)


async def test_lines_that_copytruncate_took_away_unread_are_read_from_the_copy(log: Path) -> None:
    append(log, b"one\n")
    async with reading(_follow(log)) as got:
        await got.until_lines(b"one")
        append(log, b"two\nthree\nha")  # the loop does not run in between: all of this is one moment for the reader
        shutil.copyfile(log, log.with_name("mail.log.1"))
        os.truncate(log, 0)
        append(log, b"four\n")
        await got.until_lines(b"one", b"two", b"three", b"ha", b"four")
    assert [chunk.data for chunk in got.chunks if chunk.restarted] == [b"four\n"]


async def test_copies_made_one_after_the_other_between_two_looks_are_all_read(log: Path) -> None:
    append(log, b"1\n")
    async with reading(_follow(log)) as got:
        await got.until_lines(b"1")
        for number in range(2, 6):
            append(log, b"%d\n" % number)
            for age in range(number - 2, 0, -1):
                log.with_name(f"mail.log.{age}").rename(log.with_name(f"mail.log.{age + 1}"))
            shutil.copyfile(log, log.with_name("mail.log.1"))
            os.truncate(log, 0)
        append(log, b"6\n")
        await got.until_lines(b"1", b"2", b"3", b"4", b"5", b"6")


async def test_files_that_came_and_went_between_two_looks_are_read_too(log: Path) -> None:
    append(log, b"1\n")
    async with reading(_follow(log)) as got:
        await got.until_lines(b"1")
        for number in range(2, 6):
            for age in range(number - 2, 0, -1):
                log.with_name(f"mail.log.{age}").rename(log.with_name(f"mail.log.{age + 1}"))
            log.rename(log.with_name("mail.log.1"))
            append(log, b"%d\n" % number)
        await got.until_lines(b"1", b"2", b"3", b"4", b"5")
    assert [chunk.data for chunk in got.chunks if chunk.restarted] == [b"2\n", b"3\n", b"4\n", b"5\n"]


async def test_a_file_that_is_not_there_yet_is_waited_for(log: Path, inotify: bool) -> None:
    async with reading(_follow(log, inotify)) as got:
        await got.until_status(lambda: got.source.status.state == SourceState.WAITING)
        await got.until_status(lambda: got.source.status.detail == f"there is no file {log} now; waiting for it")
        append(log, b"one\n")
        await got.until_lines(b"one")
        await got.until_status(lambda: got.source.status.state == SourceState.FOLLOWING)
    assert got.chunks[0].live
    assert not got.chunks[0].restarted


async def test_history_is_shown_while_the_log_itself_is_still_missing(log: Path) -> None:
    append(log.with_name("mail.log.1"), b"old\n")
    async with reading(_follow(log, history=True, newest_first=True)) as got:
        await got.until_lines(b"old")
        append(log, b"new\n")
        await got.until_lines(b"old", b"new")
    assert [(Path(chunk.source).name, chunk.live) for chunk in got.chunks] == [
        ("mail.log.1", False),
        ("mail.log", True),
    ]


async def test_a_directory_or_a_binary_is_said_and_then_replaced_by_a_log(log: Path) -> None:
    log.mkdir()
    async with reading(_follow(log)) as got:
        await got.until_status(lambda: got.source.status.detail == f"{log} is a directory; name a log file")
        assert got.source.status.state == SourceState.UNREADABLE
        log.rmdir()
        log.write_bytes(b"\x7fELF\2\1\1" + b"\0" * 100)
        await got.until_status(lambda: "does not look like a log" in got.source.status.detail)
        log.write_bytes(b"one\n")
        await got.until_lines(b"one")
        assert got.source.status.detail == ""


async def test_a_symbolic_link_is_followed_to_where_it_points_next(log: Path, inotify: bool) -> None:
    first, second = log.with_name("first"), log.with_name("second")
    append(first, b"one\n")
    log.symlink_to(first)
    async with reading(_follow(log, inotify)) as got:
        await got.until_lines(b"one")
        append(second, b"two\n")
        log.unlink()
        log.symlink_to(second)
        await got.until_lines(b"one", b"two")


async def test_a_long_line_in_the_making_is_cut_and_the_next_is_whole(log: Path) -> None:
    append(log, b"one\n")
    async with reading(_follow(log)) as got:
        await got.until_lines(b"one")
        for _ in range(24):
            append(log, b"x" * 100_000)
        append(log, b"\ntwo\n")
        await got.until(lambda: got.count == 3)
    assert got.lines() == [b"one", b"x" * MIB, b"two"]
    assert got.chunks[-1].line == 3


async def test_newest_first_brings_the_recent_part_then_goes_back(log: Path) -> None:
    text = numbered(1, 100_000, 93)
    log.write_bytes(text)
    source = _follow(log, newest_first=True)
    async with reading(source) as got:
        await got.until(lambda: bool(got.chunks))
        assert len(text) - got.chunks[0].offset < 1.2 * MIB
        assert got.chunks[0].context
        assert got.source.status.state == SourceState.READING
        await got.until(lambda: got.count == 100_000)
        await got.until_status(lambda: source.status.state == SourceState.FOLLOWING)
        status = source.status
        assert status.size == status.done == len(text)
        append(log, b"100001 live\n")
        await got.until(lambda: got.count == 100_001)
    assert sorted(numbers(got.lines())) == list(range(1, 100_002))
    assert got.chunks[-1].live
    assert got.chunks[-1].line == 0


async def test_newest_first_stops_at_the_cut_and_still_follows(log: Path) -> None:
    log.write_bytes(numbered(1, 150_000, 93))
    log.with_name("mail.log.1").write_bytes(b"0\n")
    cut = 145_000
    source = FileSource(
        log, follow=True, newest_first=True, history=True, since_cut=lambda line: int(line.split()[0]) < cut
    )
    async with reading(source) as got:
        await got.until(lambda: 150_000 in numbers(got.lines()))
        await got.until_status(lambda: source.status.state == SourceState.FOLLOWING)
        append(log, b"150001\n")
        await got.until(lambda: got.chunks[-1].live)
    seen = sorted(numbers(got.lines()))
    assert 135_000 < seen[0] < cut  # the last MiB begins before the cut: nothing older was read
    assert seen == list(range(seen[0], 150_002))


async def test_the_log_becoming_history_while_it_loads_is_read_once(log: Path) -> None:
    """Rotation in the middle of loading: the file read backward is now .1, and .1 is now .2."""
    log.with_name("mail.log.1").write_bytes(numbered(1, 60_000, 93))
    log.write_bytes(numbered(60_001, 60_000, 93))
    source = _follow(log, newest_first=True, history=True)
    async with reading(source) as got:
        await got.until(lambda: bool(got.chunks))
        log.with_name("mail.log.1").rename(log.with_name("mail.log.2"))
        log.rename(log.with_name("mail.log.1"))
        append(log, numbered(120_001, 10))
        await got.until(lambda: got.count >= 120_010)
        await got.until_status(lambda: source.status.state == SourceState.FOLLOWING)
    assert sorted(numbers(got.lines())) == list(range(1, 120_011))


async def test_copytruncate_while_the_backlog_loads_loses_nothing(log: Path) -> None:
    log.write_bytes(numbered(1, 100_000, 93))
    source = _follow(log, newest_first=True)
    async with reading(source) as got:
        await got.until(lambda: len(got.chunks) >= 12)
        assert got.count < 100_000
        shutil.copyfile(log, log.with_name("mail.log.1"))
        os.truncate(log, 0)
        append(log, numbered(100_001, 5))
        await got.until(lambda: got.count >= 100_005)
        await got.until_status(lambda: source.status.state == SourceState.FOLLOWING)
    assert sorted(numbers(got.lines())) == list(range(1, 100_006))


async def test_a_log_emptied_while_the_backlog_loads_says_so_and_goes_on(log: Path) -> None:
    log.write_bytes(numbered(1, 100_000, 93))
    source = _follow(log, newest_first=True)
    async with reading(source) as got:
        await got.until(lambda: len(got.chunks) >= 12)
        log.write_bytes(b"100001\n")
        await got.until(lambda: got.lines()[-1] == b"100001")
        await got.until_status(lambda: source.status.state == SourceState.FOLLOWING)
    assert len(set(got.lines())) == len(got.lines()) < 100_000
    assert "was emptied" in source.status.detail


async def test_it_runs_in_a_loop_that_is_not_in_the_main_thread(log: Path) -> None:
    append(log, b"one\n")
    seen: list[bytes] = []

    async def follow() -> None:
        async with reading(_follow(log)) as got:
            await got.until_lines(b"one")
            append(log, b"two\n")
            await got.until_lines(b"one", b"two")
            seen.extend(got.lines())

    thread = threading.Thread(target=lambda: asyncio.run(follow()))
    thread.start()
    await asyncio.to_thread(thread.join, 20)
    assert seen == [b"one", b"two"]


async def test_every_descriptor_is_given_back(log: Path) -> None:
    def opened() -> set[str]:
        return {os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _is_open(fd)}

    log.write_bytes(numbered(1, 30_000, 93))
    log.with_name("mail.log.1").write_bytes(b"0\n")
    async with reading(_follow(log, newest_first=True, history=True)) as got:
        await got.until(lambda: bool(got.chunks))
        assert any(str(log) in name for name in opened())
    assert not any(str(log) in name or "inotify" in name for name in opened())


def _is_open(fd: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{fd}")


SUDO = "so run with sudo"

NOBODY = """
import asyncio, os, sys
from pathlib import Path
os.setgroups([]); os.setgid(65534); os.setuid(65534)
from tui.sources.files import FileSource
async def main():
    source = FileSource(Path(sys.argv[1]), follow=True, poll=0.02, inotify=False, grace=0.2)
    async def tell():
        said = None
        while True:
            if source.status.detail != said:
                said = source.status.detail
                print(source.status.state, said, flush=True)
            await asyncio.sleep(0.005)
    telling = asyncio.create_task(tell())
    async for chunk in source.chunks():
        print(chunk.restarted, chunk.data, flush=True)
asyncio.run(main())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_file_that_may_not_be_read_is_said_and_read_once_it_may(log: Path) -> None:
    append(log, b"one\n")
    os.chown(log, 0, 4)
    log.chmod(0o640)
    for folder in [log.parent, *log.parent.parents]:
        folder.chmod(folder.stat().st_mode | 0o055)
    with subprocess.Popen(
        [sys.executable, "-c", NOBODY, str(log)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as nobody:
        said = iter(nobody.stdout or ())
        try:
            sentence = f"cannot read {log}: permission denied; add yourself to group adm, or run with sudo"
            assert next(line for line in said if sentence in line).startswith("unreadable")
            log.chmod(0o644)
            assert next(line for line in said if "one" in line) == "False b'one\\n'\n"
            log.rename(log.with_name("mail.log.1"))
            log.touch(0o600)
            denied = next(line for line in said if "denied" in line)
            assert denied == f"unreadable cannot read {log}: permission denied; only its owner may read it, {SUDO}\n"
            append(log.with_name("mail.log.1"), b"old file goes on\n")
            assert "old file goes on" in next(line for line in said if "goes on" in line)
            append(log, b"two\n")
            log.chmod(0o644)
            assert next(line for line in said if "two" in line) == "True b'two\\n'\n"
        finally:
            nobody.kill()


async def test_chunks_of_stragglers_do_not_claim_a_restart(log: Path) -> None:
    append(log, b"one\n")
    async with reading(_follow(log)) as got:
        await got.until_lines(b"one")
        log.rename(log.with_name("mail.log.1"))
        append(log, b"two\n")
        await got.until_lines(b"one", b"two")
        append(log.with_name("mail.log.1"), b"late\n")
        await got.until_lines(b"one", b"two", b"late")
    assert [chunk.restarted for chunk in got.chunks] == [False, True, False]
    assert lines_of(got.chunks[2:]) == [b"late"]
    assert got.chunks[2].offset == 4
