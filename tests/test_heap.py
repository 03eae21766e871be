"""Threads share one heap: what one of them frees is there for the others, and given back."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Much is free, but something at its end is used: how many megabytes are given back.
_FREED = """
from pathlib import Path
from tui import heap

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

heap.share()
blocks = [bytearray(2_000) for _ in range(20_000)]
last = bytearray(2_000)
del blocks
before = resident()
heap.give_back()
print(before - resident())
"""

#: Some threads that are there at once and allocate more than Python's own allocator hands out; then, how many heaps of
#: glibc's threads there are: 64 MiB of addresses each, of which what is not used yet may not be touched.
_THREADS = """
import sys, threading
from pathlib import Path
from tui import heap

if sys.argv[1] == "shared":
    heap.share()
kept, all_are_there = [], threading.Barrier(4)

def allocate():
    all_are_there.wait()
    kept.append(bytearray(10_000))
    all_are_there.wait()

threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
heaps = 0
for line in Path("/proc/self/maps").read_text().splitlines():
    begin, end = (int(part, 16) for part in line.split()[0].split("-"))
    heaps += "---p" in line and end % (64 << 20) == 0 and end - begin > 32 << 20
print(heaps)
"""


@pytest.mark.parametrize(("how", "heaps"), [("own", 4), ("shared", 0)])
def test_threads_have_one_heap(how: str, heaps: int) -> None:
    assert told(_THREADS, how) == heaps


def test_what_is_free_between_what_is_used_is_given_back() -> None:
    assert told(_FREED) > 20


def told(program: str, *words: str) -> float:
    """The number that a program prints."""
    ran = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    return float(ran.stdout)
