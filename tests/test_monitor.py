"""The monitor on real files: each line counted once while logs rotate, one order of time, and cheap pictures."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.watching.deadline import until
from tests.watching.log_lines import BEGIN, append, client, failure, noise, rejection, text, write
from tui.analysis.place import Places
from tui.dossier import About, Subject
from tui.model import Event, Source, SourceState
from tui.monitor import Monitor
from tui.reading import Readers
from tui.sources.files import FileSource
from tui.sources.stdin import StreamSource


def of(number: int) -> Subject:
    """The address of a client."""
    return Subject(About.ADDRESS, client(number))


Watch = Callable[..., Monitor]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Starts monitors over paths or sources, as the screen does; stops those that a test leaves running."""
    started: list[Monitor] = []

    def begin(*sources: Path | Source, readers: Readers | None = None, history: bool = False) -> Monitor:
        made = [
            FileSource(source, follow=True, newest_first=True, history=history) if isinstance(source, Path) else source
            for source in sources
        ]
        monitor = Monitor(made, readers or Readers(), Places())
        started.append(monitor)
        monitor.start()
        return monitor

    yield begin
    for monitor in started:
        monitor.stop()


class Looking:
    """A reader with a cursor, as the screen is one: everything that it was ever given."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._cursor = 0
        self.newer: list[Event] = []
        self.older: list[Event] = []
        self.missed = 0

    def look(self) -> None:
        fresh = self._monitor.fresh(self._cursor)
        self._cursor = fresh.cursor
        self.newer += fresh.newer
        self.older += fresh.older
        self.missed += fresh.missed

    def wait(self, met: Callable[[], object]) -> None:
        """Look until something is so."""

        def looked() -> object:
            self.look()
            return met()

        until(looked, lambda: f"{len(self.newer)} newer and {len(self.older)} older events")

    def until(self, number: int) -> None:
        """Look until so many events are known."""
        self.wait(lambda: len(self.newer) + len(self.older) >= number)

    @property
    def users(self) -> list[str | None]:
        return [event.user for event in (*self.older, *self.newer)]


def settled(monitor: Monitor) -> bool:
    """Whether all that was there is read and drawn."""
    view = monitor.view()
    return view.backlog is None and all(status.state is SourceState.FOLLOWING for status in view.sources)


def test_every_line_of_backlog_and_live_writing_counts_once_while_the_log_rotates(watch: Watch, tmp_path: Path) -> None:
    # a backlog of several MiB, so that it is still read backwards while new lines come and the log is renamed
    backlog, live = 40_000, 3_000
    log = write(tmp_path / "mail.log", [failure(number) for number in range(backlog)])
    monitor = watch(log)
    looking = Looking(monitor)

    def write_and_rotate() -> None:
        for number in range(backlog, backlog + live):
            if number % 1000 == 500:
                for age in (3, 2, 1):
                    old = tmp_path / f"mail.log.{age}"
                    if old.exists():
                        old.rename(tmp_path / f"mail.log.{age + 1}")
                log.rename(tmp_path / "mail.log.1")
            append(log, failure(number), noise(number))

    writer = threading.Thread(target=write_and_rotate)
    writer.start()
    looking.wait(lambda: monitor.totals(1).lines >= backlog + 2 * live)
    writer.join()
    until(lambda: settled(monitor))
    monitor.stop()
    looking.look()

    totals = monitor.totals(100)
    assert (totals.lines, totals.events, totals.counted) == (backlog + 2 * live, backlog + live, backlog + live)
    seen = Counter(looking.users)
    assert max(seen.values()) == 1
    assert {f"user{number}" for number in range(backlog, backlog + live)} <= seen.keys()
    assert totals.first == BEGIN
    assert totals.last == BEGIN + timedelta(seconds=backlog + live - 1)


def test_the_ends_of_several_logs_come_in_one_order_of_time(watch: Watch, tmp_path: Path) -> None:
    logs = [write(tmp_path / f"{name}.log", [failure(number) for number in range(name, 6000, 3)]) for name in range(3)]
    looking = Looking(watch(*logs))
    looking.until(6000)
    assert [event.user for event in looking.newer] == [f"user{number}" for number in range(6000)]
    assert looking.older == []


def test_an_end_waits_for_no_log_that_cannot_be_read(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    begun = time.monotonic()
    looking = Looking(watch(log, tmp_path / "none.log", tmp_path))
    looking.until(1)
    assert time.monotonic() - begun < 1


def test_what_stood_before_the_end_comes_as_older_and_the_latest_of_it_is_kept(watch: Watch, tmp_path: Path) -> None:
    number = 50_000
    monitor = watch(write(tmp_path / "mail.log", [failure(n) for n in range(number)]))
    looking = Looking(monitor)
    looking.wait(lambda: settled(monitor))
    looking.look()
    assert [event.user for event in looking.newer] == [f"user{n}" for n in range(number - len(looking.newer), number)]
    assert max(event.time for event in looking.older) < looking.newer[0].time
    kept = monitor.recent()
    assert [event.user for event in kept] == [f"user{n}" for n in range(number - len(kept), number)]
    assert len(kept) == 20_000
    assert monitor.totals(1).counted == number


def test_each_event_comes_once_to_each_reader(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(number) for number in range(100)])
    monitor = watch(log)
    early, late = Looking(monitor), Looking(monitor)
    for number in range(100, 200):
        append(log, failure(number))
        early.look()
    early.until(200)
    late.until(200)
    assert early.users == late.users == [f"user{number}" for number in range(200)]


def test_a_view_is_the_same_object_while_nothing_happens(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    monitor = watch(log)
    until(lambda: settled(monitor) and monitor.view().offenders)
    view = monitor.view()
    end = time.monotonic() + 1.5
    while time.monotonic() < end:  # nothing to wait for: that nothing happens is the point
        assert monitor.view() is view
        time.sleep(0.05)
    append(log, failure(2))
    until(lambda: monitor.view() is not view)
    assert monitor.view().version > view.version


def test_the_last_picture_has_the_last_offender(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    monitor = watch(log)
    until(lambda: monitor.view().offenders)
    append(log, failure(2), failure(3))
    until(lambda: len(monitor.view().offenders) == 3, lambda: str(monitor.view().offenders), seconds=4)


def test_the_rate_is_of_counted_events_and_falls_to_nothing(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    monitor = watch(log)
    until(lambda: settled(monitor))
    assert monitor.view().rate == 0
    append(log, *(failure(number) for number in range(2, 32)), *(noise(number) for number in range(50)))
    until(lambda: monitor.view().rate > 0)
    until(lambda: monitor.view().rate == 3.0, lambda: str(monitor.view().rate))
    until(lambda: monitor.view().rate == 0, lambda: str(monitor.view().rate))


def test_a_line_can_be_asked_for_within_100_ms_of_its_writing(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    monitor = watch(log)
    until(lambda: settled(monitor))
    looking = Looking(monitor)
    looking.until(1)
    times = []
    for number in range(2, 22):
        begun = time.monotonic()
        append(log, failure(number))
        looking.until(number)
        times.append(time.monotonic() - begun)
        time.sleep(0.03)  # lines one by one, not a burst
    times.sort()
    print(f"from write to fresh(): median {times[10] * 1000:.1f} ms, worst {times[-1] * 1000:.1f} ms")
    assert times[10] < 0.1


def test_a_backlog_does_not_hold_up_a_live_line(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(number) for number in range(150_000)])
    monitor = watch(log)
    looking = Looking(monitor)
    looking.wait(lambda: looking.newer)
    append(log, failure(999_999))
    begun = time.monotonic()
    looking.wait(lambda: looking.newer[-1].user == "user999999")
    took = time.monotonic() - begun
    assert monitor.totals(1).lines < 150_001  # the backlog was still being read
    print(f"a live line during the backlog: {took * 1000:.0f} ms")
    assert took < 1


def test_the_backlog_is_a_share_that_grows_to_all(watch: Watch, tmp_path: Path) -> None:
    monitor = watch(write(tmp_path / "mail.log", [noise(number) for number in range(150_000)]))
    shares: list[float] = []

    def loaded() -> bool:
        share = monitor.view().backlog
        if share is not None:
            shares.append(share)
        return settled(monitor)

    until(loaded)
    assert shares == sorted(shares)
    assert all(0 <= share < 1 for share in shares)
    assert monitor.view().lines == 150_000


async def test_lines_of_an_address_come_from_the_file(watch: Watch, tmp_path: Path) -> None:
    lines = [failure(1), rejection(2, ip=client(1)), noise(3), failure(4)]
    monitor = watch(write(tmp_path / "mail.log", lines))
    assert await monitor.lines_of(of(1), 10) == (lines[0], lines[1])
    assert await monitor.lines_of(of(1), 1) == (lines[1],)
    assert await monitor.lines_of(of(1), 0) == ()


async def test_lines_of_an_address_come_from_a_pipe(watch: Watch) -> None:
    reading, writing = os.pipe()
    monitor = watch(StreamSource(reading, owned=True))
    os.write(writing, text([failure(1), failure(2), failure(1, ip=client(2))]))
    until(lambda: monitor.totals(1).lines == 3)
    assert await monitor.lines_of(of(2), 10) == (failure(2), failure(1, ip=client(2)))
    os.close(writing)
    until(lambda: monitor.view().sources[0].state is SourceState.ENDED)
    assert await monitor.lines_of(of(2), 1) == (failure(1, ip=client(2)),)


async def test_lines_of_an_address_come_from_a_named_pipe(watch: Watch, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monitor = watch(pipe)
    writing = os.open(pipe, os.O_RDWR)
    os.write(writing, text([failure(1), failure(2)]))
    until(lambda: monitor.totals(1).lines == 2)
    assert await monitor.lines_of(of(2), 10) == (failure(2),)
    os.close(writing)


async def test_lines_of_a_pipe_are_kept_up_to_a_bound(watch: Watch) -> None:
    reading, writing = os.pipe()
    monitor = watch(StreamSource(reading, owned=True))
    number = 40_000
    with os.fdopen(writing, "wb") as pipe:
        await asyncio.to_thread(pipe.write, text(failure(n, ip="192.0.2.7") for n in range(number)))
    until(lambda: monitor.totals(1).lines == number)
    lines = await monitor.lines_of(Subject(About.ADDRESS, "192.0.2.7"), number)
    assert lines[-1] == failure(number - 1, ip="192.0.2.7")
    assert (4 << 20) - (1 << 19) < len(text(lines)) <= 4 << 20


async def test_lines_of_an_address_are_fit_to_be_shown(watch: Watch, tmp_path: Path) -> None:
    hostile = failure(1).replace("user1", "\x1b[2J\u202e")
    monitor = watch(write(tmp_path / "mail.log", [hostile]))
    (line,) = await monitor.lines_of(of(1), 5)
    assert line.isprintable()


def test_stopping_leaves_everything_answerable(watch: Watch, tmp_path: Path) -> None:
    monitor = watch(write(tmp_path / "mail.log", [failure(1), failure(2), rejection(3, ip=client(2))]))
    until(lambda: settled(monitor))
    monitor.stop()
    monitor.stop()
    assert monitor.totals(5).counted == 3
    assert monitor.view().counted == 3
    assert len(monitor.fresh(0).newer) == 3
    offender = monitor.offender(client(2))
    assert offender is not None
    assert offender.count == 2
    assert [event.user for event in monitor.events_of(Subject(About.ADDRESS, client(2)))] == ["user2", None]


def test_a_stop_in_the_middle_of_a_backlog_leaves_one_picture(watch: Watch, tmp_path: Path) -> None:
    monitor = watch(write(tmp_path / "mail.log", [failure(number) for number in range(150_000)]))
    until(lambda: monitor.view().counted > 1000)
    monitor.stop()
    totals, view = monitor.totals(5), monitor.view()
    assert 1000 < totals.counted == view.counted < 150_000
    assert view.offenders[0].count == totals.top_addresses[0].count


def test_each_log_says_how_it_is(watch: Watch, tmp_path: Path) -> None:
    good, none = write(tmp_path / "mail.log", [failure(1)]), tmp_path / "none.log"
    monitor = watch(good, none, tmp_path)
    until(lambda: monitor.view().sources[2].detail)
    states = {status.name: (status.state, status.detail) for status in monitor.view().sources}
    until(lambda: monitor.view().sources[0].state is SourceState.FOLLOWING)
    assert states[str(none)][0] is SourceState.WAITING
    assert states[str(tmp_path)] == (SourceState.UNREADABLE, f"{tmp_path} is a directory; name a log file")
    write(none, [failure(2)])
    until(lambda: monitor.totals(1).counted == 2)


class Broken(Readers):
    """A reader with an error of ours in it."""

    def read(self, chunk):  # type: ignore[no-untyped-def] # as its parent
        if b"user13" in chunk.data:
            raise ZeroDivisionError
        return super().read(chunk)


def test_an_error_of_ours_ends_one_log_and_is_told(
    watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    bad, good = write(tmp_path / "bad.log", [failure(13)]), write(tmp_path / "good.log", [failure(1)])
    monitor = watch(bad, good, readers=Broken())
    until(lambda: monitor.view().sources[0].state is SourceState.UNREADABLE)
    detail = monitor.view().sources[0].detail
    assert detail.startswith(f"an internal error (ZeroDivisionError) stopped the reading of {bad}; ")
    crash = next(tmp_path.glob("sekimori-crash-*.txt"))
    assert str(crash) in detail
    append(good, failure(2))
    until(lambda: monitor.totals(1).counted == 2)


def test_what_was_left_of_a_log_that_ended_early_is_no_backlog_any_more(
    watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    bad = write(tmp_path / "bad.log", [failure(13), *(failure(number) for number in range(100, 40_000))])
    monitor = watch(bad, readers=Broken())
    until(lambda: monitor.view().sources[0].state is SourceState.UNREADABLE)
    (status,) = monitor.view().sources
    assert status.done < status.size
    until(lambda: monitor.view().backlog is None)


def test_log_ins_that_worked_are_told_to_the_guard(watch: Watch, tmp_path: Path) -> None:
    from ipaddress import ip_network

    line = (
        "2026-11-24T09:00:00+00:00 mx dovecot: imap-login: Login: user=<kenji>, method=PLAIN, rip=192.0.2.33, "
        "lip=192.0.2.1, mpid=7, TLS, session=<abc>"
    )
    monitor = watch(write(tmp_path / "mail.log", [line, failure(1)]))
    until(lambda: monitor.totals(1).events == 2)
    assert monitor.logins(ip_network("192.0.2.32/28")) == 1
    assert monitor.logins(ip_network("192.0.2.0/28")) == 0
