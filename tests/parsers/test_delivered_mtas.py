"""Deliveries of Exim and Sendmail, alone in a log and beside Postfix."""

from __future__ import annotations

import pytest

from tests.parsers.accepted_lines import FIRST, SECOND, data
from tests.parsers.test_delivered import ONE, sent, told
from tui.model import Chunk, Delivery
from tui.parsers import delivered
from tui.parsers.delivered import DeliveredReader

EXIM = "2026-11-24 15:24:37 1tFabc-0001Zx-2a "
TARO = [("1tFabc-0001Zx-2a", "taro@example.org")]


@pytest.mark.parametrize(
    "line",
    [
        "=> taro <taro@example.org> R=local_user T=maildir_home",
        '=> taro@example.org R=dnslookup T=remote_smtp H=mx.example.net [198.51.100.7] X=TLS1.3:x:256 CV=no C="250 OK"',
        "-> taro <taro@example.org> R=local_user T=lmtp",
        "=> taro <taro@example.org> F=<a@example.com> P=<a@example.com> R=local_user T=maildir_home S=812 QT=1s",
        "=> taro.yamada@example.net <taro@example.org> R=dnslookup T=remote_smtp",
        "=> /var/mail/the taro <taro@example.org> R=userforward T=address_file",
        "=> |/usr/bin/vacation -m x (hanako@example.org) <taro@example.org> R=userforward T=address_pipe",
    ],
)
def test_exim(line: str) -> None:
    assert told(EXIM + line) == TARO
    assert told("Nov 24 15:24:37 mx exim[4711]: " + EXIM.partition("37 ")[2] + line) == TARO


@pytest.mark.parametrize(
    "line",
    [
        EXIM + "=> :blackhole: <taro@example.org> R=system_aliases",
        EXIM + "=> blackhole (DATA ACL discarded recipients)",
        EXIM + "== taro@example.org R=local_user T=lmtp defer (-44): SMTP error",
        EXIM + "** taro@example.org R=dnslookup T=remote_smtp: 550 no => hanako@example.org R=x",
        EXIM + '<= a@example.com H=(x) [192.0.2.7] P=esmtp S=812 T="x => taro@example.org R=x T=y"',
        EXIM.replace("1tFabc-0001Zx-2a ", "") + "=> taro@example.org R=x T=y",
        # an address in quotes holds what looks like another one
        EXIM + '=> "a <taro@example.org> R=x"@example.org R=dnslookup T=remote_smtp',
        EXIM + "rejected EHLO from H=(1tFabc-0001Zx-2a => taro@example.org R=x) [203.0.113.9]: syntactically invalid",
    ],
)
def test_what_is_no_delivery_of_exim_s(line: str) -> None:
    assert told(line) == []


def sendmail(to: str, mailer: str = "local", stat: str = "Sent") -> str:
    """A line of Sendmail's about a delivery, or none."""
    times = "delay=00:00:02, xdelay=00:00:01"
    return (
        SECOND + f"sm-mta[4712]: 5AOFOZab012345: to={to}, {times}, mailer={mailer}, pri=30812, dsn=2.0.0, stat={stat}"
    )


def test_sendmail() -> None:
    taro = ("5AOFOZab012345", "taro@example.org")
    assert told(sendmail("<taro@example.org>")) == [taro]
    assert told(
        sendmail("<taro@example.org>", "esmtp").replace("dsn", "relay=mx.example.net. [198.51.100.7], dsn")
    ) == [taro]
    assert told(sendmail("<taro@example.org>", stat="Sent (ok 17 queued)")) == [taro]
    assert told(sendmail("<taro@example.org>,<hanako@example.org>,kenji")) == [
        taro,
        ("5AOFOZab012345", "hanako@example.org"),
        ("5AOFOZab012345", "kenji"),
    ]
    assert told(sendmail("kenji, ctladdr=<kenji@example.org> (1001/1001)")) == [("5AOFOZab012345", "kenji")]


@pytest.mark.parametrize(
    "line",
    [
        sendmail("<taro@example.org>", stat="Deferred: Connection refused"),
        sendmail("<taro@example.org>", stat="User unknown"),
        sendmail("<taro@example.org>", "discard"),
        sendmail('"|/usr/bin/vacation taro"', "prog"),
        sendmail('<"x, delay=0, xdelay=0, mailer=local, pri=1, stat=Sent (x"@example.org>', stat="Spam"),
        sendmail('<"x>, delay=0, xdelay=0, mailer=local, pri=1, stat=Sent (x"@example.org>', stat="Spam"),
    ],
)
def test_what_is_no_delivery_of_sendmail_s(line: str) -> None:
    assert told(line) == []


def test_programs_side_by_side_are_all_told_in_large_blocks() -> None:
    filler = [FIRST + f"postfix/smtpd[101]: connect from a[192.0.2.{n % 200}]" for n in range(400)]
    block = data([*filler, sent(), EXIM + "=> taro <taro@example.org> R=local_user T=maildir_home"])
    assert len(block) > delivered._SMALL
    reader = DeliveredReader()
    for number in range(3):
        found = reader.read(Chunk("mail.log", block, number * len(block), 0, live=False))
        assert found == [Delivery(*ONE[0]), Delivery(*TARO[0])]


def test_all_programs_are_looked_for_in_small_blocks() -> None:
    reader = DeliveredReader()
    reader.read(Chunk("mail.log", data([sent()]), 0, 0, live=True))
    lines = [sent(), EXIM + "=> taro <taro@example.org> R=local_user T=maildir_home"]
    found = reader.read(Chunk("mail.log", data(lines), 1 << 20, 0, live=True))
    assert found == [Delivery(*ONE[0]), Delivery(*TARO[0])]


def test_another_program_is_found_where_postfix_has_told_of_no_delivery() -> None:
    filler = [FIRST + f"postfix/smtpd[101]: connect from a[192.0.2.{n % 200}]" for n in range(400)]
    reader = DeliveredReader()
    assert len(reader.read(Chunk("mail.log", data([*filler, sent()]), 0, 0, live=False))) == 1
    second = data([*filler, EXIM + "=> taro <taro@example.org> R=local_user T=maildir_home"])
    assert reader.read(Chunk("mail.log", second, 1 << 20, 0, live=False)) == [Delivery(*TARO[0])]
