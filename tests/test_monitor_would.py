"""What a block or a switch would have hit, asked of the running monitor: backlogs read backwards, live lines."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.watching.deadline import until
from tests.watching.log_lines import BEGIN, append, failure, noise, stamp, write
from tui.analysis.place import Places
from tui.commands.late import LateMonitor
from tui.model import Category, EventKind, SourceState
from tui.monitor import Monitor
from tui.picture import Dropped, WouldHit
from tui.reading import Readers
from tui.sources.files import FileSource

Watch = Callable[..., Monitor]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Starts monitors over paths, as the screen does."""
    started: list[Monitor] = []

    def begin(*logs: Path, readers: Readers | None = None, history: bool = False) -> Monitor:
        sources = [FileSource(log, follow=True, newest_first=True, history=history) for log in logs]
        monitor = Monitor(sources, readers or Readers(), Places())
        started.append(monitor)
        monitor.start()
        return monitor

    yield begin
    for monitor in started:
        monitor.stop()


#: Mails of a log that is read while others ask: more than are read in one piece.
MANY = 6_000


def settled(monitor: Monitor) -> bool:
    view = monitor.view()
    return view.backlog is None and all(status.state is SourceState.FOLLOWING for status in view.sources)


def mail(number: int, sender: str, when: datetime, ip: str = "203.0.113.25") -> list[str]:
    """The two lines of a mail that is taken in, two seconds apart."""
    identity, later = f"4{number:09X}", stamp(when + timedelta(seconds=2))
    return [
        f"{stamp(when)} mx postfix/smtpd[101]: {identity}: client=mail.example.com[{ip}]",
        f"{later} mx postfix/qmgr[77]: {identity}: from=<{sender}>, size=9, nrcpt=1 (queue active)",
    ]


def refused(sender: str, when: datetime, verb: str = "reject") -> str:
    said = {"reject": "550 5.7.23 <taro@example.org>: Recipient address rejected: Message rejected due to: SPF fail"}
    words = said.get(verb, "<taro@example.org>: Recipient address sekimori category=spf")
    return (
        f"{stamp(when)} mx postfix/smtpd[102]: NOQUEUE: {verb}: RCPT from x[198.51.100.9]: {words}; "
        f"from=<{sender}> to=<taro@example.org> proto=ESMTP helo=<x>"
    )


def login(when: datetime, ip: str, user: str) -> str:
    return (
        f"{stamp(when)} mx dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip={ip}, lip=192.0.2.1, mpid=7, "
        "TLS, session=<abc>"
    )


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def test_a_session_in_full(watch: Watch, tmp_path: Path) -> None:
    lines = [
        failure(0, ip="203.0.113.25"),
        failure(1, ip="203.0.113.26"),
        login(at(2), "203.0.113.25", "kenji"),
        *mail(1, "a@example.com", at(3)),
        *mail(2, "b@example.net", at(5), "192.0.2.9"),
        noise(9),
    ]
    monitor = watch(write(tmp_path / "mail.log", lines))
    until(lambda: settled(monitor))
    assert monitor.would_hit(["203.0.113.0/24"]) == WouldHit(
        since=at(0),
        addresses=2,
        attacks=2,
        by_kind=((EventKind.LOGIN_FAILURE, 2),),
        first=at(0),
        last=at(1),
        logins=1,
        users=("kenji",),
        mails=1,
        last_mail=at(3),
        domains=("example.com",),
    )
    append(tmp_path / "mail.log", *mail(3, "c@example.com", at(20)))
    until(lambda: monitor.would_hit(["203.0.113.25"]).mails == 2)
    assert monitor.would_hit(["203.0.113.25"]).last_mail == at(20)


def test_a_backlog_that_is_read_backwards_beside_live_lines_tells_the_same(watch: Watch, tmp_path: Path) -> None:
    number = 30_000  # several MiB
    lines = [refused("late@example.com", at(-2)), refused("early@example.com", at(-1))]
    lines += mail(1, "early@example.com", at(0))
    for n in range(number):
        lines += mail(n + 2, f"s{n}@example.net", at(n), f"192.0.2.{n % 250}")
    lines += [refused("early@example.com", at(number)), refused("late@example.com", at(number + 1))]
    lines += mail(number + 2, "late@example.com", at(number + 2))
    lines.append(mail(number + 3, "live@example.com", at(number + 3))[0])
    log = write(tmp_path / "mail.log", lines)
    assert log.stat().st_size > 6 << 20
    monitor = watch(log)
    until(lambda: monitor.view().lines > 0)
    append(log, mail(number + 3, "live@example.com", at(number + 3))[1])
    append(log, refused("late@example.com", at(number + 9)))
    until(lambda: settled(monitor) and monitor.view().lines == len(lines) + 2)

    assert monitor.would_hit(["192.0.2.0/24"]).mails == number
    assert monitor.would_hit(["203.0.113.25"]).mails == 3
    session = monitor.would_drop(Category.SPF).session
    assert (session.refused, session.senders, session.known) == (5, 2, 2)
    assert session.known_domain == 1  # of late's, once a mail of early's had come
    top = [(row.key, row.first) for row in monitor.would_drop(Category.SPF).top]
    assert top == [
        ("early@example.com", at(number)),
        ("late@example.com", at(number + 9)),
    ]


def test_the_last_day_and_the_discards_so_far(watch: Watch, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    ago = [now - timedelta(hours=hours) for hours in (60, 50, 40, 30, 20, 10)]
    lines = [
        *mail(1, "a@example.com", ago[0]),
        refused("a@example.com", ago[1]),
        refused("x@example.net", ago[2], "discard"),
        refused("a@example.com", ago[4]),
        refused("y@example.com", ago[4]),
        refused("a@example.com", ago[5], "discard"),
    ]
    monitor = watch(write(tmp_path / "mail.log", lines))
    until(lambda: settled(monitor))
    answer = monitor.would_drop(Category.SPF)
    assert answer.day == Dropped(refused=2, senders=2, known=1, known_domain=1, discarded=1)
    assert answer.session == Dropped(refused=3, senders=2, known=2, known_domain=1, discarded=2)


def test_what_is_older_than_asked_for_is_left_out(watch: Watch, tmp_path: Path) -> None:
    lines = [*mail(1, "a@example.com", at(0)), *mail(2, "a@example.com", at(100))]
    monitor = watch(write(tmp_path / "mail.log", lines), readers=Readers(since=at(50)))
    until(lambda: settled(monitor))
    assert monitor.would_hit(["203.0.113.25"]).mails == 1


def test_a_rotated_log_is_part_of_the_session(watch: Watch, tmp_path: Path) -> None:
    first, second = mail(1, "a@example.com", at(0))
    write(tmp_path / "mail.log.1", [first])
    monitor = watch(write(tmp_path / "mail.log", [second]), history=True)
    until(lambda: settled(monitor))
    assert monitor.would_hit(["203.0.113.25"]).mails == 1


def test_it_may_be_asked_from_any_thread_while_lines_come(watch: Watch, tmp_path: Path) -> None:
    lines = [line for n in range(MANY) for line in (*mail(n, f"s{n}@example.com", at(n)), refused("x@y", at(n)))]
    monitor = watch(write(tmp_path / "mail.log", lines))
    wrong: list[str] = []
    done = threading.Event()

    def ask() -> None:
        mails = refusals = 0
        while not done.wait(0.001):  # without a pause three of them hardly let go of the lock
            hit, drop = monitor.would_hit(["203.0.113.0/24"]), monitor.would_drop(Category.SPF)
            if hit.mails < mails or drop.session.refused < refusals:
                wrong.append(f"{hit.mails} after {mails}, {drop.session.refused} after {refusals}")
            mails, refusals = hit.mails, drop.session.refused

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: settled(monitor))
    finally:
        done.set()  # whatever befell: threads that go on asking would slow every test after this one
        for thread in threads:
            thread.join()
    assert wrong == []
    assert monitor.would_hit(["203.0.113.25"]).mails == MANY
    assert monitor.would_drop(Category.SPF).session.refused == MANY


def test_before_the_monitor_is_made_nothing_is_claimed(watch: Watch, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", mail(1, "a@example.com", at(0)))
    late = LateMonitor(lambda: watch(log), [])
    assert late.would_hit(["203.0.113.25"]) == WouldHit(at_least=True)
    assert late.would_drop(Category.SPF).day.at_least
    late.begin()
    until(lambda: late.would_hit(["203.0.113.25"]).mails == 1)
    assert late.would_drop(Category.SPF).day == Dropped()


@pytest.mark.parametrize("command", [["report", "--json"], ["events", "--json"]])
def test_a_report_and_a_list_of_events_look_for_no_mail(tmp_path: Path, command: list[str]) -> None:
    log = write(tmp_path / "mail.log", [failure(1), *mail(1, "a@example.com", at(2))])
    script = "import sys; from tui.cli import main; main(sys.argv[1:]); print('tui.parsers.accepted' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script, *command, str(log)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "203.0.113.25" not in run.stdout
    assert run.stdout.endswith("False\n")
