"""How long a column of the timeline is, where columns begin, and what stands under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from widgets.cells import day

_DAY = 1440

#: Minutes that an operator asks for: an hour to a week. What is drawn fills the width and is seldom exactly as long.
WINDOWS = (60, 180, 360, 720, _DAY, 3 * _DAY, 7 * _DAY)

#: Minutes that a column may stand for: parts of a day, so that none reaches over midnight.
_STEPS = tuple(minutes for minutes in range(1, _DAY + 1) if _DAY % minutes == 0)

#: Minutes between two labels under the columns, and the fewest cells from one to the next.
_BETWEEN = (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, _DAY, 2 * _DAY, 7 * _DAY)
_APART = 10


def step(window: int, columns: int) -> int:
    """Minutes a column so that `columns` of them hold `window` minutes."""
    return next((minutes for minutes in _STEPS if minutes * columns >= window), _DAY)


def zoomed(window: int, columns: int, by: int) -> int:
    """The next longer (`by` 1) or shorter (-1) window with columns of another length; this one when there is none."""
    own = step(window, columns)
    ahead = WINDOWS[WINDOWS.index(window) + 1 :] if by > 0 else WINDOWS[: WINDOWS.index(window)][::-1]
    return next((other for other in ahead if step(other, columns) != own), window)


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of `size` seconds, cut at midnight `offset` seconds east of UTC."""

    size: int
    offset: int

    def floor(self, second: int) -> int:
        """Where the column begins that holds `second` (both POSIX)."""
        return (second + self.offset) // self.size * self.size - self.offset


@dataclass(frozen=True, slots=True)
class Stretch:
    """The columns that are drawn: `columns` of `size` seconds from `begin` (POSIX) on."""

    begin: int
    size: int
    columns: int

    @property
    def end(self) -> int:
        """The first second behind the last column."""
        return self.begin + self.size * self.columns

    @property
    def last(self) -> int:
        """Where the last column begins."""
        return self.end - self.size

    def column(self, second: int) -> int:
        """The column that holds `second`; below 0 or from `columns` on when none does."""
        return (second - self.begin) // self.size

    def start(self, column: int) -> int:
        """Where a column begins."""
        return self.begin + column * self.size


class Label(NamedTuple):
    """What stands under a column, its first cell beneath it."""

    column: int
    text: str


def labels(stretch: Stretch, now: datetime) -> Iterator[Label]:
    """Times under the columns, and the day where one begins, in the zone of `now`."""
    zone, step = now.tzinfo, stretch.size // 60
    between = next((minutes for minutes in _BETWEEN if minutes % step == 0 and minutes >= step * _APART), 0)
    if not between:
        return
    for column in range(stretch.columns):
        second = stretch.start(column)
        if _minute(second, zone) % between == 0:
            yield Label(column, f"└{day_or_time(second, now)}")


def _minute(second: int, zone: tzinfo | None) -> int:
    """The minute on the wall, counted through the days."""
    local = datetime.fromtimestamp(second, zone)
    return local.toordinal() * _DAY + local.hour * 60 + local.minute


def day_or_time(second: int, now: datetime) -> str:
    """A midnight by its day, every other moment by its time."""
    local = datetime.fromtimestamp(second, now.tzinfo)
    return f"{local:%H:%M}" if (local.hour, local.minute) != (0, 0) else day(local)


def moment(second: int, now: datetime) -> str:
    """A time, with its day when that is not today's."""
    local = datetime.fromtimestamp(second, now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{day(local)} {local:%H:%M}"
