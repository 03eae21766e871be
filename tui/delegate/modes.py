"""The file of modes: which category is discarded now."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from typing import Final

from tui.delegate.log import NATIVE, Report
from tui.delegate.plain import read_plain

MODES_LIMIT: Final = 64 * 1024

# The same as in tui/enforcement/modesfile.py, which writes the file. It stands twice because this program goes to the
# host alone; tests/enforcement/test_modesfile.py holds one against the other.
_MODE = re.compile(r"([a-z_]{1,32})[ \t]+(reject|discard)(?:[ \t]+until[ \t]+(\d{1,12}(?:\.\d{1,9})?))?")


class Modes:
    """The file that the switch writes, read again when it is another. Of a file that holds one line that is not
    understood nothing counts: half a file could say the opposite of the whole.
    """

    def __init__(self, path: str, report: Report) -> None:
        self._path = path
        self._report = report
        self._kept: tuple[tuple[int, ...], Mapping[str, float]] | None = None

    def discards(self, category: str) -> bool:
        """Whether mail of the category is discarded now."""
        return self._read().get(category, 0.0) > time.time()

    def _read(self) -> Mapping[str, float]:
        """For each category that is discarded the time (epoch) at which that ends."""
        try:
            found = os.stat(self._path)
            seen = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
            kept = self._kept  # in one go: other threads read the file too
            if kept and kept[0] == seen:
                return kept[1]
            until = parse_modes(read_plain(self._path, MODES_LIMIT).decode("ascii"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            self._report(f"the file of modes {self._path}: {error}: {NATIVE} until that is mended")
            return {}
        # clocks of files tick more coarsely than programs write: a fresh file may change without showing it
        fresh = abs(time.time_ns() - found.st_mtime_ns) < 1_000_000_000
        self._kept = None if fresh else (seen, until)
        return until


def parse_modes(text: str) -> dict[str, float]:
    """Raises ValueError, naming the line."""
    until: dict[str, float] = {}
    named: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        found = _MODE.fullmatch(words)
        if found is None or found[1] in named:
            raise ValueError(f"line {number} is not understood")
        named.add(found[1])
        if found[2] == "discard":
            until[found[1]] = float(found[3]) if found[3] else float("inf")
    return until
