"""When something happened, as dots on a line of time: one line for what lasted hours, a line a day for days.

A day's line is always the whole day, so that a rhythm, or that there is none, is seen from line to line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from tui.language import N_, _, counted, listed
from widgets.cells import number, span, wrap

#: Days that get a line each; of what lasted longer, the last ones.
DAYS = 14

_DAY = 86400
_MINUTES = 600  # shorter ones are stamped to the second
#: (fewest events in a cell, mark), the densest first
_MARKS = ((5, "●"), (2, "•"), (1, "·"))
_NAMES = {"·": N_("one"), "•": N_("2 to 4"), "●": N_("5 or more")}
_LABEL = len("24 Nov ")
_LEAST = 8  # cells of dots, however narrow it is
_ROOMY = 16  # cells from which every sixth hour has room for its name


class DotLine(NamedTuple):
    """What stands before the dots, the dots, and what stands behind."""

    before: str
    dots: str = ""
    behind: str = ""


def dot_lines(times: Sequence[int], zone: tzinfo | None, width: int, *, events: int) -> list[DotLine]:
    """`times` (POSIX seconds, in order) as lines of at most `width` cells; `events` is how many there were."""
    if not times:
        return []
    lasted = times[-1] - times[0]
    lines = _one_line(times, zone, width) if lasted < _DAY else list(_lines_a_day(times, zone, width, events))
    cells = max(len(line.dots) for line in lines)
    per_cell = timedelta(seconds=min(_DAY, lasted) / max(cells, 1))
    return [*lines, *map(DotLine, wrap(_legend(lines, per_cell, len(times), events), width, indent=0))]


def _one_line(times: Sequence[int], zone: tzinfo | None, width: int) -> list[DotLine]:
    first, last = datetime.fromtimestamp(times[0], zone), datetime.fromtimestamp(times[-1], zone)
    shape = "%H:%M:%S" if times[-1] - times[0] < _MINUTES else "%H:%M"
    if first.date() != last.date():
        shape = f"{_('%d %b')} {shape}"
    before, behind = f"{first:{shape}} ", f" {last:{shape}}"
    cells = max(width - len(before) - len(behind), _LEAST)
    lasted = max(times[-1] - times[0], 1)
    return [DotLine(before, _dots(((time - times[0]) / lasted for time in times), cells), behind)]


def _lines_a_day(times: Sequence[int], zone: tzinfo | None, width: int, events: int) -> Iterator[DotLine]:
    days: dict[date, list[float]] = {}
    for time in times:
        local = datetime.fromtimestamp(time, zone)
        second = local.hour * 3600 + local.minute * 60 + local.second
        days.setdefault(local.date(), []).append(second / _DAY)
    last = max(days)
    begin = max(min(days), last - timedelta(days=DAYS - 1))
    counts = {day: f" {number(len(shares))}" for day, shares in days.items() if len(times) == events}
    tail = max(map(len, counts.values()), default=0)
    cells = max(width - _LABEL - max(tail, 2), _LEAST)
    cells -= cells % 4  # so that every sixth hour begins with a cell
    if earlier := sum(len(shares) for day, shares in days.items() if day < begin):
        words = _("{count} more before {day}") if counts else _("more before {day}")
        yield DotLine(words.format(count=number(earlier), day=_day(begin)))
    for day in (begin + timedelta(days=n) for n in range((last - begin).days + 1)):
        yield DotLine(f"{_day(day)} ".ljust(_LABEL), _dots(days.get(day, ()), cells), counts.get(day, "").rjust(tail))
    yield DotLine(" " * _LABEL + _hours(cells))


def _dots(shares: Iterator[float] | Sequence[float], cells: int) -> str:
    """A mark in each cell where something was; `shares` say where, from 0 to 1."""
    counts = Counter(min(int(share * cells), cells - 1) for share in shares)
    return "".join(next((mark for least, mark in _MARKS if counts[cell] >= least), " ") for cell in range(cells))


def _day(day: date) -> str:
    return day.strftime(_("%d %b"))


def _hours(cells: int) -> str:
    step = 6 if cells >= _ROOMY else 12
    return "".join(f"{hour:02}".ljust(cells * step // 24) for hour in range(0, 24, step)) + "24"


def _legend(lines: Sequence[DotLine], cell: timedelta, drawn: int, events: int) -> str:
    """What the marks stand for, and whether they are all that happened."""
    seen = {mark for line in lines for mark in line.dots}
    words = [f"{mark} {_(name)}" for mark, name in _NAMES.items() if mark in seen]
    if cell >= timedelta(minutes=1):
        words.append(_("a cell is {length}").format(length=span(cell)))
    if drawn < events:
        all_of_them = counted(events, "{count} event", "{count} events")
        words.append(_("{count} of {events} drawn").format(count=number(drawn), events=all_of_them))
    return listed(words)
