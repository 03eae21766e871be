"""Threads share one heap: what one of them frees is there for the others."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Some threads that are there at once and allocate more than Python's own allocator hands out; then, how many heaps of
#: glibc's threads there are: 64 MiB of addresses each, of which what is not used yet may not be touched.
_PROGRAM = """
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
    told = subprocess.run([sys.executable, "-c", _PROGRAM, how], capture_output=True, text=True, check=True).stdout
    assert int(told) == heaps
