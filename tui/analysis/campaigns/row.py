"""What one address tried of one theme, and how many bytes that takes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from heapq import nlargest

import msgspec

from tui.analysis.campaigns.room import beyond

#: Bytes of a row of one attempt, what the second one adds, and what each further moment and name does.
ONE, MORE, MOMENT, NAME = 260, 330, 5, 90
#: Moments of a row, and those of one line that the log had folded.
TIMES, AT_ONCE = 1024, 64
#: Names of a row, and how many of them stay when there is no room.
NAMES, FAIR = 2048, 256


class Row(msgspec.Struct, gc=False):
    """What one address tried of one theme. Times are POSIX seconds.

    `names` are log-in names, recipients or kinds of probes: one as it is, more with their counts. `helo` and `sender`
    are marks of the first attempt. `thinned` says that `times` are not all, `cut` that `names` are not.
    """

    count: int
    first: float
    last: float
    names: str | dict[str, int] | None = None
    times: array[int] | None = None
    helo: int | None = None
    sender: int | None = None
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

    def only(self) -> str | None:
        """The name, if it has tried one and no other."""
        names = self.names
        if isinstance(names, dict):
            return next(iter(names)) if len(names) == 1 else None
        return names

    def copy(self) -> Row:
        """The same, that does not change any more."""
        names = dict(self.names) if isinstance(self.names, dict) else self.names
        times = None if self.times is None else self.times[:]
        return Row(self.count, self.first, self.last, names, times, self.helo, self.sender, self.thinned, self.cut)


def begun(row: Row) -> int:
    """The bytes that a new row needs, whose line the log may have folded."""
    one = ONE + (beyond(row.names) if isinstance(row.names, str) else 0)
    if row.count == 1:
        return one
    row.times = array("I")
    return one + MORE - MOMENT + keep_times(row, row.times, row.first, row.count)


def keep_times(row: Row, times: array[int], time: float, more: int) -> int:
    """Take the further attempts of a line that the log had folded, at its time; of too many moments keep every second
    one. Returns the bytes that this needs.
    """
    before = len(times)
    times.extend([int(time)] * min(more, AT_ONCE))
    row.thinned = row.thinned or more > AT_ONCE
    if len(times) > TIMES:
        times[:] = array("I", sorted(times)[::2])
        row.thinned = True
    return MOMENT * (len(times) - before)


def add_name(row: Row, name: str | None, count: int) -> int:
    """Count a name, or that an attempt had none; returns the bytes that a further one needs."""
    names = row.names
    if isinstance(names, str):
        names = row.names = {names: row.count}
    elif names is None:
        names = row.names = {}  # earlier attempts named none
    if name is None:
        return 0
    if name in names:
        names[name] += count
    elif len(names) < NAMES:
        names[name] = count
        return (NAME if len(names) > 1 else 0) + beyond(name)
    else:
        row.cut = True
    return 0


def shorten(row: Row) -> int:
    """Leave a long list of names those tried most; returns the bytes that this frees."""
    names = row.named()
    kept = dict(nlargest(FAIR, names.items(), key=lambda item: (item[1], item[0])))
    row.names, row.cut = kept, True
    return NAME * (len(names) - FAIR) + sum(beyond(name) for name in names if name not in kept)


def size(row: Row) -> int:
    """Bytes, by the same estimate."""
    names = row.names
    if isinstance(names, dict):
        more = NAME * max(len(names) - 1, 0) + sum(map(beyond, names))
    else:
        more = beyond(names) if names else 0
    return ONE + more + (0 if row.times is None else MORE + MOMENT * (len(row.times) - 1))
