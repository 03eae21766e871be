"""Each recipient to whom Postfix delivered a mail is told with the mail's id, whatever clients write into addresses."""

from __future__ import annotations

import itertools
import time

import pytest

from tests.parsers.accepted_lines import FIRST, SECOND, data
from tui.model import Chunk, Delivery
from tui.parsers.delivered import DeliveredReader

SENT = (
    "postfix/{}[88]: {}: to=<{}>, relay={}, delay=0.2, delays=0.1/0/0.02/0.08, dsn=2.0.0, status=sent (250 2.0.0 Saved)"
)


def sent(to: str = "taro@example.org", identity: str = "4ABC123DEF", by: str = "lmtp", relay: str = "local") -> str:
    """A line about a delivery."""
    return SECOND + SENT.format(by, identity, to, relay)


def told(*lines: str) -> list[tuple[str, str]]:
    """The deliveries of a whole log, as id and recipient."""
    chunk = Chunk("mail.log", data(lines), 0, 0, live=False)
    return [(one.queue_id, one.recipient) for one in DeliveredReader().read(chunk)]


ONE = [("4ABC123DEF", "taro@example.org")]


def test_a_delivery_is_told_with_the_mail_s_id_and_its_recipient() -> None:
    chunk = Chunk("mail.log", data([sent()]), 0, 0, live=True)
    assert DeliveredReader().read(chunk) == [Delivery("4ABC123DEF", "taro@example.org")]


@pytest.mark.parametrize(
    ("by", "relay"),
    [
        ("local", "local"),
        ("virtual", "virtual"),
        ("lmtp", "mx.example.org[private/dovecot-lmtp]"),
        ("pipe", "dovecot"),
        ("smtp", "mx.example.net[198.51.100.7]:25"),
        ("smtp", "mx.example.net[2001:db8::7]:25, conn_use=3"),
        ("smtp", "127.0.0.1[127.0.0.1]:10024"),
        ("amavis/smtp", "127.0.0.1[127.0.0.1]:10024"),
        ("smtp", "mx.example.net[198.51.100.7]:25, tls=dane:?may"),
    ],
)
def test_every_way_of_delivering(by: str, relay: str) -> None:
    assert told(sent(by=by, relay=relay)) == ONE


def test_the_recipient_is_the_one_that_the_client_named() -> None:
    assert told(sent("taro@example.org>, orig_to=<info@example.org")) == [("4ABC123DEF", "info@example.org")]
    assert told(sent("taro@example.org>, orig_to=<postmaster")) == [("4ABC123DEF", "postmaster")]


def test_each_recipient_of_a_mail_is_a_delivery_of_its_own() -> None:
    assert told(sent(), sent("hanako@example.org"), sent("kenji@example.com", "4BBBBBB")) == [
        *ONE,
        ("4ABC123DEF", "hanako@example.org"),
        ("4BBBBBB", "kenji@example.com"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Nov 24 15:24:37 mx postfix/lmtp[88]: ",
        "Nov  4 15:24:37 mx postfix-in/lmtp[88]: ",
        "<22>Nov 24 15:24:37 mx postfix/lmtp[88]: ",
        "Nov 24 15:24:37 mx mail.info postfix/lmtp[88]: ",
        "2026-11-24T15:24:37Z mx postfix/lmtp[88]: ",
        "2026-11-25T00:24:37.123456+09:00 mx postfix-out/lmtp[88]: ",
        "<22>1 2026-11-24T15:24:37Z mx postfix/lmtp 88 - - ",
        '<22>1 2026-11-24T15:24:37Z mx postfix/lmtp 88 - [meta a="]: x"] ',
    ],
)
def test_every_form_of_stamp_and_the_names_of_instances(head: str) -> None:
    assert told(head + sent().partition("]: ")[2]) == ONE


@pytest.mark.parametrize("identity", ["4ABC123DEF", "4s1jZj05VFDtK99", "A1B2C3"])
def test_short_and_long_ids(identity: str) -> None:
    assert told(sent(identity=identity)) == [(identity, "taro@example.org")]


# -- what is no delivery -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        sent().replace("status=sent (250 2.0.0 Saved)", "status=deferred (host said: 450 4.2.0 Greylisted)"),
        sent().replace("status=sent (250 2.0.0 Saved)", "status=bounced (user unknown)"),
        sent().replace("status=sent (250 2.0.0 Saved)", "status=bounced (host said: 550 no, status=sent (x))"),
        sent(by="discard", relay="none"),
        sent(by="error", relay="none"),
        sent(relay="127.0.0.1[127.0.0.1]:10024").replace("250 2.0.0 Saved", "250 2.7.0 Ok, discarded, id=7-01 - SPAM"),
        sent().replace("status=sent (250 2.0.0 Saved)", "status=deliverable (250 2.0.0 Saved)"),
        SECOND + "postfix/qmgr[77]: 4ABC123DEF: removed",
    ],
)
def test_what_went_to_nobody_is_no_delivery(line: str) -> None:
    assert told(line) == []
    assert told(line, sent()) == ONE


# -- what clients write ------------------------------------------------------------------------------------------------


def test_control_characters_of_a_recipient_are_made_visible() -> None:
    assert told(sent("b\x1b[2J@example.org")) == [("4ABC123DEF", "b␛[2J@example.org")]


FORGED = SENT.format("lmtp", "4EEEEEE", "evil@example.net", "local")


@pytest.mark.parametrize(
    "line",
    [
        "postfix/smtpd[101]: NOQUEUE: reject: RCPT from a[198.51.100.9]: 554 x; helo=<{}>",
        "postfix/smtpd[101]: warning: a[198.51.100.9]: SASL LOGIN authentication failed: x, sasl_username={}",
        "postfix/smtpd[101]: 4EEEEEE: client=a[198.51.100.9], sasl_method=PLAIN, sasl_username={}",
        "postfix/cleanup[88]: 4ABC123DEF: message-id=<{}>",
        "postfix/qmgr[77]: 4ABC123DEF: from=<{}>, size=2048, nrcpt=1 (queue active)",
        "dovecot: imap-login: Disconnected: user=<{}>, rip=198.51.100.9",
    ],
)
def test_text_that_looks_like_a_delivery_is_none(line: str) -> None:
    for text in (FORGED, FIRST + FORGED, f"\x0b{FIRST}{FORGED}", FORGED.partition("]: ")[2]):
        assert told(FIRST + line.format(text)) == []
        assert told(FIRST + line.format(text).removesuffix(">")) == []


@pytest.mark.parametrize(
    "local",
    [
        FORGED.partition("]: ")[2],
        "root@example.org>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (x",
        "root@example.org>, orig_to=<boss@example.org>, relay=local, dsn=2.0.0, status=sent (x",
        "root@example.org>, relay=local, a=b",
    ],
)
def test_a_recipient_that_holds_the_end_of_the_line_makes_no_other_recipient_and_no_other_id(local: str) -> None:
    assert told(sent(f"{local}@example.org")) == []  # as servers write it that do not quote
    quoted = f'"{local}"@example.org'
    expected = [] if ", status=sent (" in local else [("4ABC123DEF", quoted)]
    assert told(sent(quoted)) == expected
    assert told(sent(f"taro@example.org>, orig_to=<{quoted}")) == expected


def test_a_quoted_local_part_may_hold_anything() -> None:
    quoted = '"a>, relay=x \\" <b"@example.org'
    assert told(sent(quoted)) == [("4ABC123DEF", quoted)]


def test_the_other_server_s_answer_may_hold_anything_else() -> None:
    answer = "250 2.6.0 <x@example.net>, relay=y, orig_to=<root@example.org> Queued) ("
    assert told(sent().replace("250 2.0.0 Saved", answer)) == ONE


def test_a_line_of_many_ends_costs_no_more_than_its_length() -> None:
    many = ", status=sent (" * 300_000
    begun = time.process_time()
    assert told(sent("<" * 1_000_000), sent(many), FIRST + "postfix/smtpd[1]: " + many, sent()) == ONE
    assert time.process_time() - begun < 1  # a walk back from each of the ends would cost its square


def test_no_bytes_break_it() -> None:
    parts = [b", status=sent (", b" => ", b", stat=Sent", b"\n", b"\xff\x00", b": to=<", b"4ABC123DEF", FIRST.encode()]
    for some in itertools.permutations(parts, 4):
        for end in (b"\n", b""):
            assert DeliveredReader().read(Chunk("x", b"".join(some) + end, 0, 0, live=True)) == []
