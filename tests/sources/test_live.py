"""How soon a line arrives and what waiting costs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sources.reading import append, numbered, reading
from tui.model import Chunk
from tui.sources.files import FileSource

#: Writes its own clock, which all processes of a machine share, a line at a time.
CLOCK = """
import os, sys, time
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND)
for _ in range(300):
    os.write(fd, b"%d\\n" % time.monotonic_ns())
    time.sleep(0.003)
"""


def _latencies(chunk: Chunk, now: int) -> list[float]:
    return [(now - int(line)) / 1e6 for line in chunk.data.split()]


@pytest.mark.parametrize("backlog", [0, 60_000], ids=["alone", "beside a backlog"])
async def test_a_line_arrives_within_20_ms(tmp_path: Path, backlog: int) -> None:
    log = tmp_path / "mail.log"
    log.write_bytes(numbered(1, backlog, 100))
    waits: list[float] = []
    source = FileSource(log, follow=True, newest_first=True)
    async with asyncio.timeout(30):
        with subprocess.Popen([sys.executable, "-c", CLOCK, str(log)]) as clock:
            async for chunk in source.chunks():
                if chunk.live:
                    waits += _latencies(chunk, time.monotonic_ns())
                if len(waits) >= 250:
                    break
            clock.wait(10)
    waits.sort()
    # the median shows that nothing waits for a poll (250 ms); one slow moment of a busy machine is not ours
    assert waits[len(waits) // 2] < 20
    assert waits[len(waits) * 9 // 10] < 100


async def test_an_idle_source_costs_next_to_nothing(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    append(log, b"one\n")
    async with reading(FileSource(log, follow=True)) as got:
        await got.until_lines(b"one")
        began = time.process_time()
        await asyncio.sleep(2)  # the time that is measured, not a wait for anything
        assert time.process_time() - began < 0.06  # 3 %: a loop that spins would take all


async def test_writes_to_neighbours_in_the_folder_do_not_wake_it(tmp_path: Path) -> None:
    log, neighbour = tmp_path / "mail.log", tmp_path / "auth.log"
    append(log, b"one\n")
    neighbour.touch()
    async with reading(FileSource(log, follow=True)) as got:
        await got.until_lines(b"one")
        began = time.process_time()
        with subprocess.Popen([sys.executable, "-c", CLOCK, str(neighbour)]) as clock:
            await asyncio.to_thread(clock.wait, 30)
        assert time.process_time() - began < 0.1
        assert got.lines() == [b"one"]
