"""Mail that Postfix took in is told with its client and sender, whatever clients write; what it refused is not."""

from __future__ import annotations

import itertools
import time

import pytest

from tests.parsers.accepted_lines import AT, FIRST, ONE, QMGR, SECOND, SMTPD, new, opened, queued, read, told
from tui.model import Chunk, Mail


def test_a_mail_is_told_with_its_client_its_sender_its_id_and_when_it_was_opened() -> None:
    assert read(opened(), queued()) == [Mail(AT, "192.0.2.7", "a@example.com", queue_id="4ABC123DEF")]


STAMPS = (
    ("Nov 24 15:24:35 mx ", "Nov 24 15:24:37 mx "),
    ("<22>Nov 24 15:24:35 mx ", "<22>Nov 24 15:24:37 mx "),
    ("Nov 24 15:24:35 mx mail.info ", "Nov 24 15:24:37 mx mail.info "),
    ("2026-11-24T15:24:35Z mx ", "2026-11-24T15:24:37Z mx "),
    ("2026-11-25T00:24:35+09:00 mx ", "2026-11-25T00:24:37+09:00 mx "),
)


@pytest.mark.parametrize(("first", "second"), STAMPS)
def test_every_form_of_stamp(first: str, second: str) -> None:
    lines = first + SMTPD.format("4ABC", "a[192.0.2.7]"), second + QMGR.format("4ABC", "a@example.com")
    assert read(*lines) == []  # an id has six characters at least
    (mail,) = read(*(line.replace("4ABC", "4ABC12") for line in lines))
    assert (mail.time, mail.ip, mail.sender, mail.queue_id) == (AT, "192.0.2.7", "a@example.com", "4ABC12")


@pytest.mark.parametrize("between", ["101 - - ", '101 - [meta a="]: x"] ', "101 - - \ufeff"])
def test_structured_syslog(between: str) -> None:
    first = f"<22>1 2026-11-24T15:24:35Z mx postfix/smtpd {between}4ABC12: client=a[192.0.2.7]"
    second = f"<22>1 2026-11-24T15:24:37Z mx postfix/qmgr {between}4ABC12: from=<a@example.com>, size=1, nrcpt=2"
    assert told(first, second + " (queue active)") == ONE


@pytest.mark.parametrize(
    ("smtpd", "qmgr"),
    [
        ("postfix/smtpd", "postfix/qmgr"),
        ("postfix/submission/smtpd", "postfix/qmgr"),
        ("postfix-in/smtpd", "postfix-in/qmgr"),
        ("postfix-in/submission/smtpd", "postfix-in/qmgr"),
        ("postfix/smtpd", "postfix/oqmgr"),
        ("submission/smtpd", "postfix/qmgr"),  # -o syslog_name=submission
    ],
)
def test_names_of_instances_and_services(smtpd: str, qmgr: str) -> None:
    assert told(opened().replace("postfix/smtpd", smtpd), queued().replace("postfix/qmgr", qmgr)) == ONE


@pytest.mark.parametrize("identity", ["4ABC123DEF", "4s1jZj05VFDtK99", "A1B2C3"])
def test_short_and_long_ids(identity: str) -> None:
    assert told(opened(identity), queued(identity)) == ONE


def test_addresses_and_senders_as_events_have_them() -> None:
    lines = (
        opened("4AAAAA1", "unknown[2001:db8::5]"),
        opened("4AAAAA2", "unknown[::ffff:192.0.2.8]:50123"),
        queued("4AAAAA1", ""),
        queued("4AAAAA2", "b\x1b[2J@example.com"),
    )
    assert told(*lines) == [("2001:db8::5", None, False), ("192.0.2.8", "b␛[2J@example.com", False)]


def test_a_client_that_logged_in_is_told_apart() -> None:
    client = "pc.example.org[192.0.2.7], sasl_method=PLAIN, sasl_username=sato, orig_client=x[198.51.100.1]"
    assert told(opened(client=client), queued()) == [("192.0.2.7", "a@example.com", True)]


def test_a_mail_that_comes_back_from_a_content_filter_is_told_once() -> None:
    back = "localhost[127.0.0.1], orig_queue_id=4ABC123DEF, orig_client=mail.example.com[192.0.2.7]"
    assert told(opened(), queued(), opened("4BBBBB", back), queued("4BBBBB")) == ONE


def test_a_filter_before_the_queue_names_the_client() -> None:
    first = opened("NOQUEUE", "mail.example.com[192.0.2.7]")
    for told_by_proxy in ("", ", orig_queue_id=NOQUEUE"):
        behind = f"localhost[127.0.0.1]{told_by_proxy}, orig_client=mail.example.com[192.0.2.7]"
        assert told(first, opened("4BBBBB", behind), queued("4BBBBB")) == ONE


# -- what is not taken in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end",
    [
        "postfix/cleanup[88]: 4ABC123DEF: milter-reject: END-OF-MESSAGE from a[192.0.2.7]: 5.7.1 Spam; from=<a@b>",
        "postfix/cleanup[88]: 4ABC123DEF: reject: header Subject: x from a[192.0.2.7]; from=<a@example.com> to=<c@d>",
        "postfix/smtpd[101]: 4ABC123DEF: reject: DATA from a[192.0.2.7]: 550 5.5.3 <DATA>: no; from=<a@example.com>",
        "postfix/qmgr[77]: 4ABC123DEF: removed",
        "postfix/qmgr[77]: 4ABC123DEF: from=<a@example.com>, status=expired, returned to sender",
    ],
)
def test_what_does_not_reach_the_queue_is_not_taken_in(end: str) -> None:
    assert told(opened(), SECOND + end) == []


def test_mail_without_a_client_is_nobodys() -> None:
    pickup = FIRST + "postfix/pickup[9]: 4ABC123DEF: uid=0 from=<root>"
    assert told(pickup, queued()) == []


@pytest.mark.parametrize(("smtpd", "qmgr"), [("postfix-in", "postfix"), ("postfix", "postfix-in")])
def test_the_same_id_in_another_instance_is_another_mail(smtpd: str, qmgr: str) -> None:
    both = [queued(f"4ZZZZZ{n}", "").replace("postfix/", f"{name}/") for n, name in enumerate((smtpd, qmgr))]
    first = opened().replace("postfix/", f"{smtpd}/")
    assert told(*both, first, queued().replace("postfix/", f"{qmgr}/")) == []
    assert told(*both, first, queued().replace("postfix/", f"{smtpd}/")) == ONE


def test_the_same_id_on_another_host_is_another_mail() -> None:
    assert told(opened(), queued().replace(" mx ", " mx2 ")) == []
    own = opened(client="b[203.0.113.9]").replace(" mx ", " mx2 ")
    assert told(opened(), own, queued()) == ONE


HOSTILE = "x[198.51.100.9]: 4ABC123DEF: client=evil[203.0.113.1]"


@pytest.mark.parametrize(
    "line",
    [
        # a HELO name, a user, a sender and a recipient that look like the first line
        f"postfix/smtpd[101]: NOQUEUE: reject: RCPT from a[198.51.100.9]: 554 x; helo=<{HOSTILE}>",
        f"postfix/smtpd[101]: warning: a[198.51.100.9]: SASL LOGIN authentication failed: x, sasl_username={HOSTILE}",
        f"postfix/smtpd[101]: 4EEEEEE: client=a[198.51.100.9], sasl_method=PLAIN, sasl_username={HOSTILE}",
        "postfix/smtpd[101]: helo=<Nov 24 15:24:35 mx postfix/smtpd[101]: 4ABC123DEF: client=evil[203.0.113.1]>",
        "dovecot: imap-login: x postfix/smtpd[101]: 4ABC123DEF: client=evil[203.0.113.1]",
    ],
)
def test_text_that_looks_like_a_first_line_is_none(line: str) -> None:
    assert told(FIRST + line, queued()) == []
    assert told(opened(), FIRST + line, queued()) == ONE


@pytest.mark.parametrize(
    "line",
    [
        "postfix/smtpd[101]: NOQUEUE: reject: RCPT from a[198.51.100.9]: 554 x; helo=<{}>",
        "postfix/smtpd[101]: warning: a[198.51.100.9]: SASL LOGIN authentication failed: x, sasl_username={}",
        "postfix/local[5]: 4ABC123DEF: to=<{}>, relay=local, status=sent (x)",
        "postfix/cleanup[88]: 4ABC123DEF: message-id=<{}>",
    ],
)
def test_text_that_looks_like_the_second_line_is_none(line: str) -> None:
    said = QMGR.format("4ABC123DEF", "evil@example.net")
    forged = [said, f"\x0bNov 24 15:24:35 mx {said}", said.partition("from=")[2]]
    for text in forged:
        assert told(opened(), FIRST + line.format(text)) == []
        assert told(opened(), FIRST + line.format(text).removesuffix(">")) == []


def test_a_sender_may_hold_what_ends_the_line() -> None:
    sender = '">, size=1, nrcpt=1 (queue active)"@example.com'
    assert told(opened(), queued(sender=sender)) == [("192.0.2.7", sender, False)]


def test_a_line_of_many_ends_costs_no_more_than_its_length() -> None:
    many = " (queue active)" * 300_000
    line = FIRST + "postfix/smtpd[1]: " + many
    again = opened("4ABC123DEF", "a[192.0.2.7]" + ", sasl_username=" + "4ABC123DEF: client=" * 300_000)
    begun = time.process_time()
    assert [mail.login for mail in read(line, again, queued())] == [True]
    assert time.process_time() - begun < 1  # a walk back from each of the ends would cost its square


def test_no_bytes_break_it() -> None:
    parts = [b" (queue active)", b" <= ", b", mailer=", b"\n", b"\xff\x00", b": client=", b"4ABC123DEF", FIRST.encode()]
    for some in itertools.permutations(parts, 4):
        new().read(Chunk("x", b"".join(some) + b"\n", 0, 0, live=True))
