"""Sources to parsers: what is too old, what breaks off, and several sources at once."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.sources.reading import DEADLINE
from tests.watching.log_lines import BEGIN, append, failure, text, write
from tui.model import Batch, Category, Chunk, Delivery, Source, SourceState, SourceStatus
from tui.reading import Readers, read
from tui.sources.files import FileSource

RSPAMD = (
    "2026-11-24T09:00:00+00:00 mx rspamd[7]: <a1>; proxy; rspamd_task_write_log: id: <m@x.example>, qid: <4F1A2B3C4D>, "
    "ip: 203.0.113.9, from: <a@example.com>, (default: T (discard): [15.00/15.00] [DMARC_POLICY_REJECT(2.00){x;}]), "
    'len: 3, rcpts: <b@example.org>, forced: discard "sekimori category=dmarc"; score=nan (set by sekimori)'
)
CLEANUP = (
    "2026-11-24T09:00:00+00:00 mx postfix/cleanup[8]: 4F1A2B3C4D: milter-discard: END-OF-MESSAGE from "
    "unknown[203.0.113.9]: milter triggers DISCARD action; from=<a@example.com> to=<b@example.org> proto=SMTP helo=<p>"
)


class Recited:
    """A source that says what it was given, and then breaks off."""

    def __init__(self, name: str, *chunks: Chunk, error: OSError | None = None) -> None:
        self.name = name
        self.status = SourceStatus(name, SourceState.READING)
        self._chunks = chunks
        self._error = error

    async def chunks(self) -> AsyncIterator[Chunk]:
        for chunk in self._chunks:
            yield chunk
        if self._error:
            raise self._error


def chunk(lines: Sequence[str], source: str = "mail.log") -> Chunk:
    return Chunk(source, text(lines), 0, 1, live=True)


async def read_all(sources: Sequence[Source], *, follow: bool = False) -> tuple[list[Batch], list[str]]:
    problems: list[str] = []
    async with asyncio.timeout(DEADLINE):
        batches = [batch async for batch in read(sources, Readers(), problems.append, follow=follow)]
    return batches, problems


def users(batches: Sequence[Batch]) -> list[str | None]:
    return [event.user for batch in batches for event in batch.events]


def test_what_is_older_than_since_is_left_out_wherever_it_stands() -> None:
    readers = Readers(since=BEGIN + timedelta(seconds=3))
    batch = readers.read(chunk([failure(number) for number in (5, 1, 4, 2, 3)]))
    assert [event.user for event in batch.events] == ["user5", "user4", "user3"]
    assert batch.lines == 5


def test_a_line_tells_whether_a_history_may_end_there() -> None:
    readers = Readers(since=BEGIN)
    assert readers.older_than_since(failure(-1).encode())
    assert not readers.older_than_since(failure(0).encode())
    assert not readers.older_than_since(b"no stamp")
    assert not Readers().older_than_since(failure(-1).encode())


def test_the_year_of_a_stamp_is_that_of_the_file(tmp_path: Path) -> None:
    line = "Nov 24 09:00:00 mx postfix/smtpd[1]: warning: unknown[192.0.2.7]: SASL PLAIN authentication failed: x"
    log = write(tmp_path / "mail.log", [line])
    written = datetime(2021, 12, 1, tzinfo=UTC).timestamp()
    os.utime(log, (written, written))
    batch = Readers(zone=UTC).read(Chunk(str(log), text([line]), 0, 1, live=False))
    assert batch.events[0].time == datetime(2021, 11, 24, 9, tzinfo=UTC)


class Late(Recited):
    """A source that is woken some milliseconds after the others."""

    async def chunks(self) -> AsyncIterator[Chunk]:
        await asyncio.sleep(0.01)
        async for one in super().chunks():
            yield one


async def test_a_filter_that_tells_why_it_discarded_a_mail_is_heard_before_postfix() -> None:
    postfix, filters = Recited("mail.log", chunk([CLEANUP])), Late("rspamd.log", chunk([RSPAMD], "rspamd.log"))
    batches, problems = await read_all([postfix, filters], follow=True)
    events = [event for batch in batches for event in batch.events]
    assert problems == []
    assert [(event.program, event.category, event.counted) for event in events] == [
        ("rspamd", Category.DMARC, True),
        ("postfix/cleanup", Category.DMARC, False),
    ]


async def test_where_no_filter_tells_of_it_postfixs_line_counts() -> None:
    batches, _ = await read_all([Recited("mail.log", chunk([CLEANUP])), Recited("other.log")], follow=True)
    assert [(event.category, event.counted) for batch in batches for event in batch.events] == [(Category.OTHER, True)]


async def test_a_source_that_breaks_off_is_told_and_the_others_go_on() -> None:
    broken = Recited("bad.log", chunk([failure(1)], "bad.log"), error=OSError(errno.EIO, os.strerror(errno.EIO)))
    batches, problems = await read_all([broken, Recited("good.log", chunk([failure(2)], "good.log"))])
    assert users(batches) == ["user1", "user2"]
    assert problems == ["cannot read on in bad.log: input/output error; what was read before it is counted"]


async def test_each_source_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    good = write(tmp_path / "good.log", [failure(1)])
    paths = [tmp_path / "none.log", tmp_path, good]
    batches, problems = await read_all([FileSource(path, follow=False) for path in paths])
    assert users(batches) == ["user1"]
    assert problems == [
        f"there is no file {tmp_path}/none.log; check the name",
        f"{tmp_path} is a directory; name a log file",
    ]


async def test_followed_sources_are_read_side_by_side(tmp_path: Path) -> None:
    logs = [write(tmp_path / name, []) for name in ("a.log", "b.log")]
    sources = [FileSource(log, follow=True, poll=0.02) for log in logs]
    problems: list[str] = []
    run = read(sources, Readers(), problems.append, follow=True)
    async with asyncio.timeout(DEADLINE):
        for number, log in enumerate(logs * 2):
            append(log, failure(number))
            batch = await anext(run)
            assert (batch.source, users([batch])) == (str(log), [f"user{number}"])
    assert problems == []
    await run.aclose()  # type: ignore[attr-defined] # an async generator, typed as what it is for


async def test_side_by_side_ends_when_every_source_has_ended() -> None:
    sources = [Recited(name, chunk([failure(number)], name)) for number, name in enumerate(("a", "b", "c"))]
    batches, problems = await read_all(sources, follow=True)
    assert (sorted(map(str, users(batches))), problems) == (["user0", "user1", "user2"], [])


async def test_two_logs_know_together_what_each_tells_half_of() -> None:
    postfix = (
        "2026-11-24T09:00:00+00:00 mx postfix/submission/smtpd[9]: warning: unknown[192.0.2.7]: "
        "SASL PLAIN authentication failed: UGFzc3dvcmQ6, sasl_username=info"
    )
    readers = Readers()
    first = readers.read(chunk([postfix], "mail.log"))
    assert readers.read(chunk([postfix], "other.log")).events[0].source == "other.log"
    assert first.events[0].user == "info"


def test_a_mail_and_its_deliveries_name_the_same_id() -> None:
    stamp = "2026-11-24T09:00:00+00:00 mx postfix/"
    lines = [
        f"{stamp}smtpd[7]: 4F1A2B3C4D: client=mail.example.com[203.0.113.9]",
        f"{stamp}qmgr[8]: 4F1A2B3C4D: from=<a@example.com>, size=812, nrcpt=1 (queue active)",
        f"{stamp}lmtp[9]: 4F1A2B3C4D: to=<b@example.org>, relay=mx, delay=1, dsn=2.0.0, status=sent (250 OK)",
    ]
    readers = Readers()
    (mail,) = readers.accepted(chunk(lines))
    assert readers.deliveries(chunk(lines)) == [Delivery(mail.queue_id or "", "b@example.org")]
    assert readers.deliveries(chunk(lines, "other.log")) == [Delivery("4F1A2B3C4D", "b@example.org")]
