"""Memory over days that are written as fast as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from tests.bench.screen.figure import Figure
from tests.bench.screen.stage import started

_DAYS = 7
#: A day is written in so many lots, and each is read before the next.
_LOTS = 24
_MARK = 70_000_000


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
    told = " ".join(f"{megabytes:.0f}" for megabytes in resident)
    how = f"resident, {lines / _DAYS:,.0f} lines a day, by day: {told}"
    yield Figure("memory after the 1st day", resident[0], "MB", None, how)
    yield Figure("memory after the 7th", resident[_DAYS - 1], "MB", None, "new addresses every day")
    grown = (resident[-1] / resident[_DAYS - 1] - 1) * 100
    yield Figure("grown in the 2nd week", grown, "%", 10, "the same addresses again")


def _later(line: bytes, weeks: int) -> bytes:
    """The line as it would be written so many weeks later."""
    day = date.fromisoformat(line[:10].decode()) + timedelta(weeks=weeks)
    return day.isoformat().encode() + line[10:]
