"""What a screen can ask of the running monitor beside the picture: health of sources, dossiers, lines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.watching.deadline import until
from tests.watching.log_lines import BEGIN, append, client, failure, noise, rejection, stamp, write
from tui.analysis.place import Places
from tui.commands.late import LateMonitor
from tui.dossier import About, Subject
from tui.model import EventKind, SourceState, SourceStatus
from tui.monitor import Monitor
from tui.reading import Readers
from tui.sources.files import FileSource

Watch = Callable[..., Monitor]

STRANGE = f"{BEGIN.isoformat()} mx postfix/smtpd[9]: warning: of a new kind from unknown[203.0.113.9]"
LOGIN = (
    f"{stamp(BEGIN)} mx dovecot: imap-login: Login: user=<user2>, method=PLAIN, rip=192.0.2.33, lip=192.0.2.1, mpid=7, "
    "TLS, session=<abc>"
)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Starts monitors over paths, as the screen does."""
    started: list[Monitor] = []

    def begin(*logs: Path, history: bool = False) -> Monitor:
        sources = [FileSource(log, follow=True, newest_first=True, history=history, grace=0.1) for log in logs]
        monitor = Monitor(sources, Readers(), Places())
        started.append(monitor)
        monitor.start()
        return monitor

    yield begin
    for monitor in started:
        monitor.stop()


def source(monitor: Monitor) -> SourceStatus:
    return monitor.view().sources[0]


def settled(monitor: Monitor) -> bool:
    view = monitor.view()
    return view.backlog is None and all(status.state is SourceState.FOLLOWING for status in view.sources)


# Sources


def test_each_source_says_how_far_it_is_and_what_it_brought(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1), noise(2), STRANGE])
    monitor = watch(log)
    until(lambda: settled(monitor) and source(monitor).lines == 3)
    told = source(monitor)
    size = log.stat().st_size
    assert (told.offset, told.length, told.lag, told.rotations) == (size, size, 0, 0)
    assert (told.lines, told.events, told.looked, told.unread) == (3, 1, 3, 1)
    assert told.last_event == BEGIN + timedelta(seconds=1)
    assert told.last_line == BEGIN
    append(log, failure(7), noise(9))
    until(lambda: source(monitor).lines == 5)
    told = source(monitor)
    assert told.offset == log.stat().st_size
    assert told.last_line == BEGIN + timedelta(seconds=9)
    assert told.last_event == BEGIN + timedelta(seconds=7)
    assert told.rate > 0


def test_rotations_are_seen_and_the_counts_go_on(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    monitor = watch(log)
    until(lambda: settled(monitor) and source(monitor).lines == 1)
    log.rename(tmp_path / "mail.log.1")
    append(log, failure(2), failure(3))
    until(lambda: source(monitor).rotations == 1 and source(monitor).lines == 3)
    assert source(monitor).offset == log.stat().st_size


def test_a_log_of_several_mib_is_counted_whole_and_its_last_line_is_the_last(watch: Watch, tmp_path: Path) -> None:
    number = 40_000
    log = write(tmp_path / "mail.log", [failure(n) for n in range(number)])
    monitor = watch(log)
    until(lambda: settled(monitor) and source(monitor).lines == number)
    told = source(monitor)
    assert told.events == number
    assert told.last_line == told.last_event == BEGIN + timedelta(seconds=number - 1)
    assert told.offset == log.stat().st_size


def test_the_picture_stays_the_same_object_once_the_rate_has_fallen(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1), STRANGE])
    monitor = watch(log)
    until(lambda: settled(monitor) and source(monitor).rate > 0 and monitor.view().offenders)
    until(lambda: source(monitor).rate == 0)
    view = monitor.view()
    end = time.monotonic() + 1.5
    while time.monotonic() < end:  # nothing to wait for: that nothing happens is the point
        assert monitor.view() is view
        time.sleep(0.05)


def test_lines_that_no_row_reads_can_be_looked_at(watch: Watch, tmp_path: Path) -> None:
    good, strange = write(tmp_path / "a.log", [failure(1)]), write(tmp_path / "b.log", [STRANGE, STRANGE])
    monitor = watch(good, strange)
    until(lambda: settled(monitor) and monitor.view().sources[1].unread == 2)
    assert monitor.unread(str(good)) == ()
    (row,) = monitor.unread(str(strange))
    assert (row.count, row.example) == (2, STRANGE)
    assert monitor.unread("none") == ()


# Dossiers


@pytest.fixture
def read(watch: Watch, tmp_path: Path) -> Monitor:
    """A monitor that has read a few lines."""
    lines = [
        failure(2),
        rejection(3, ip=client(2)),
        failure(2, ip="203.0.113.9"),
        LOGIN,
        failure(44, ip="203.0.113.77"),
    ]
    monitor = watch(write(tmp_path / "mail.log", lines))
    until(lambda: settled(monitor) and monitor.totals(1).lines == 5)
    return monitor


def test_dossiers_are_told_of_everything_that_was_read(read: Monitor) -> None:
    address = read.dossier(Subject(About.ADDRESS, client(2)))
    assert address is not None
    assert (address.count, [user.key for user in address.users]) == (2, ["user2"])
    network = read.dossier(Subject(About.NETWORK, "203.0.113.0/24"))
    assert network is not None
    assert [row.key for row in network.addresses] == ["203.0.113.77", "203.0.113.9"]
    user = read.dossier(Subject(About.USER, "user2"))
    assert user is not None
    assert (user.count, [visitor.ip for visitor in user.visitors]) == (2, ["192.0.2.33"])
    assert read.dossier(Subject(About.USER, "nobody")) is None


def test_events_of_a_subject_are_told_oldest_first(read: Monitor) -> None:
    of_user = read.events_of(Subject(About.USER, "user2"))
    assert [event.kind for event in of_user] == [EventKind.LOGIN_SUCCESS, *[EventKind.LOGIN_FAILURE] * 2]
    assert len(read.events_of(Subject(About.NETWORK, "203.0.113.0/24"))) == 2
    assert [event.time for event in read.recent()] == sorted(event.time for event in read.recent())


async def test_lines_of_a_subject_come_from_the_files(read: Monitor) -> None:
    assert await read.lines_of(Subject(About.USER, "user2"), 10) == (failure(2), failure(2, ip="203.0.113.9"), LOGIN)
    network = Subject(About.NETWORK, "203.0.113.0/24")
    assert await read.lines_of(network, 10) == (failure(2, ip="203.0.113.9"), failure(44, ip="203.0.113.77"))
    assert await read.lines_of(network, 1) == (failure(44, ip="203.0.113.77"),)


async def test_before_anything_is_read_nothing_is_known(tmp_path: Path) -> None:
    logs = [FileSource(tmp_path / "mail.log", follow=True)]
    late = LateMonitor(lambda: Monitor(logs, Readers(), Places()), logs)
    subject = Subject(About.USER, "user2")
    assert late.dossier(subject) is None
    assert (late.events_of(subject), list(late.recent()), late.unread("x")) == ((), [], ())
    assert await late.lines_of(subject, 10) == ()


# Asking without a pause


def test_lines_are_read_while_somebody_asks_without_a_pause(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(n, ip=f"10.{n % 200}.{n // 200}.1") for n in range(20_000)])
    monitor = watch(log)
    until(lambda: monitor.view().counted == 20_000)
    over, asked = threading.Event(), [0, 0]

    def ask(place: int) -> None:
        while not over.is_set():
            monitor.would_hit(["10.0.0.0/8"])
            asked[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: all(asked))
        for number in range(20_000, 20_020):
            append(log, failure(number))
            until(lambda number=number: monitor.view().counted == number + 1)  # type: ignore[misc]
    finally:
        over.set()
        for thread in threads:
            thread.join()
