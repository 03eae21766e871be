"""What is counted of a source beside what it tells itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.watching.log_lines import BEGIN, failure, noise, text
from tui.meter import AT_ONCE, LOOKED, Meter
from tui.model import Chunk, SourceState, SourceStatus
from tui.parsers.reader import Reader

STRANGE = f"{BEGIN.isoformat()} mx postfix/smtpd[9]: warning: of a new kind from unknown[203.0.113.9]"
OWN = SourceStatus("mail.log", SourceState.FOLLOWING, offset=10, length=20, rotations=3)


class Bench:
    """A meter whose clock is set by hand, and what feeds it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.meter = Meter(lambda: self.now)
        self._reader = Reader("mail.log", zone=UTC)
        self._offset = 0

    def read(self, *lines: str, older: bool = False) -> SourceStatus:
        chunk = Chunk("mail.log", text(lines), self._offset, 0, live=not older)
        self._offset += len(chunk.data)
        self.meter.add(chunk, self._reader.read(chunk), self._reader.stamps, older=older)
        return self.meter.told(OWN)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_lines_and_events_are_counted_and_what_the_source_says_is_kept(bench: Bench) -> None:
    told = bench.read(failure(1), noise(2), failure(3))
    assert (told.lines, told.events, told.looked, told.unread) == (3, 2, 3, 0)
    assert (told.name, told.state, told.offset, told.length, told.rotations) == ("mail.log", OWN.state, 10, 20, 3)
    assert told.last_event == told.last_line == BEGIN + timedelta(seconds=3)


def test_the_last_line_need_tell_of_nothing(bench: Bench) -> None:
    told = bench.read(failure(1), noise(8))
    assert told.last_line == BEGIN + timedelta(seconds=8)
    assert told.last_event == BEGIN + timedelta(seconds=1)


def test_what_is_older_moves_no_last_time_back(bench: Bench) -> None:
    bench.read(failure(100))
    told = bench.read(failure(1), older=True)
    assert told.last_event == told.last_line == BEGIN + timedelta(seconds=100)
    assert (told.lines, told.events) == (2, 2)


def test_the_last_line_of_a_backlog_that_is_read_backwards_is_the_first_that_came(bench: Bench) -> None:
    assert bench.read("no stamp at all").last_line is None
    assert bench.read(failure(5)).last_line == BEGIN + timedelta(seconds=5)
    assert bench.read("no stamp at all").last_line == BEGIN + timedelta(seconds=5)


def test_the_rate_is_of_lines_over_ten_seconds_and_falls_to_nothing(bench: Bench) -> None:
    bench.read(*map(noise, range(50)))
    bench.now = 5.0
    assert bench.read(*map(noise, range(23))).rate == 7.3
    bench.now = 12.0
    assert bench.meter.told(OWN).rate == 2.3
    bench.now = 30.0
    assert bench.meter.told(OWN).rate == 0.0


def test_a_high_rate_is_told_without_decimals_that_would_jitter(bench: Bench) -> None:
    assert bench.read(*map(noise, range(1234))).rate == 123.0


def test_while_nothing_comes_it_is_told_the_same(bench: Bench) -> None:
    bench.read(failure(1), STRANGE)
    bench.now = 60.0
    told = bench.meter.told(OWN)
    bench.now = 61.0
    assert bench.meter.told(OWN) == told


def test_unread_lines_are_counted_and_told_the_newest_first(bench: Bench) -> None:
    later = BEGIN + timedelta(hours=1)
    other = STRANGE.replace(BEGIN.isoformat(), later.isoformat()).replace("of a new kind", "never seen")
    told = bench.read(STRANGE, noise(1), failure(2), STRANGE, other)
    assert (told.unread, told.looked) == (3, 5)
    rows = bench.meter.unread()
    assert [(row.program, row.count, row.last) for row in rows] == [
        ("postfix/smtpd", 1, later),
        ("postfix/smtpd", 2, BEGIN),
    ]
    assert rows[1].example == STRANGE


def test_no_more_is_looked_at_than_a_share_of_the_time_allows(bench: Bench) -> None:
    block = [noise(number) for number in range(1000)]
    size = len(text(block))
    for _ in range(100):
        told = bench.read(*block)
    assert told.lines == 100_000
    assert told.looked == AT_ONCE // size * 1000
    bench.now += 1.0
    for _ in range(100):
        again = bench.read(*block)
    left = AT_ONCE % size
    assert again.looked - told.looked == (LOOKED + left) // size * 1000


def test_a_busy_server_is_looked_at_whole(bench: Bench) -> None:
    for second in range(20):
        bench.now = float(second)
        told = bench.read(*map(noise, range(2000)))
    assert told.looked == told.lines == 40_000


def test_unread_lines_are_bounded(bench: Bench) -> None:
    for number in range(40):
        bench.now += 1.0
        told = bench.read(*(f"{STRANGE} {'x' * place}{'y' * number}" for place in range(1, 20)))
    assert told.unread == 760
    assert len(bench.meter.unread()) <= 101


def test_times_are_aware(bench: Bench) -> None:
    last = bench.read("Nov 24 09:00:01 mx postfix/qmgr[77]: 4A: removed").last_line
    assert last is not None
    assert last.tzinfo is not None
    assert isinstance(last, datetime)
