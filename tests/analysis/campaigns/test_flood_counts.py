"""What counts as a verdict on content, and that each mail counts once."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from msgspec.structs import replace

from tests.analysis.campaigns.flood_log import (
    DAY,
    HOUR,
    USUAL,
    Block,
    T,
    alarm,
    at,
    few,
    mails,
    office,
    one,
    told,
    until,
    verdict,
    verdicts,
)
from tui.model import Action, Category, Chunk, EventKind, Mail
from tui.reading import Readers


def test_mail_that_was_tagged_is_one_mail() -> None:
    tagged = verdicts(T, 4, 43, action=Action.TAG)
    with_ids = [verdict(T + n * 4, f"a@mx{n}.example.net", action=Action.TAG, queue_id=f"4F{n}") for n in range(43)]
    taken = mails(T, 4, 43)
    named = [Mail(at(T - 1 + n * 4), "192.0.2.7", "b@example.com", queue_id=f"4F{n}") for n in range(43)]
    for events, again in ((tagged, taken), (with_ids, named), (with_ids, taken)):
        found = one([*few(3), *events], [*USUAL, *again], T + 180)
        assert (found.evidence["verdicts"], found.evidence["mails"], found.evidence["passed"]) == (43, 43, 43)


def test_other_mail_beside_tagged_mail_is_counted_too() -> None:
    tagged = [verdict(T + n * 4, f"a@mx{n}.example.net", action=Action.TAG, queue_id=f"4F{n}") for n in range(43)]
    named = [Mail(at(T + n * 4), "192.0.2.7", "b@example.com", queue_id=f"4F{n}") for n in range(43)]
    found = one([*few(3), *tagged], [*USUAL, *named, *mails(T + 101, 20, 2)], T + 180)
    assert "(43 of 45)" in found.sentence


def test_mail_that_a_filter_stops_in_the_queue_is_one_mail() -> None:
    stopped = [verdict(T + n * 4, f"a@mx{n}.example.net", action=Action.DISCARD, queue_id=f"4F{n}") for n in range(43)]
    queued = [Mail(at(T - 0.5 + n * 4), "192.0.2.7", "b@example.com", queue_id=f"4F{n}") for n in range(43)]
    blocks = [Block([*few(3)], USUAL), Block(stopped), Block((), queued)]
    for order in (blocks, blocks[::-1]):
        (found,) = told(order, T + 180)
        assert "(43 of 43)" in found.sentence


def test_mail_of_our_own_users_is_left_out() -> None:
    own = mails(T, 3, 60, login=True)
    found = one([*few(3), *verdicts(T, 4, 43), *verdicts(T, 1, 9, user="sato")], [*USUAL, *own], T + 180)
    assert "(43 of 43)" in found.sentence


@pytest.mark.parametrize(
    "fields",
    [
        {"counted": False},
        {"category": Category.SERVER},
        {"category": Category.CLIENT, "action": Action.HOLD},
        {"category": Category.DMARC, "action": Action.HOLD},
        {"kind": EventKind.REJECTION, "category": Category.SPF},
        {"kind": EventKind.DISCARD, "category": Category.SPF, "action": Action.DISCARD},
    ],
)
def test_what_is_no_verdict_on_content(fields: dict[str, Any]) -> None:
    assert told([Block([*few(3), *verdicts(T, 4, 43, **fields)], USUAL)], T + 180) == ()


@pytest.mark.parametrize("category", [Category.SPAM, Category.VIRUS, Category.ATTACHMENT, Category.POLICY])
def test_what_is_one(category: Category) -> None:
    assert alarm(category=category).events == 43


def test_equal_lines_that_the_log_folded_count_each() -> None:
    assert "(86 of 86)" in alarm(count=2).sentence


RSPAMD = (
    "Nov 27 {time} mx1 rspamd[812]: <1f2e58>; proxy; rspamd_task_write_log: id: <{n}@example.net>, qid: <9C1D52F0{n}>, "
    "ip: 203.0.113.{n}, from: <a@mx{n}.example.net>, (default: T ({action}): [17.00/15.00] [BAYES_SPAM(5.10){{}}]), "
    "len: 300, time: 9.9ms, dns req: 3, digest: <abc>, rcpts: <sato@example.org>\n"
)
CLIENT = "Nov 27 {time} mx1 postfix/smtpd[4711]: 9C1D52F0{n}: client=unknown[203.0.113.{n}]\n"
REFUSED = (
    "Nov 27 {time} mx1 postfix/cleanup[4712]: 9C1D52F0{n}: milter-reject: END-OF-MESSAGE from unknown[203.0.113.{n}]: "
    "5.7.1 Spam message rejected; from=<a@mx{n}.example.net> to=<sato@example.org> proto=ESMTP helo=<pc>\n"
)
QUEUED = (
    "Nov 27 {time} mx1 postfix/qmgr[99]: 9C1D52F0{n}: from=<a@mx{n}.example.net>, size=300, nrcpt=1 (queue active)\n"
)


@pytest.mark.parametrize(("action", "last", "deed"), [("reject", REFUSED, "refused"), ("add header", QUEUED, "passed")])
def test_lines_of_postfix_and_rspamd_about_one_mail(action: str, last: str, deed: str) -> None:
    lines = [
        line.format(time=f"{9 + n // 6:02}:{n % 6}2:03", n=10 + n, action=action)
        for n in range(30)
        for line in (CLIENT, RSPAMD, last)
    ]
    chunk = Chunk("mail.log", "".join(lines).encode(), 0, 1, live=True)
    readers = Readers(zone=UTC)
    usual = until(office(4), 3 * DAY + 9 * HOUR)
    events = [replace(event, time=event.time.replace(year=2026)) for event in readers.read(chunk).events]
    taken = [replace(mail, time=mail.time.replace(year=2026)) for mail in readers.accepted(chunk)]
    found = one([*few(3), *events], [*usual, *taken], 3 * DAY + 14 * HOUR)
    assert "since 09:02 has a verdict on its content (30 of 30)" in found.sentence
    assert found.evidence[deed] == 30
