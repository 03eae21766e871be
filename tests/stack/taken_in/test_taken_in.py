"""Mail that a real Postfix took in, and mail that it refused at every stage: told by its own log."""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.stack.conftest import PACKAGES, able_to_serve
from tests.stack.places import PASSWORDS
from tests.stack.servers import Addition, Stack, wait_until
from tests.stack.taken_in.client import Deed
from tests.stack.taken_in.milter import Milter
from tests.stack.watcher import ROOT
from tests.watching.deadline import until
from tui.analysis.place import Places
from tui.model import Category
from tui.monitor import Monitor
from tui.reading import Readers
from tui.sources.files import FileSource

pytestmark = pytest.mark.stack

ALICE, BOB = PASSWORDS
QUEUED = " (queue active)"
HELO = "x[203.0.113.250]: 4ABC123DEF: client=x[203.0.113.250]"

DEEDS = (
    Deed("198.51.100.1", taken=True),
    Deed("198.51.100.1", taken=True, recipients=(ALICE, BOB)),
    Deed("2001:db8:600d::1", taken=True),
    Deed("198.51.100.2", taken=True, sender=""),
    Deed("198.51.100.3", taken=True, sender='"a, b> (queue active)"@friend.example'),
    Deed("198.51.100.4", taken=True, sender=BOB, user=BOB, password=PASSWORDS[BOB]),
    Deed("198.51.100.5", taken=True, subject="milter accept"),
    Deed("203.0.113.1", taken=False, answer=550, subject="milter refuse"),
    Deed("203.0.113.2", taken=False, subject="milter drop"),
    Deed("203.0.113.3", taken=False, answer=550, subject="header refuse"),
    Deed("203.0.113.4", taken=False, subject="header drop"),
    Deed("203.0.113.5", taken=False, subject="header hold"),
    Deed("203.0.113.6", taken=False, answer=554, sender="data@friend.example"),
    Deed("203.0.113.7", taken=False, answer=554, sender="end@friend.example"),
    Deed("203.0.113.9", taken=False, sender="dropped@friend.example"),
    Deed("203.0.113.10", taken=False, answer=501, helo=HELO),
)

#: In a later second than the mails of the same sender: the log's stamps have no fractions.
LATER = Deed("203.0.113.8", taken=False, answer=550, recipients=("nobody@example.org",))

CHECKS = """/^Subject: header refuse/ REJECT
/^Subject: header drop/ DISCARD
/^Subject: header hold/ HOLD
"""


def send(stack: Stack, deeds: Sequence[Deed]) -> None:
    argv = [sys.executable, "-m", "tests.stack.taken_in.client", msgspec.json.encode(deeds).decode()]
    stack.namespace.run(argv, timeout=60, folder=ROOT)


@pytest.fixture(scope="module", params=["no", "yes"])
def log(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Postfix's log of all deeds, with short queue ids or long ones."""
    with able_to_serve(PACKAGES):
        stack = Stack()
        checks, socket = stack.root / "checks", stack.root / "milter"
        checks.write_text(CHECKS)
        milter = Milter(socket)
        at_data = "check_sender_access inline:{{data@friend.example = REJECT}, {dropped@friend.example = DISCARD}}"
        main = {
            "enable_long_queue_ids": request.param,
            "header_checks": f"regexp:{checks}",
            "smtpd_milters": f"unix:{socket}",
            "smtpd_data_restrictions": at_data,
            "smtpd_end_of_data_restrictions": "check_sender_access inline:{{end@friend.example = REJECT}}",
            "smtpd_sender_restrictions": "",
        }
        try:
            stack.up(Addition(main=main))
            send(stack, DEEDS)
            time.sleep(1.1)
            send(stack, (LATER,))
            told = sum(deed.taken for deed in DEEDS)
            wait_until(lambda: stack.mail_log.read_text().count(QUEUED + "\n") >= told, 10, "the queue manager's lines")
            yield stack.mail_log
        finally:
            stack.down()
            milter.end()


@pytest.fixture(scope="module")
def monitor(log: Path) -> Iterator[Monitor]:
    """Has read all of it."""
    monitor = Monitor([FileSource(log, follow=True, newest_first=True)], Readers(), Places())
    monitor.start()
    lines = log.read_bytes().count(b"\n")
    until(lambda: monitor.view().lines >= lines)
    yield monitor
    monitor.stop()


@pytest.mark.parametrize("ip", dict.fromkeys(deed.ip for deed in (*DEEDS, LATER)))
def test_a_client_handed_over_what_the_server_took_in(monitor: Monitor, ip: str) -> None:
    wanted = Counter(deed.ip for deed in DEEDS if deed.taken)
    assert monitor.would_hit([ip]).mails == wanted[ip]


def test_everything_was_tried(log: Path) -> None:
    text = log.read_text()
    for said in (
        "milter-reject: END-OF-MESSAGE",
        "milter-discard: END-OF-MESSAGE",
        "reject: header Subject",
        "discard: header Subject",
        "hold: header Subject",
        "reject: DATA",
        "discard: DATA",
        "reject: END-OF-MESSAGE",
    ):
        assert said in text
    ids = re.findall(r"qmgr\[\d+\]: (\w+): from=", text)
    assert len(ids) == sum(deed.taken for deed in DEEDS)


def test_in_all_there_is_no_more_than_was_taken_in(monitor: Monitor) -> None:
    everything = monitor.would_hit(["0.0.0.0/0", "::/0"])
    assert everything.mails == sum(deed.taken for deed in DEEDS)
    assert everything.logins == 1
    assert monitor.would_hit(["203.0.113.250"]).addresses == 0


def test_whose_mail_was_taken_in_is_known_when_it_is_refused(monitor: Monitor) -> None:
    refused = monitor.would_drop(Category.UNKNOWN_RECIPIENT).day
    assert (refused.refused, refused.known) == (1, 1)
