"""Memory stays flat however long is watched: a simulated week fills what is bounded, and nothing grows after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from tests.watching.log_lines import stamp, text
from tests.weighing import kept_by_modules, weight
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.refused import Refused
from tui.analysis.senders import Senders
from tui.analysis.tally import Tally
from tui.analysis.welcome import Welcome
from tui.analysis.would import Would
from tui.kept import KeptLines
from tui.memory import Memory
from tui.meter import Meter
from tui.model import Chunk, SourceState, SourceStatus
from tui.parsers import values
from tui.reading import Readers

BEGIN = datetime(2026, 11, 17, tzinfo=UTC)
DAY = timedelta(days=1)
#: Visits of a day: so many that after some days every list that holds the newest is full.
VISITS = 5_000
#: How much more may be there some days later: what is kept of all strangers would be half as much again.
SLACK = 1.05
STRANGERS_SLACK = 1.15


def visits(day: int, strangers: int) -> Iterator[str]:
    """A day's log: attackers, users and mail. The first `strangers` of those who come were never seen before."""
    for number in range(VISITS):
        serial = day * VISITS + number
        known = number >= strangers
        when = stamp(BEGIN + day * DAY + number * DAY / VISITS)
        ip = f"203.0.113.{number % 250}" if known else f"10.{serial >> 16}.{serial >> 8 & 255}.{serial & 255}"
        user = f"user{number % 300}" if known else f"stranger{serial}"
        smtpd, queue_id = f"{when} mx postfix/smtpd[{serial % 30011}]: ", f"{0x4000000000 + serial:X}"
        client = f"192.0.2.{number % 200}"
        yield f"{smtpd}warning: unknown[{ip}]: SASL LOGIN authentication failed: x, sasl_username={user}"
        yield f"{smtpd}lost connection after AUTH from unknown[{ip}]"
        yield (
            f"{smtpd}NOQUEUE: reject: RCPT from unknown[{ip}]: 550 5.1.1 <{user}@example.com>: Recipient address "
            f"rejected: User unknown; from=<{user}@example.net> to=<{user}@example.com> proto=ESMTP helo=<{user}>"
        )
        yield f"{when} mx postfix/postscreen[9]: DNSBL rank 3 for [{ip}]:{1024 + serial % 60000}"
        yield f"{smtpd}{queue_id}: client=mail.example.org[{client}]"
        sender = f"sender{number % 400}@example.org"
        yield f"{when} mx postfix/qmgr[77]: {queue_id}: from=<{sender}>, size=9, nrcpt=1 (queue active)"
        yield f"{when} mx postfix/lmtp[78]: {queue_id}: to=<taro@example.com>, relay=x, dsn=2.0.0, status=sent (ok)"
        yield (
            f"{when} mx dovecot: imap-login: Login: user=<taro>, method=PLAIN, rip={client}, lip=192.0.2.250, "
            f"mpid={serial % 30011}, TLS, session=<{serial}>"
        )
        yield f"{smtpd}warning: of a kind that nobody knows: {user}"


class Somewhere:
    """Knows no country."""

    def country(self, _: str) -> str:
        return ""

    def asn(self, _: str) -> str:
        return ""


@pytest.fixture(autouse=True)
def few_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values of fields that are remembered are full on the first day."""
    monkeypatch.setattr(values, "_REMEMBERED", 1_000)
    monkeypatch.setattr(values, "_SPELLED", 2_000)


class Week:
    """Everything that a monitor keeps of one pipe, fed day by day."""

    def __init__(self, memory: Memory, campaigns: Campaigns | None) -> None:
        self._memory = memory
        self._campaigns = campaigns
        self._readers, self._kept = Readers(), KeptLines()
        self._offset = self._day = 0
        self._meter = Meter(lambda: float(self._offset >> 12))  # so slowly that all lines are looked at

    def days(self, number: int, strangers: int = 0) -> int:
        """Read on for so many days; returns how many bytes there were at the most at the end of one: what is cleared
        when it is full is full on some days.
        """
        most = 0
        for _ in range(number):
            lines = visits(self._day, strangers)
            while block := list(islice(lines, 1000)):
                self._take(text(block))
            self._day += 1
            self._memory.tally.minutes()
            self._meter.told(SourceStatus("pipe", SourceState.FOLLOWING))
            if self._campaigns:
                self._campaigns.findings(BEGIN + self._day * DAY)
            most = max(most, self._weight())
        return most

    def _take(self, data: bytes) -> None:
        chunk = Chunk("pipe", data, self._offset, 0, live=True)
        self._offset += len(data)
        batch, mails = self._readers.read(chunk), self._readers.accepted(chunk)
        deliveries = self._readers.deliveries(chunk)
        self._kept.add(chunk)
        self._meter.add(chunk, batch, self._readers.stamps(chunk), older=False)
        self._memory.add(batch, mails)
        self._memory.remember(batch.events)
        if self._campaigns:
            self._campaigns.add(batch.events, mails, deliveries)

    def _weight(self) -> int:
        return weight([self._memory, self._campaigns, self._readers, self._meter, self._kept, *kept_by_modules()])


def test_a_week_of_the_same_people_fills_memory_and_more_of_them_do_not() -> None:
    week = Week(Memory(Somewhere()), Campaigns(Somewhere()))
    week.days(5)
    before = week.days(3)  # the minutes of a week are kept, and a tenth more until they are looked through
    assert week.days(3) < before * SLACK


def test_strangers_without_end_do_not_fill_it_either() -> None:
    tally = Tally(addresses=2_000, networks=500, users=2_000, keys=50, minutes=1_440)
    would = Would(Welcome(1_000), Senders(1_000, 500), Refused(1_000))
    week = Week(Memory(Somewhere(), tally, would), None)
    week.days(2, strangers=VISITS)
    before = week.days(3, strangers=VISITS)
    assert week.days(3, strangers=VISITS) < before * STRANGERS_SLACK


def test_values_as_long_as_a_line_are_not_remembered_for_ever() -> None:
    table = values.TABLES["user"]
    before = weight([table])
    for number in range(200):
        assert table[b"%d" % number + b"x" * 500_000] is not None
    assert weight([table]) < before + (8 << 20)
