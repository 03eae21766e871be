"""What strangers tried, by address: log-ins that failed, recipients that do not exist, probes.

Rows are what recognition is a function of: they do not depend on the order in which blocks were read. What is kept of
each is bounded, and all of it together:

- `ROOM` bytes of each theme, so that a flood of one leaves the others alone; by the estimate of `ONE` and `MORE` that
  is 27,000 addresses with one failed log-in, 12,000 with two, and fewer where names are longer than usual. When there
  is no room, a tenth of it is made; there go first those that asked only for recipients that many ask for, then those
  with the fewest attempts, among equals those seen longest ago;
- `TIMES` moments of a row; of a row with more every second one goes, so that they stay spread over its span;
- `NAMES` names of a row; later ones are counted, not named. When there is no room, long lists are cut to the `FAIR`
  names tried most before any row goes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from enum import IntEnum
from itertools import chain
from typing import TypeAlias
from zlib import crc32

from tui.analysis.campaigns.row import FAIR, MOMENT, MORE, TIMES, Row, add_name, begun, keep_times, shorten, size

#: Share of the room that is made, and how many addresses ask for a recipient that is no guess.
_GONE, _MANY = 0.1, 10


class Theme(IntEnum):
    """What was tried."""

    LOGIN = 0
    HARVEST = 1
    PROBE = 2


#: Bytes.
ROOM: Mapping[Theme, int] = {Theme.LOGIN: 7_000_000, Theme.HARVEST: 4_000_000, Theme.PROBE: 1_500_000}

#: Bots say these to many servers: no campaign is known by them.
_COMMON_HELO = frozenset({"localhost", "user", "ylmf-pc", "[127.0.0.1]", "127.0.0.1", "localhost.localdomain"})

#: Rows by address, one table a theme.
Tables: TypeAlias = tuple[dict[str, Row], ...]
#: Address, POSIX seconds, name or None, how often, HELO and sender.
Attempt: TypeAlias = tuple[str, float, str | None, int, str | None, str | None]


class Table:
    """Owns the rows of one theme; `forgotten` counts those given up, each time that one was."""

    def __init__(self, theme: Theme, room: int) -> None:
        self.rows: dict[str, Row] = {}
        self.forgotten = 0
        self._theme = theme
        self._room = room
        self._taken = 0
        self._long = False  # whether a list of names has become longer than is fair

    def add(self, attempts: Iterable[Attempt]) -> None:
        """Count attempts, in any order of time. A backlog's come by here: one loop, and no call for what is usual."""
        rows, room, taken = self.rows, self._room, self._taken
        for ip, time, name, count, helo, sender in attempts:
            if taken >= room:
                self._taken = taken
                self._give_up()
                taken = self._taken
            row = rows.get(ip)
            if row is None:
                rows[ip] = row = Row(count, time, time, name, None, _mark(helo), _mark(sender))
                taken += begun(row)
                continue
            times = row.times
            if times is None:
                times = row.times = array("I", (int(row.first),))
                taken += MORE
            times.append(int(time))
            taken += MOMENT
            if count > 1 or len(times) > TIMES:
                taken += keep_times(row, times, time, count - 1)
            names = row.names
            if isinstance(names, dict) and name in names:
                names[name] += count
            elif name != names and (longer := add_name(row, name, count)):
                taken += longer
                self._long = self._long or len(row.named()) > FAIR
            row.count += count
            if time > row.last:
                row.last = time
            elif time <= row.first:
                _begin_with(row, time, helo, sender)
        self._taken = taken

    def _give_up(self) -> None:
        """Make room in one go."""
        rows = self.rows
        if self._long:
            self._long = False
            if long := [row for row in rows.values() if len(row.named()) > FAIR]:
                self._taken -= sum(map(shorten, long))
                return
        freed, enough = 0, _GONE * self._room
        for ip in self._faintest():
            freed += size(rows.pop(ip))
            self.forgotten += 1
            if freed >= enough:
                break
        self._taken -= freed

    def _faintest(self) -> Iterator[str]:
        """The addresses in the order in which they go; rows may be taken out meanwhile."""
        rows = self.rows
        asked = _popular(rows) if self._theme is Theme.HARVEST else frozenset[str]()
        common = _within(rows, asked) if asked else {}
        others = {ip: row for ip, row in rows.items() if ip not in common} if common else rows
        for some in (common, others):
            yield from _oldest(some, 1)  # as a rule they are enough
            for count in sorted({row.count for row in some.values()} - {1}):
                yield from _oldest(some, count)


class Attempts:
    """Owns a table for each theme."""

    def __init__(self, room: Mapping[Theme, int] = ROOM) -> None:
        self.of = tuple(Table(theme, room[theme]) for theme in Theme)

    @property
    def tables(self) -> Tables:
        """The rows of each theme."""
        return tuple(table.rows for table in self.of)

    @property
    def forgotten(self) -> int:
        """How often a row was given up."""
        return sum(table.forgotten for table in self.of)

    def copy(self) -> Tables:
        """Everything as it is now: about a microsecond a row."""
        return tuple({ip: row.copy() for ip, row in rows.items()} for rows in self.tables)


def _begin_with(row: Row, time: float, helo: str | None, sender: str | None) -> None:
    """Mark what the first attempt said; of two at one time the same one, whichever comes by first."""
    marks = _mark(helo) or 0, _mark(sender) or 0
    if time == row.first:
        marks = max(marks, (row.helo or 0, row.sender or 0))
    row.first, row.helo, row.sender = time, marks[0] or None, marks[1] or None


def _mark(text: str | None) -> int | None:
    """What stands for a HELO or a sender that may tell a campaign: a number instead of a text that nobody reads."""
    text = text and text.lower()
    return crc32(text.encode()) if text and text not in _COMMON_HELO else None


def _popular(table: Mapping[str, Row]) -> frozenset[str]:
    """Names that many ask for: recipients that died long ago, which every spammer has."""
    some = [row.names for row in table.values()]
    sums = Counter([names for names in some if isinstance(names, str)])  # most ask for one
    sums.update(chain.from_iterable([names for names in some if isinstance(names, dict)]))
    return frozenset([name for name, count in sums.items() if count >= _MANY])


def _within(table: Mapping[str, Row], asked: Set[str]) -> dict[str, Row]:
    """Those that have names, and no other than these."""
    return {
        ip: row
        for ip, row in table.items()
        if (names := row.names) is not None and (names in asked if isinstance(names, str) else names.keys() <= asked)
    }


def _oldest(rows: Mapping[str, Row], count: int) -> list[str]:
    """The addresses with so many attempts, those first that were seen longest ago."""
    return [ip for _, ip in sorted([(row.last, ip) for ip, row in rows.items() if row.count == count])]
