"""A process as the kernel sees it."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
#: Fields of /proc/PID/stat behind the command's name (proc(5)): user and system time.
_USER, _SYSTEM = 11, 12


class Process:
    """One process; every question raises FileNotFoundError once it has ended."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")

    def user_seconds(self) -> float:
        """Processor time in its own code."""
        return self._times()[0]

    def cpu_seconds(self) -> float:
        """Processor time in its own code and in the kernel on its behalf."""
        return sum(self._times())

    def _times(self) -> tuple[float, float]:
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return int(fields[_USER]) / _TICKS, int(fields[_SYSTEM]) / _TICKS

    def resident(self) -> float:
        """Megabytes in memory now."""
        pages = int((self._folder / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
