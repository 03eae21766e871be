"""Mail that Exim and Sendmail took in, alone in a log and beside Postfix."""

from __future__ import annotations

import pytest

from tests.parsers.accepted_lines import AT, FIRST, ONE, SECOND, data, new, opened, queued, read, told
from tui.model import Chunk, Mail
from tui.parsers import accepted

EXIM = "2026-11-24 15:24:35 1tFabc-0001Zx-2a <= "


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a@example.com H=mail.example.com [192.0.2.7] P=esmtps X=TLS1.3:x:256 CV=no S=812 id=1@pc", ONE),
        ("a@example.com H=(pc) [192.0.2.7]:51234 I=[198.51.100.1]:25 P=esmtp S=812", ONE),
        ("<> H=mail.example.com [192.0.2.7] P=esmtp S=812", [("192.0.2.7", None, False)]),
        (
            "a@example.com H=(pc) [192.0.2.7] P=esmtpsa X=TLS1.3:x:256 CV=no A=plain:sato S=8",
            [("192.0.2.7", ONE[0][1], True)],
        ),
        ("a@example.com U=www-data P=local S=812", []),
        # a HELO name that holds a second bracket: nobody can tell which is the server's
        ("a@example.com H=(a) [203.0.113.1] P=esmtp S=1 (b) [192.0.2.7] P=esmtp S=812", []),
        ('a@example.com H=(pc) [192.0.2.7] P=esmtp S=8 T="x <= b@example.net H=a [203.0.113.1] P=esmtp"', ONE),
    ],
)
def test_exim(line: str, expected: list[tuple[str, str | None, bool]]) -> None:
    assert told(EXIM + line) == expected
    assert told("Nov 24 15:24:35 mx exim[4711]: " + EXIM.partition("35 ")[2] + line) == expected


def test_exim_by_time_and_what_only_looks_like_it() -> None:
    mail = Mail(AT, "192.0.2.7", "a@example.com", queue_id="1tFabc-0001Zx-2a")
    assert read(EXIM + "a@example.com H=a [192.0.2.7] P=esmtp S=812") == [mail]
    said = EXIM + "a@example.com H=a [192.0.2.7] P=esmtp S=812"
    for line in (
        f"2026-11-24 15:24:35 rejected EHLO or HELO from H=({said}) [203.0.113.9]: syntactically invalid",
        f"2026-11-24 15:24:35 1tFabc-0001Zx-2a => b@example.org <{said}> R=local T=local",
        f"{FIRST}exim[1]: H=(x) [203.0.113.9] F=<a@b> rejected RCPT <{said}>: no",
        said.replace("1tFabc-0001Zx-2a ", ""),  # no id
    ):
        assert told(line) == []


SENDMAIL_FROM = FIRST + (
    "sm-mta[4711]: 5AOFOZab012345: from=<a@example.com>, size=812, class=0, nrcpts=1, msgid=<1@pc>, proto=ESMTP, "
    "daemon=MTA, relay={}"
)
SENDMAIL_TO = SECOND + (
    "sm-mta[4712]: 5AOFOZab012345: to=<taro@example.org>, delay=00:00:02, xdelay=00:00:01, mailer=local, pri=30812, "
    "dsn=2.0.0, stat=Sent"
)


@pytest.mark.parametrize(
    "relay",
    ["mail.example.com [192.0.2.7]", "[192.0.2.7]", "mail.example.com [192.0.2.7] (may be forged)"],
)
def test_sendmail(relay: str) -> None:
    first = SENDMAIL_FROM.format(relay)
    mail = Mail(AT, "192.0.2.7", "a@example.com", queue_id="5AOFOZab012345")
    assert read(first, SENDMAIL_TO, SENDMAIL_TO) == [mail]
    assert told(first) == []


def test_what_a_milter_of_sendmails_refuses_is_not_taken_in() -> None:
    refused = SECOND + "sm-mta[4711]: 5AOFOZab012345: Milter: data, reject=550 5.7.1 Spam"
    told_of = SECOND + "sm-mta[4711]: 5AOFOZab012345: to={}, delay=00:00:02, pri=30812, stat=Spam"
    for recipient in ("<taro@example.org>", '<"x, delay=0, xdelay=0, mailer=local, pri=1"@example.org>'):
        assert told(SENDMAIL_FROM.format("a [192.0.2.7]"), refused, told_of.format(recipient)) == []


def test_a_sender_of_sendmails_does_not_choose_the_client() -> None:
    first = SENDMAIL_FROM.format("a [192.0.2.7]").replace("a@example.com", '"x, relay=b [203.0.113.1]"@example.com')
    assert [ip for ip, _, _ in told(first, SENDMAIL_TO)] == ["192.0.2.7"]


def test_programs_side_by_side_are_all_told_in_large_blocks() -> None:
    filler = [FIRST + f"postfix/smtpd[101]: connect from a[192.0.2.{n % 200}]" for n in range(400)]
    reader = new()
    offset, found = 0, []
    for number in range(3):
        lines = [
            *filler,
            opened(f"4AAAAA{number}"),
            queued(f"4AAAAA{number}"),
            EXIM.replace("0001", f"000{number}") + "b@example.com H=a [192.0.2.8] P=esmtp S=8",
        ]
        block = data(lines)
        assert len(block) > accepted._SMALL
        found += reader.read(Chunk("mail.log", block, offset, 0, live=False))
        offset += len(block)
    assert sorted(mail.ip for mail in found) == ["192.0.2.7"] * 3 + ["192.0.2.8"] * 3


def test_another_program_is_found_where_postfix_has_told_of_no_mail() -> None:
    filler = [FIRST + f"postfix/smtpd[101]: connect from a[192.0.2.{n % 200}]" for n in range(400)]
    reader = new()
    first = data([*filler, opened(), queued()])
    second = data([*filler, EXIM + "b@example.com H=a [192.0.2.8] P=esmtp S=8"])
    found = reader.read(Chunk("mail.log", first, 0, 0, live=False))
    found += reader.read(Chunk("mail.log", second, len(first), 0, live=False))
    assert [mail.ip for mail in found] == ["192.0.2.7", "192.0.2.8"]
