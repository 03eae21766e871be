"""Loud lines that no row has read are counted by program and skeleton; what is read, quiet or known is not."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parsers.lines import CASES, CLIENT, NOW, read
from tui.parsers import catalogue
from tui.parsers.heads import head_of
from tui.parsers.known import KNOWN, known
from tui.parsers.loud import LEVELS, MEETS, OTHERS, POSTFIX, is_loud
from tui.parsers.skeleton import skeleton
from tui.parsers.stamps import Stamps
from tui.parsers.unread import OTHER, UnreadLines
from tui.picture import Unread

BEGIN = "Nov 24 09:00:01 mx1 "
STRANGE = f"{BEGIN}postfix/smtpd[41]: warning: of a new kind from unknown[{CLIENT}]"
FAILED = (
    f"{BEGIN}postfix/smtpd[41]: warning: unknown[{CLIENT}]: SASL LOGIN authentication failed: x, sasl_username=sato"
)


def unread(*lines: str, kept: int = 500) -> tuple[Unread, ...]:
    counted = UnreadLines(kept)
    counted.add("".join(line + "\n" for line in lines).encode(), Stamps(UTC, NOW))
    return counted.rows()


def is_listed(line: str) -> bool:
    return len(unread(line)) == 1


# Which lines


@pytest.mark.parametrize(
    "line",
    [
        "postfix/smtpd[41]: warning: of a new kind",
        "postfix/smtpd[41]: fatal: of a new kind",
        "postfix/qmgr[41]: panic: of a new kind",
        "postfix-out/smtp[41]: error: of a new kind",
        "postfix/submission/smtpd[41]: 4F2A11: error: of a new kind",
        f"postfix/smtpd[41]: of a new kind: {CLIENT} was rejected",
        "postfix/postscreen[41]: of a new kind: blocked",
        "dovecot: imap-login: Error: of a new kind",
        "dovecot: auth: Warning: of a new kind",
        "mail-instance: auth-worker(123): Fatal: of a new kind",
        f"dovecot: imap-login: of a new kind (auth failed, 3 attempts): user=<sato>, rip={CLIENT}",
        "fail2ban.actions[41]: ERROR of a new kind",
        "fail2ban.actions[41]: CRITICAL of a new kind",
        "amavis[41]: (00041-01) (!)of a new kind",
        "clamd[41]: LibClamAV Error: of a new kind",
        "rspamd[41]: <4f2e09>; proxy; rspamd_task_write_log: of a new kind: (reject)",
        "opendmarc[41]: of a new kind: rejected",
        "postfix/policy-spf[41]: error: of a new kind",
    ],
)
def test_warnings_and_refusals_of_a_new_kind_are_listed(line: str) -> None:
    assert is_listed(BEGIN + line)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24 15:26:35 auth: Error: of a new kind",
        "2026-11-24 15:26:35,103 fail2ban.actions        [16033]: ERROR   of a new kind",
        "2026-11-24 15:44:56 [error] #29167(rspamd_proxy) <7204ee>; lua; x.lua:1: of a new kind",
        "<22>1 2026-11-24T09:00:01Z mx1 postfix/smtpd 41 - - warning: of a new kind",
        "2026-11-24T09:00:01+00:00 mx1 postfix/smtpd[41]: warning: of a new kind\r",
    ],
)
def test_in_every_form(line: str) -> None:
    assert is_listed(line)


@pytest.mark.parametrize(
    "line",
    [
        FAILED,  # an event
        f"{BEGIN}postfix/smtpd[41]: lost connection after QUIT from failing.example[{CLIENT}]",  # read, and none
        f"{BEGIN}postfix/smtpd[41]: connect from rejected.example[{CLIENT}]",  # no word of Postfix's
        f"{BEGIN}postfix/cleanup[41]: 4F2A11: message-id=<blocked.failed@example.net>",
        f"{BEGIN}dovecot: imap-login: of a new kind: user=<auth failed>, rip={CLIENT}",
        f"{BEGIN}postfix/qmgr[41]: 4F2A11: of a new kind: rejected",  # meets no client
        f"{BEGIN}dovecot: imap(sato): of a new kind: failed",
        f"{BEGIN}rspamd[41]: <4f2e09>; lua; x.lua:1: of a new kind: reject",
        f"{BEGIN}sshd[41]: error: of a new kind",  # none of ours
        "warning: of a new kind",  # no stamp
        "",
    ],
)
def test_what_is_read_quiet_or_not_ours_is_not(line: str) -> None:
    assert not is_listed(line)


@pytest.mark.parametrize(
    "line",
    [
        "postfix/dnsblog[41]: warning: dnsblog_query: lookup error for DNS query 9.113.0.203.zen.example: Host",
        "postfix/smtpd[41]: warning: SASL authentication failure: Password verification failed",
        "postfix/smtpd[41]: warning: problem talking to service rewrite: Connection reset by peer",
        "postfix/smtpd[41]: warning: connect to Milter service inet:127.0.0.1:11332: Connection refused",
        "postfix/cleanup[41]: 4F2A11: warning: header Subject: hello from x[192.0.2.9]; from=<a@b> to=<c@d>: seen",
        "postfix/smtp[41]: warning: SASL authentication failed; server mx.example[192.0.2.7] said: 535 5.7.8 no",
        "dovecot: master: Warning: Time moved forwards by 4.2 seconds - adjusting timeouts.",
        "dovecot: imap(sato)<41><Ab1>: Error: Mailbox INBOX: broken",
        f"dovecot: auth: Error: policy(sato,{CLIENT},<Ab1>): Policy server HTTP error: Connection refused",
        f"fail2ban.actions[41]: WARNING [postfix] {CLIENT} already banned",
    ],
)
def test_what_is_known_to_tell_of_no_client_is_not(line: str) -> None:
    head = head_of((BEGIN + line).encode())
    assert head is not None
    assert is_loud(head)
    assert known(head)
    assert not is_listed(BEGIN + line)


def test_known_rows_are_of_programs_that_there_are() -> None:
    names = {program.name for program in catalogue.PROGRAMS} | {POSTFIX, "exim", "sendmail"}
    assert KNOWN.keys() - names == set()
    assert {*LEVELS, *MEETS} - names == {OTHERS}


def test_lines_with_an_event_are_never_listed() -> None:
    lines = [case.line for case in CASES if not case.before]
    counted = UnreadLines()
    for line in lines:
        if read(line):
            counted.add(line, Stamps(UTC, NOW))
    assert counted.rows() == ()


def test_a_block_is_looked_at_as_its_lines() -> None:
    lines = [case.line for case in CASES if not case.before]
    apart, together = UnreadLines(), UnreadLines()
    stamps = Stamps(UTC, NOW)
    for line in lines:
        apart.add(line, stamps)
    together.add(b"".join(lines), stamps)
    assert together.rows() == apart.rows()
    assert len(apart.rows()) > 0


# Skeletons


@pytest.mark.parametrize(
    ("message", "bones"),
    [
        ("warning: x from mail.example.net[203.0.113.9]: 17 times", "warning: x from HOST[…]: N times"),
        ("4F2A1199: to=<a@b>, relay=none, delay=0.5", "ID: to=<…>, relay=none, delay=N"),
        ("NOQUEUE: x (y z) \"quoted [x]\" 'also'", "ID: x (…) “…” “…”"),
        (
            "client 2001:db8::25 and ::1 and 203.0.113.9 and x@example.net",
            "client ADDRESS and ADDRESS and ADDRESS and MAIL",
        ),
        ("file /var/lib/x.db can't be read", "file PATH can't be read"),
        ("pointer 0x7ffe12 of abc123def", "pointer ID of ID"),
        ("deadbeef added", "deadbeef added"),
    ],
)
def test_what_changes_from_line_to_line_becomes_a_mark(message: str, bones: str) -> None:
    assert skeleton(message) == bones


def test_a_long_skeleton_is_cut() -> None:
    assert len(skeleton("word " * 1000)) == 160


def test_equal_skeletons_are_counted_together() -> None:
    other = STRANGE.replace(CLIENT, "198.51.100.7").replace("09:00:01", "10:30:00")
    (row,) = unread(STRANGE, FAILED, other, STRANGE.replace("09:00:01", "08:00:00"))
    assert (row.program, row.skeleton, row.count) == ("postfix/smtpd", "warning: of a new kind from unknown[…]", 3)
    assert row.first == datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)
    assert row.last == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert row.example == STRANGE


def test_the_most_frequent_come_first() -> None:
    rows = unread(STRANGE, *[STRANGE.replace("new", "newer")] * 3, STRANGE.replace("smtpd", "qmgr"))
    assert [(row.program, row.count) for row in rows] == [
        ("postfix/smtpd", 3),
        ("postfix/qmgr", 1),
        ("postfix/smtpd", 1),
    ]


def test_skeletons_are_bounded() -> None:
    words = [f"{STRANGE} {'x' * number}y" for number in range(1, 21)]
    rows = unread(*words, *words, kept=5)
    assert len(rows) == 6
    assert [row.skeleton for row in rows].index(OTHER) == 5
    assert sum(row.count for row in rows) == 40
    assert rows[-1].count == 30


def test_lines_that_the_time_leaves_out() -> None:
    counted = UnreadLines()
    counted.add(f"{STRANGE}\n".encode(), lambda _: None)
    assert counted.rows() == ()


# Hostile


def test_examples_are_clean_and_masked() -> None:
    (row,) = unread(f"{BEGIN}dovecot: auth: Error: \x1b[2J\u202e of a new kind (given password: Winter2026)")
    assert "Winter" not in row.example + row.skeleton
    assert "<hidden>" in row.example
    assert row.example.isprintable()
    assert row.skeleton.isprintable()


@given(st.text(max_size=300))
def test_any_text_has_a_printable_skeleton(text: str) -> None:
    line = f"{STRANGE} {text}".replace("\n", " ")
    for row in unread(line):
        assert row.skeleton.isprintable()
        assert len(row.skeleton) <= 160


@given(st.binary(max_size=300))
def test_any_bytes_are_looked_at(raw: bytes) -> None:
    UnreadLines().add(STRANGE.encode() + raw + b"\n", Stamps(UTC, NOW))
    UnreadLines().add(raw + b"\n", Stamps(UTC, NOW))


@pytest.mark.parametrize(
    "piece", ["a", "<", "[", "(", '"', "'", "@", "a.", "1.", ":", "0:", "/", "fail", " warning: ", "error"]
)
def test_long_lines_are_looked_at_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    for begin in (STRANGE, f"{BEGIN}dovecot: auth: Error: ", f"{BEGIN}dovecot: imap-login: fail ", BEGIN, ""):
        began = time.process_time()
        unread(begin + text)
        assert time.process_time() - began < 2
