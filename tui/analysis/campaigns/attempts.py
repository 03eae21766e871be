"""What strangers tried, by address: log-ins that failed, recipients that do not exist, probes.

A row costs about 240 bytes and one look-up an event. Rows are what recognition is a function of: they do not depend on
the order in which blocks were read. What is kept of each is bounded, and all of it together:

- `ROWS` rows; when there is no place for one more, the tenth with the fewest attempts goes, among equals those seen
  longest ago;
- `TIMES` moments of a row, and `ALL_TIMES` of all rows; of a row with more every second one goes, so that they stay
  spread over its span;
- `NAMES` names of a row, and `ALL_NAMES` of all rows beyond the first ones; later ones are counted, not named.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from enum import IntEnum
from heapq import nsmallest
from typing import TypeAlias

import msgspec

from tui.analysis.seen import surplus

ROWS = 120_000
TIMES, FEW_TIMES, ALL_TIMES = 1024, 64, 1_000_000
NAMES, FEW_NAMES, ALL_NAMES = 4096, 32, 150_000


class Theme(IntEnum):
    """What was tried."""

    LOGIN = 0
    HARVEST = 1
    PROBE = 2


class Row(msgspec.Struct, gc=False):
    """What one address tried of one theme. Times are POSIX seconds.

    `names` are log-in names, recipients or kinds of probes: one as it is, more with their counts. `helo` and `sender`
    are the first that were met. `thinned` says that `times` are not all, `cut` that `names` are not.
    """

    count: int
    first: float
    last: float
    names: str | dict[str, int] | None = None
    times: array[int] | None = None
    helo: str | None = None
    sender: str | None = None
    thinned: bool = False
    cut: bool = False

    def moments(self) -> list[int]:
        """When, in order; each attempt of a line that the log had folded at the time of that line."""
        return sorted(self.unordered())

    def unordered(self) -> Sequence[int]:
        """The same in the order in which they were read."""
        return (int(self.first),) if self.times is None else self.times

    def named(self) -> dict[str, int]:
        """Tries by name, first met first."""
        if self.names is None:
            return {}
        return {self.names: self.count} if isinstance(self.names, str) else self.names

    def copy(self) -> Row:
        """The same, that does not change any more."""
        names = dict(self.names) if isinstance(self.names, dict) else self.names
        times = None if self.times is None else self.times[:]
        return Row(self.count, self.first, self.last, names, times, self.helo, self.sender, self.thinned, self.cut)


#: Rows by address, one table a theme.
Tables: TypeAlias = tuple[dict[str, Row], ...]


class Attempts:
    """Owns the rows; `forgotten` counts those given up, each time that one was."""

    def __init__(self, rows: int = ROWS) -> None:
        self.tables: Tables = tuple({} for _ in Theme)
        self.forgotten = 0
        self._bound = rows
        self._size = 0
        self._times = 0
        self._names = 0

    def add(
        self,
        theme: Theme,
        ip: str,
        time: float,
        name: str | None,
        count: int = 1,
        helo: str | None = None,
        sender: str | None = None,
    ) -> None:
        """Count an attempt."""
        rows = self.tables[theme]
        row = rows.get(ip)
        if row is None:
            if self._size >= self._bound:
                self._give_up()
            self._size += 1
            rows[ip] = row = Row(count, time, time, name, None, helo, sender)
            if count > 1:
                row.times = array("I", [int(time)] * min(count, FEW_TIMES))
                self._times += len(row.times)
                row.thinned = count > FEW_TIMES
            return
        times = row.times
        if times is None:
            times = row.times = array("I", (int(row.first),))
        times.append(int(time))
        if count > 1:
            times.extend([int(time)] * min(count - 1, FEW_TIMES))
        self._times += 1
        if len(times) > TIMES or (self._times > ALL_TIMES and len(times) > FEW_TIMES):
            self._thin(row, times)
        if name is not None:
            self._name(row, name, count)
        row.count += count
        if time > row.last:
            row.last = time
        elif time < row.first:
            row.first = time

    def _name(self, row: Row, name: str, count: int) -> None:
        names = row.names
        if isinstance(names, dict):
            if name in names:
                names[name] += count
            elif len(names) < (NAMES if self._names < ALL_NAMES else FEW_NAMES):
                names[name] = count
                self._names += 1
            else:
                row.cut = True
        elif names is None:
            row.names = {name: count}  # earlier attempts named none
            self._names += 1
        elif names != name:
            row.names = {names: row.count, name: count}
            self._names += 2

    def _thin(self, row: Row, times: array[int]) -> None:
        kept = array("I", sorted(times)[::2])
        self._times -= len(times) - len(kept)
        row.times, row.thinned = kept, True

    def _give_up(self) -> None:
        """Make room in one go."""
        candidates = [(row.count, row.last, theme, ip) for theme in Theme for ip, row in self.tables[theme].items()]
        gone = nsmallest(surplus(self._size, self._bound), candidates)
        for _, _, theme, ip in gone:
            row = self.tables[theme].pop(ip)
            self._times -= len(row.times or ())
            self._names -= len(row.names) if isinstance(row.names, dict) else 0
        self._size -= len(gone)
        self.forgotten += len(gone)

    def copy(self) -> Tables:
        """Everything as it is now: about a microsecond a row."""
        return tuple({ip: row.copy() for ip, row in table.items()} for table in self.tables)
