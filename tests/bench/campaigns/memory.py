"""`memory.py TIMES`: prints by how many megabytes campaigns grow a process that takes so many crowds, in the end and at
the peak: its resident set as the kernel counts it, strings and what the allocator could not give back too.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from pathlib import Path

from tests.bench.campaigns.crowd import NOW, Crowd, feed
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.place import REMEMBERED, Places


def resident() -> float:
    """Megabytes of this process in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(times: int) -> None:
    """Prints two numbers."""
    places = Places()
    for n in range(REMEMBERED):  # its own data and memory are no campaign's
        places.country(f"100.{64 + (n >> 16)}.{n >> 8 & 255}.{n & 255}")
    owner = Campaigns(places)
    owner.findings(NOW)
    for _ in Crowd(9).events():  # what making events costs is spent before anything is measured
        pass
    gc.collect()
    before = resident()
    for number in range(times):
        feed(owner, number)
    owner.findings(NOW)
    gc.collect()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(resident() - before, peak - before)


if __name__ == "__main__":
    main(int(sys.argv[1]))
