"""Exim and Sendmail: no client can choose the address, the kind or the category of its event.

A text stands where a client of the server chooses one, also where only a lax server takes it (`helo_accept_junk_hosts`
of Exim). Exim writes the server's bracket behind such texts, and other texts of the client behind it: what can be read
in two ways names nobody.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.hostile import RAW, REPEATED
from tests.parsers.lines import CLIENT, FORGED, read, read_line, texts
from tui.model import Category, Event, EventKind

K, C = EventKind, Category
EXIM = "2026-11-24 15:24:35 "
SYSLOG = "Nov 24 15:24:35 mx1 exim[4711]: 2026-11-24 15:24:35 "
SENDMAIL = "Nov 24 15:24:35 mx1 sm-mta[4711]: 5AOFOZab012345: "

#: Lines with `%` for the client's text that name the client and mean the same whatever it is.
SURE: dict[str, tuple[str, EventKind, Category | None]] = {
    "exim: log-in name, known host": (
        EXIM
        + f"login authenticator failed for pc.example.net [{CLIENT}]: 535 Incorrect authentication data (set_id=%)",
        K.LOGIN_FAILURE,
        None,
    ),
    "exim: first words": (
        EXIM + "SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from"
        f' H=[{CLIENT}] input="%"',
        K.PROBE,
        C.PROTOCOL,
    ),
    "exim: bad HELO": (
        EXIM + f"rejected EHLO from [{CLIENT}]: syntactically invalid argument(s): %",
        K.REJECTION,
        C.HELO,
    ),
    "exim: HELO not verified": (EXIM + f'rejected "EHLO %" from [{CLIENT}]', K.REJECTION, C.HELO),
    "exim: last command": (
        EXIM + f'SMTP call from pc.example.net [{CLIENT}] dropped: too many unrecognized commands (last was "%")',
        K.LIMIT,
        C.PROTOCOL,
    ),
    "exim: asked name": (EXIM + f"VRFY failed for % H=[{CLIENT}]", K.REJECTION, C.UNKNOWN_RECIPIENT),
    "exim: refused VRFY": (EXIM + f"H=[{CLIENT}] rejected VRFY %", K.REJECTION, C.POLICY),
    "sendmail: log-in name": (
        SENDMAIL + f"AUTH failure (PLAIN): authentication failure (-13), user=%, relay=[{CLIENT}]",
        K.LOGIN_FAILURE,
        None,
    ),
    "sendmail: log-in name that works": (
        SENDMAIL + f"AUTH=server, relay=pc.example.net [{CLIENT}], authid=%, mech=PLAIN, bits=0",
        K.LOGIN_SUCCESS,
        None,
    ),
    "sendmail: HELO": (SENDMAIL + f"invalid domain name (%) from [{CLIENT}]", K.REJECTION, C.HELO),
    "sendmail: asked name": (SENDMAIL + f"[{CLIENT}]: VRFY % [rejected]", K.REJECTION, C.POLICY),
    "sendmail: base64": (SENDMAIL + f'AUTH decode64 error [-5 for "%"], relay=[{CLIENT}]', K.LOGIN_FAILURE, C.PROTOCOL),
    "sendmail: open proxy": (SENDMAIL + f"[{CLIENT}]: probable open proxy: command=%", K.PROBE, C.PROTOCOL),
    "sendmail: sender of cut mail": (
        SENDMAIL + f"collect: unexpected close on connection from [{CLIENT}], sender=<%>",
        K.PROBE,
        C.PROTOCOL,
    ),
}

#: Lines that a forgery may leave without a client, without an event or with no category, and nothing worse.
OPEN: dict[str, tuple[str, EventKind, set[Category | None]]] = {
    "exim: HELO": (
        EXIM + f"H=(%) [{CLIENT}] F=<a@example.net> rejected RCPT <b@example.org>: relay not permitted",
        K.REJECTION,
        {C.RELAY, C.OTHER},
    ),
    "exim: HELO of a known host": (
        SYSLOG
        + f"H=pc.example.net (%) [{CLIENT}] F=<a@example.net> rejected RCPT <b@example.org>: relay not permitted",
        K.REJECTION,
        {C.RELAY, C.OTHER},
    ),
    "exim: sender": (
        EXIM + f"H=(pc) [{CLIENT}] F=<%> rejected RCPT <b@example.org>: relay not permitted",
        K.REJECTION,
        {C.RELAY, C.OTHER},
    ),
    "exim: quoted sender": (
        EXIM + f'H=(pc) [{CLIENT}] F=<"%"@example.net> rejected RCPT <b@example.org>: relay not permitted',
        K.REJECTION,
        {C.RELAY, C.OTHER},
    ),
    "exim: quoted recipient": (
        EXIM + f'H=(pc) [{CLIENT}] F=<a@example.net> rejected RCPT <"%"@example.org>: relay not permitted',
        K.REJECTION,
        {C.RELAY, C.OTHER},
    ),
    "exim: HELO at log-in": (
        EXIM + f"login authenticator failed for (%) [{CLIENT}]: 535 Incorrect authentication data (set_id=x)",
        K.LOGIN_FAILURE,
        {None},
    ),
    "exim: log-in name": (
        EXIM + f"login authenticator failed for (pc) [{CLIENT}]: 535 Incorrect authentication data (set_id=%)",
        K.LOGIN_FAILURE,
        {None},
    ),
    "exim: command": (
        EXIM + f'SMTP syntax error in "%" H=(pc) [{CLIENT}] unrecognized command',
        K.PROBE,
        {C.PROTOCOL},
    ),
    "exim: command too soon": (
        EXIM + "SMTP protocol synchronization error (next input sent too soon: pipelining was not advertised): rejected"
        f' "%" H=(pc) [{CLIENT}] next input="%"',
        K.PROBE,
        {C.PROTOCOL},
    ),
    "exim: HELO at the end": (
        EXIM + f"unexpected disconnection while reading SMTP command from (%) [{CLIENT}] D=2s",
        K.PROBE,
        {C.PROTOCOL},
    ),
    "exim: HELO without mail": (
        EXIM + f"no MAIL in SMTP connection from (%) [{CLIENT}] D=2s C=EHLO",
        K.PROBE,
        {C.PROTOCOL},
    ),
    "exim: HELO and many errors": (
        EXIM + f'SMTP call from (%) [{CLIENT}] dropped: too many unrecognized commands (last was "%")',
        K.LIMIT,
        {C.PROTOCOL},
    ),
    "exim: sender of spam": (
        EXIM
        + "1tFabc-0001Zx-2a SA: Action: permanently rejected message: score=21.1 required=5.0 (scanned in 2/2 secs |"
        f' Message-Id: %). From <"%"@example.net> (host=NULL [{CLIENT}]) for "%"@example.org',
        K.CONTENT,
        {C.SPAM},
    ),
    "exim: HELO and TLS": (
        EXIM + f"TLS error on connection from (%) [{CLIENT}] (recv): error",
        K.PROBE,
        {C.TLS},
    ),
    "sendmail: recipient": (
        SENDMAIL + f'ruleset=check_rcpt, arg1=<"%"@example.org>, relay=[{CLIENT}], reject=550 5.7.1'
        ' <"%"@example.org>... Relaying denied',
        K.REJECTION,
        {C.RELAY, C.OTHER, C.POLICY},
    ),
    "sendmail: header": (
        SENDMAIL + f"ruleset=CheckSubject, arg1=%, relay=[{CLIENT}], reject=553 5.7.1 Header error",
        K.REJECTION,
        {C.POLICY, C.OTHER},
    ),
    "sendmail: mechanism": (
        SENDMAIL + f"AUTH failure (%): no mechanism available (-4), relay=[{CLIENT}]",
        K.LOGIN_FAILURE,
        {None, C.PROTOCOL},
    ),
}


def put(line: str, text: bytes) -> bytes:
    """A line with the client's text."""
    return line.encode().replace(b"%", text)


def shortened(value: object) -> str:
    """A parameter's name in a report."""
    return repr(value)[:40]


def assert_clean(event: Event) -> None:
    assert all(text.isprintable() for text in texts(event))


#: What a client of these two would write, with the addresses, words and ends of their lines.
FORGERIES = (
    f") [{FORGED}]",
    f"x) [{FORGED}] F=<y> rejected RCPT <z>: relay not permitted",
    f"x) [{FORGED}]: 535 Incorrect authentication data (set_id=y",
    f'" H=(y) [{FORGED}] unrecognized command',
    f'x" H=[{FORGED}] next input="y',
    f"x [{FORGED}]",
    f" H=[{FORGED}]",
    f" H=(x) [{FORGED}] U=",
    f"x) [{FORGED}] D=1s",
    f"x H=[{FORGED}] D=1s",
    f"x) (host=NULL [{FORGED}]) for y",
    f"x) [{FORGED}] (recv): y",
    f"x, relay=[{FORGED}], reject=550 5.7.1 y",
    f", relay=[{FORGED}]",
    f") from [{FORGED}]",
    f'" from [{FORGED}]',
    f"x, relay=[{FORGED}], authid=root, mech=PLAIN, bits=0",
    f"sm-mta[1]: [{FORGED}] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA",
    f"1tFabc-000000001Zx-2aBc <= a@b H=[{FORGED}] P=esmtpa A=login:root S=1",
    "(",
    ")",
    "\\",
    '"',
)
HOSTILE = [*RAW, *(text.encode() for text in FORGERIES)]


@pytest.mark.parametrize("name", SURE)
@pytest.mark.parametrize("text", HOSTILE, ids=shortened)
def test_a_client_cannot_choose_what_it_is_taken_for(name: str, text: bytes) -> None:
    line, kind, category = SURE[name]
    event = read_line(put(line, text))
    assert event is not None
    assert (event.ip, event.kind, event.category) == (CLIENT, kind, category)
    assert_clean(event)


def assert_accuses_nobody_else(name: str, text: bytes) -> None:
    line, kind, categories = OPEN[name]
    event = read_line(put(line, text))
    if event is None:
        return
    assert event.ip in {CLIENT, None}
    assert event.kind is kind
    assert event.category in categories
    assert_clean(event)


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("text", HOSTILE, ids=shortened)
def test_a_forgery_names_the_client_or_nobody(name: str, text: bytes) -> None:
    assert_accuses_nobody_else(name, text)


@settings(max_examples=800, deadline=None)
@given(st.sampled_from(sorted(OPEN)), st.lists(st.sampled_from(FORGERIES), max_size=4).map("".join))
def test_nor_do_several(name: str, text: str) -> None:
    assert_accuses_nobody_else(name, text.encode())


@pytest.mark.parametrize("name", OPEN)
def test_a_plain_text_leaves_nothing_open(name: str) -> None:
    line, kind, categories = OPEN[name]
    event = read_line(put(line, b"hello"))
    assert event is not None
    assert (event.ip, event.kind) == (CLIENT, kind)
    assert event.category in categories - {C.OTHER} or categories == {None}


@pytest.mark.parametrize("name", [*SURE, *OPEN])
def test_a_line_that_was_cut_accuses_nobody_else(name: str) -> None:
    line = put({**SURE, **OPEN}[name][0], b"hello")
    for length in range(len(line)):
        event = read_line(line[:length])
        assert event is None or event.ip in {CLIENT, None}, line[:length]


@pytest.mark.parametrize(
    "piece",
    [*REPEATED, *FORGERIES, " ", "\t", ") [", " H=", '" H=', ", relay=", " F=<", "rejected RCPT <", ">... ", "a"],
    ids=shortened,
)
def test_no_field_makes_reading_slow(piece: str) -> None:
    """100 kB of it in every line: in seconds of this process, which needs a hundredth of that."""
    text = piece.encode() * (100_000 // len(piece))
    for name, (line, *_) in {**SURE, **OPEN}.items():
        began = time.process_time()
        read_line(put(line, text))
        assert time.process_time() - began < 2, name


@pytest.mark.parametrize("text", HOSTILE, ids=shortened)
def test_a_mail_that_was_taken_is_no_log_in_of_somebody_else(text: bytes) -> None:
    """Only `A=`, which the server writes, tells of a log-in; HELO, sender and subject may hold one."""
    line = EXIM + f'1tFabc-0001Zx-2a <= "%"@example.net H=(%) [{CLIENT}] P=esmtp S=812 id=1@pc T="%"'
    event = read_line(put(line, text))
    assert event is None or event.ip != FORGED


def test_a_helo_that_looks_like_a_tag_is_no_tag() -> None:
    """In Exim's own file a HELO may stand where syslog has the tag; only a lax server takes one with spaces."""
    helo = f"dovecot: imap-login: Aborted login (auth failed, 1 attempts): user=<x>, rip={FORGED}, lip=198.51.100.1"
    event = read_line(EXIM + f"H=(x {helo}) [{CLIENT}] F=<a@example.net> rejected RCPT <b@example.org>: no")
    assert event is not None
    assert event.ip == CLIENT


# Sessions of one process


def counted(*messages: str) -> list[tuple[EventKind, bool]]:
    """What the lines of one session of Exim by syslog count."""
    lines = "".join(f"Nov 24 15:24:{number:02} mx1 exim[4711]: {message}\n" for number, message in enumerate(messages))
    return [(event.kind, event.counted) for event in read(lines.encode())]


def test_the_end_of_a_session_counts_only_where_nothing_in_it_did() -> None:
    ended = f"unexpected disconnection while reading SMTP command from (pc) [{CLIENT}] D=2s"
    failed = f"login authenticator failed for (pc) [{CLIENT}]: 535 Incorrect authentication data (set_id=x)"
    assert counted(ended) == [(K.PROBE, True)]
    assert counted(failed, failed, ended) == [(K.LOGIN_FAILURE, True), (K.LOGIN_FAILURE, True), (K.PROBE, False)]


def test_a_failed_verification_of_the_sender_counts_with_the_refusal_that_follows() -> None:
    verified = f"H=(pc) [{CLIENT}] sender verify fail for <a@nowhere.example>: Unrouteable address"
    refused = f"H=(pc) [{CLIENT}] F=<a@nowhere.example> rejected RCPT <b@example.org>: Sender verify failed"
    assert counted(verified, refused) == [(K.REJECTION, False), (K.REJECTION, True)]


def test_a_log_in_through_dovecot_counts_once() -> None:
    """Exim's dovecot authenticator asks Dovecot, which tells of the attempt first."""
    lines = (
        f"Nov 24 15:24:33 mx1 dovecot: auth: passwd-file(sato,{CLIENT}): Password mismatch\n"
        f"Nov 24 15:24:35 mx1 exim[4711]: dovecot_login authenticator failed for (pc) [{CLIENT}]: 535 Incorrect"
        " authentication data (set_id=sato)\n"
    )
    assert [(event.user, event.counted) for event in read(lines.encode())] == [("sato", True), ("sato", False)]
