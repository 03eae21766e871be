"""Numbered lines from a real writer while the log is rotated under it: the exact sequence must arrive."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.sources.reading import Reading, lines_of, numbered, numbers, read_all, reading
from tui.model import Chunk
from tui.sources.files import FileSource

#: A daemon: it writes lines in pieces, and is told of rotations only after a while. It rotates its own log, so that
#: nothing is written between copy and truncation, and asks leave for it on its standard output.
DAEMON = """
import os, shutil, sys
from functools import partial
from pathlib import Path
path, how, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND
fd = os.open(path, APPEND)

def shift():
    for age in range(8, 0, -1):
        old = path.with_name(f"{path.name}.{age}")
        if old.exists():
            old.rename(path.with_name(f"{path.name}.{age + 1}"))

reopen_at = 0
for number in range(1, count + 1):
    line = b"%d %s\\n" % (number, b"x" * (number % 180))
    if number % 7 == 0:
        os.write(fd, line[:5])
        os.write(fd, line[5:])
    else:
        os.write(fd, line)
    if number == reopen_at:
        os.close(fd)
        fd = os.open(path, APPEND)
    if number % 4000 == 0 and number < count:
        print(number - 3000, flush=True)
        sys.stdin.readline()
        shift()
        if how == "copytruncate":
            shutil.copyfile(path, path.with_name(path.name + ".1"))
            os.truncate(path, 0)
        else:
            path.rename(path.with_name(path.name + ".1"))
            if how == "create":
                os.close(os.open(path, APPEND))
            reopen_at = number + 500
"""

LINES = 30_000


@contextmanager
def daemon(log: Path, how: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-c", DAEMON, str(log), how, str(LINES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def give_leave(process: subprocess.Popen[bytes], got: Reading) -> None:
    """Let the daemon rotate once the reader has begun the present file; some 3000 lines of it may still be unread."""
    assert process.stdin
    assert process.stdout
    while asked := await asyncio.to_thread(process.stdout.readline):
        await got.until(partial(got.has_come_to, int(asked)), 60)
        process.stdin.write(b"\n")
        process.stdin.flush()


class HeldUntilWritten(FileSource):
    """A source that goes on after its first chunk when the daemon has begun, however long that took to start."""

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        log = Path(self.name)
        size = log.stat().st_size
        async with aclosing(super().chunks()) as chunks:
            yield await anext(chunks)
            while log.stat().st_size == size:
                await asyncio.sleep(0.005)
            async for chunk in chunks:
                yield chunk


@pytest.mark.parametrize("inotify", [True, False], ids=["inotify", "polling"])
@pytest.mark.parametrize("how", ["create", "nocreate", "copytruncate"])
async def test_every_line_arrives_once_and_in_order(tmp_path: Path, how: str, inotify: bool) -> None:
    log = tmp_path / "mail.log"
    source = FileSource(log, follow=True, inotify=inotify, poll=0.05)
    async with reading(source) as got:
        with daemon(log, how) as process:
            await give_leave(process, got)
            await got.until(lambda: got.count >= LINES)
    assert numbers(got.lines()) == list(range(1, LINES + 1))
    assert sum(chunk.restarted for chunk in got.chunks) == 7


@pytest.mark.parametrize("how", ["create", "copytruncate"])
async def test_a_screen_gets_every_line_once_while_a_daemon_writes_and_rotation_goes_on(
    tmp_path: Path, how: str
) -> None:
    log = tmp_path / "mail.log"
    before = 120_000  # numbered from far above those of the daemon
    log.with_name("mail.log.1").write_bytes(numbered(1_000_000, before, 80))
    log.write_bytes(numbered(2_000_000, before, 80))
    source = HeldUntilWritten(log, follow=True, newest_first=True, history=True)
    async with reading(source) as got:
        with daemon(log, how) as process:
            await give_leave(process, got)
            await got.until(lambda: got.count >= LINES + 2 * before, 60)
    seen = numbers(got.lines())
    assert sorted(seen) == [
        *range(1, LINES + 1),
        *range(1_000_000, 1_000_000 + before),
        *range(2_000_000, 2_000_000 + before),
    ]
    live = numbers(got.lines(chunk for chunk in got.chunks if chunk.live))
    assert live == sorted(live)
    assert set(live) <= set(range(1, LINES + 1))
    first_live = next(place for place, chunk in enumerate(got.chunks) if chunk.live)
    assert any(not chunk.live for chunk in got.chunks[first_live:])  # both went on side by side


async def test_what_rotation_leaves_on_disk_reads_as_one_history(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    with daemon(log, "copytruncate") as process:
        process.communicate(b"\n" * 10, timeout=30)
    chunks = await read_all(FileSource(log, follow=False, history=True))
    assert numbers(lines_of(chunks)) == list(range(1, LINES + 1))
