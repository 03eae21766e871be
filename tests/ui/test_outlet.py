"""What writes to the terminal: all of it in order, counted in bytes, and nothing waits for who does not read."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.watching.deadline import until
from widgets.terminal import Outlet

WORDS = "佐藤 \x1b[0m"


class Pipe:
    """An outlet into a pipe, and the end that is read."""

    def __init__(self) -> None:
        self.read_from, self.write_to = os.pipe()
        self.lost = threading.Event()
        self.outlet = Outlet(self.write_to, self.lost.set)

    def read(self, size: int) -> bytes:
        """So many bytes, which must come."""
        taken = b""
        while len(taken) < size:
            part = os.read(self.read_from, size - len(taken))
            assert part
            taken += part
        return taken


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    made.outlet.start()
    yield made
    made.outlet.finish()
    for number in (made.read_from, made.write_to):
        with suppress(OSError):
            os.close(number)


def test_what_is_sent_is_counted_in_bytes(pipe: Pipe) -> None:
    pipe.outlet.put(WORDS)
    pipe.outlet.put(WORDS)
    size = 2 * len(WORDS.encode())
    assert pipe.read(size) == 2 * WORDS.encode()
    until(lambda: pipe.outlet.idle)
    assert pipe.outlet.sent == size > 2 * len(WORDS)


def test_what_is_left_out_is_not_counted_and_said(pipe: Pipe) -> None:
    frame = "x" * 100_000
    for _ in range(10):
        pipe.outlet.put(frame)
    assert pipe.outlet.skipped
    assert not pipe.outlet.idle
    os.set_blocking(pipe.read_from, False)
    taken = 0

    def all_read() -> bool:
        nonlocal taken
        idle = pipe.outlet.idle
        with suppress(BlockingIOError):
            taken += len(os.read(pipe.read_from, 65536))
            return False
        return idle

    until(all_read)
    assert taken == pipe.outlet.sent < 10 * len(frame)
    assert taken % len(frame) == 0  # whole frames


def test_a_terminal_that_takes_little_at_a_time_gets_all_of_it(pipe: Pipe) -> None:
    os.set_blocking(pipe.write_to, False)
    text = "".join(f"{number:07} " for number in range(30_000))
    pipe.outlet.put(text)
    assert pipe.read(len(text)).decode() == text


def test_a_terminal_that_is_gone_is_told_and_nothing_is_kept_for_it(pipe: Pipe) -> None:
    os.close(pipe.read_from)
    pipe.outlet.put(WORDS)
    assert pipe.lost.wait(10)
    pipe.outlet.put(WORDS)
    assert pipe.outlet.idle
    assert pipe.outlet.sent == 0
