"""Memory over days that are written as fast as they are read.

In the first week it grows by what is new: in the bench's log some 33,000 addresses, each with what it tried and when,
and the minutes of a week. After it all that has a bound has reached it, or meets what it knows: it is flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from tests.bench.screen.figure import Figure
from tests.bench.screen.stage import started

_DAYS = 7
#: A day is written in so many lots, and each is read before the next.
_LOTS = 24
_MARK = 70_000_000
#: Percent: what a week of new addresses may add to the first day, and a week of the same ones to the first week; and
#: the megabytes after it. The first wavers most, with the moment of the day at which campaigns were looked for.
_NEW, _SAME, _WHOLE = 60, 10, 170


def week(big: Path, folder: Path, lines: int) -> Iterator[Figure]:
    """The bench's log (ISO stamps) a day at a time, and once more as the week after: all its addresses come again."""
    log = folder / "week.log"
    log.touch()
    mark = _MARK
    resident: list[float] = []
    with started("watch", log, folder=folder) as stage:
        stage.settle()
        for number in range(2):
            with big.open("rb") as source, log.open("ab", buffering=0) as target:
                for _ in range(_DAYS):
                    for _ in range(_LOTS):
                        lot = islice(source, lines // _DAYS // _LOTS)
                        target.write(b"".join(_later(line, number) for line in lot))
                        mark += 1
                        stage.wait_until_read(log, mark)
                    stage.terminal.read(3)
                    resident.append(stage.process.resident())
    first, second = resident[:_DAYS], resident[_DAYS:]
    yield Figure("memory after the 1st day", first[0], "MB", None, f"resident, {lines / _DAYS:,.0f} lines a day")
    yield Figure("memory after the 7th", first[-1], "MB", None, f"new addresses every day: {_by_day(first)}")
    yield Figure("memory after the 14th", second[-1], "MB", _WHOLE, f"the same addresses again: {_by_day(second)}")
    yield Figure("grown from the 1st day to the 7th", _grown(first[0], first[-1]), "%", _NEW, "by what was new")
    yield Figure("grown in the 2nd week", _grown(first[-1], second[-1]), "%", _SAME, "flat")


def _by_day(resident: Sequence[float]) -> str:
    return " ".join(f"{megabytes:.0f}" for megabytes in resident)


def _grown(before: float, after: float) -> float:
    return (after / before - 1) * 100


def _later(line: bytes, weeks: int) -> bytes:
    """The line as it would be written so many weeks later."""
    day = date.fromisoformat(line[:10].decode()) + timedelta(weeks=weeks)
    return day.isoformat().encode() + line[10:]
