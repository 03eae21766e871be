"""No client of a log-in server, a web mail or a proxy can choose whom its failure accuses, nor what it is.

Each template is a line as the server writes it, with `%` for what a client chose. What every program's lines mean is in
tests/data; here is what somebody would put into them.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.hostile import PIECES, RAW, REPEATED, Template
from tests.parsers.lines import CLIENT, FORGED, read_line, texts
from tests.parsers.test_hostile import assert_clean, assert_told_truly, shortened
from tui.model import Category, EventKind

K, C = EventKind, Category
HOST = "Nov 24 15:24:35 mx1 "
CYRUS = HOST + f"cyrus/imap[9]: badlogin: pool-9.example.net [{CLIENT}] "
CHECKPASS = "SASL(-13): authentication failure: checkpass failed"
POLICY = " - password policy: 65535  grace: -1  expire: -1  bound: 0"
IMAP_PHP = " in /usr/share/roundcube/rcube_imap.php on line 211 (POST /?_task=login&_action=login)"
PAM = "authentication failure; logname= uid=0 euid=0 tty= "
ROUNDCUBE = HOST + "roundcube[7]: <a1b2c3d4> "
HORDE_END = 'to {imap://localhost/} [pid 12 on line 157 of "/usr/share/horde/imp/lib/Auth.php"]'

TEMPLATES = {
    "cyrus 2": Template(CYRUS + f"plaintext % {CHECKPASS}", K.LOGIN_FAILURE),
    "cyrus 3": Template(CYRUS + f"plaintext (%) [{CHECKPASS}]", K.LOGIN_FAILURE),
    "cyrus 3, our own error": Template(
        CYRUS + "PLAIN (%) [SASL(-1): generic failure: checkpass failed]", K.LOGIN_FAILURE, C.SERVER
    ),
    "cyrus, invalid user": Template(CYRUS + "plaintext (%) invalid user", K.LOGIN_FAILURE),
    "courier": Template(
        HOST + f"imapd-ssl: LOGIN FAILED, user=%, ip=[::ffff:{CLIENT}], port=[40112]", K.LOGIN_FAILURE, sure=False
    ),
    "courier, method": Template(
        HOST + f"pop3d: LOGIN FAILED, method=%, ip=[::ffff:{CLIENT}]", K.LOGIN_FAILURE, sure=False
    ),
    "courier, no address": Template(
        HOST + f"courieresmtpd: error,relay=::ffff:{CLIENT},from=<%>,to=<b@example.org>: 550 User unknown.",
        K.REJECTION,
        C.OTHER,
    ),
    "courier, command": Template(
        HOST + f'courieresmtpd: error,relay=::ffff:{CLIENT},msg="535 Authentication failed.",cmd: %', K.LOGIN_FAILURE
    ),
    "uw": Template(
        HOST + f"imapd[9]: Login failed user=% auth=% host=pool-9.example.net [{CLIENT}]", K.LOGIN_FAILURE, sure=False
    ),
    "uw, mechanism": Template(HOST + f"ipop3d[9]: AUTHENTICATE % failure host=[{CLIENT}]", K.LOGIN_FAILURE),
    "solid-pop3d": Template(
        HOST + f"solid-pop3d[9]: authentication failed: no such user % - {CLIENT}", K.LOGIN_FAILURE
    ),
    "perdition": Template(
        HOST + f"perdition.imaps[9]: Auth: {CLIENT}:40112->192.0.2.25:993 client-secure=ssl authorisation_id=NONE"
        ' authentication_id="%" server="imap1.example.org:143" protocol=IMAP4S server-secure=plaintext'
        ' status="failed: Re-Authentication Failure"',
        K.LOGIN_FAILURE,
    ),
    "nginx": Template(
        HOST
        + 'nginx: 2026/11/24 15:24:35 [info] 9#0: *5 client login failed: "Invalid login" while in http auth state,'
        f' client: {CLIENT}, server: 0.0.0.0:143, login: "%"',
        K.LOGIN_FAILURE,
    ),
    "vpopmail": Template(
        HOST + f"vpopmail[9]: vchkpw-smtp: password fail (pass: '%') sato@example.org:{CLIENT}", K.LOGIN_FAILURE
    ),
    "vpopmail, odd name": Template(
        HOST + f"vpopmail[9]: vchkpw-smtp: invalid user/domain characters %:{CLIENT}", K.LOGIN_FAILURE
    ),
    "spamdyke": Template(
        HOST + f"spamdyke[9]: DENIED_RELAYING from: % to: % origin_ip: {CLIENT} origin_rdns: (unknown) auth: %"
        " encryption: (none) reason: (empty)",
        K.REJECTION,
        C.RELAY,
        sure=False,
    ),
    "sogo": Template(
        f"Nov 24 15:24:35 sogod [9]: SOGoRootPage Login from '{CLIENT}' for user '%' might not have worked{POLICY}",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "sogo, forwarded": Template(
        f"Nov 24 15:24:35 sogod [9]: SOGoRootPage Login from '%, {CLIENT}' for user 'sato' might not have worked"
        + POLICY,
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "roundcube": Template(
        ROUNDCUBE + f"Failed login for % from {CLIENT} in session a1b2c3d4e5f60718 (error: 0)", K.LOGIN_FAILURE
    ),
    "roundcube, headers": Template(
        ROUNDCUBE + f"Failed login for % from {CLIENT} (X-Real-IP: %,X-Forwarded-For: %) in session a1b2 (error: 0)",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "roundcube, IMAP": Template(
        ROUNDCUBE + f"IMAP Error: Login failed for % against localhost from {CLIENT}. LOGIN: Login failed.{IMAP_PHP}",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "roundcube, IMAP and headers": Template(
        ROUNDCUBE + f"IMAP Error: Login failed for % against localhost from {CLIENT} (X-Forwarded-For: %). LOGIN: Login"
        f" failed.{IMAP_PHP}",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "horde": Template(HOST + f"HORDE: [imp] FAILED LOGIN for % ({CLIENT}) {HORDE_END}", K.LOGIN_FAILURE),
    "horde, forwarded": Template(
        HOST + f"HORDE: [imp] FAILED LOGIN for % ({CLIENT}) (forwarded for [%]) {HORDE_END}",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "squirrelmail": Template(
        HOST + f"squirrelmail: [LOGIN_ERROR] % (example.org) from {CLIENT}: Unknown user or password incorrect.",
        K.LOGIN_FAILURE,
    ),
    "pam": Template(
        "Nov 24 15:24:35 nas synoscgi_SYNO.API.Auth_7_login[9]: pam_unix(webui:auth): "
        f"{PAM}ruser= rhost={CLIENT}  user=%",
        K.LOGIN_FAILURE,
    ),
    "pam, remote user": Template(
        HOST + f"saslauthd[9]: pam_unix(imap:auth): {PAM}ruser=% rhost={CLIENT}  user=%", K.LOGIN_FAILURE, sure=False
    ),
}

#: What imitates the rest of the lines above.
FORGERIES = (
    f"x [{FORGED}] PLAIN [SASL(-1): generic failure: x]",
    f"x) [SASL(-4): no mechanism available: x] ({FORGED}",
    "SASL(-8): try again: ",
    "x invalid user",
    f"x, ip=[{FORGED}], port=[1]",
    f"x, ip=[{FORGED}",
    f'x>,to=<y>: 550 z,relay={FORGED},msg="',
    f'x",cmd: error,relay={FORGED},msg="502 y',
    f"x auth=y host=z [{FORGED}]",
    f"x failure host=z [{FORGED}]",
    f'x" server="y" protocol=IMAP4 server-secure=z status="ok" Auth: {FORGED}:1->2:3 ',
    f'x", client: {FORGED}, server: y, login: "z',
    f"x@y:{FORGED}",
    f"x') y@example.org:{FORGED}",
    f"x origin_ip: {FORGED} origin_rdns: y auth: z encryption: (none) reason: q",
    f"x' for user 'y' might not have worked, {FORGED}",
    f"{FORGED}' for user 'x",
    f"{FORGED}, 10.0.0.1",
    f"x from {FORGED} in session y (error: 0)",
    f"x from {FORGED} (X-Real-IP: y) in session z (error: 0)",
    f"x against localhost from {FORGED}. Could not connect",
    f"x ({FORGED}) to {{y}} [pid 1 on line 2 of z]",
    f"x ({FORGED}) (forwarded for [y]) to {{z}}",
    f"x (y) from {FORGED}: Unknown user or password incorrect.",
    f"x ruser= rhost={FORGED} user=y",
    f" rhost={FORGED}",
    f"x - {FORGED}",
)
TEXTS = [text.encode() for text in FORGERIES] + RAW


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("text", TEXTS, ids=shortened)
def test_a_client_cannot_choose_what_it_is_taken_for(name: str, text: bytes) -> None:
    told_truly(name, text)


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(sorted(TEMPLATES)), st.lists(st.sampled_from((*FORGERIES, *PIECES)), max_size=4).map("".join))
def test_nor_with_pieces_of_forgeries(name: str, text: str) -> None:
    told_truly(name, text.encode())


@pytest.mark.parametrize("name", TEMPLATES)
def test_without_a_forgery_the_client_is_told(name: str) -> None:
    event = read_line(TEMPLATES[name].with_text(b"hello"))
    assert event is not None
    assert event.ip == CLIENT


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_line_that_was_cut_accuses_nobody_else(name: str) -> None:
    line = TEMPLATES[name].with_text(b"hello")
    for length in range(len(line)):
        event = read_line(line[:length])
        assert event is None or event.ip in {CLIENT, None}, line[:length]


@pytest.mark.parametrize("piece", [*REPEATED, *FORGERIES, " [", "' ", ", ip=[", " from 1", "10.0.0.1, ", " SASL(-1): "])
def test_no_field_makes_reading_slow(piece: str) -> None:
    """100 kB of it in every template: in seconds of this process, which needs a hundredth of that."""
    text = piece.encode() * (100_000 // len(piece))
    for name, template in TEMPLATES.items():
        began = time.process_time()
        read_line(template.with_text(text))
        assert time.process_time() - began < 2, name


@pytest.mark.parametrize(
    "line",
    [
        f"vpopmail[9]: vchkpw-smtp: password fail (pass: '%') sato@example.org:{CLIENT}",
        f"vpopmail[9]: vchkpw-smtp: password fail % sato@example.org:{CLIENT}",
        "vpopmail[9]: vchkpw-smtp: password fail (pass: '%') sato@example.org:2001:db8:9::25",
        f'cyrus/imap[9]: event=login.good r.clienthost=[{CLIENT}] login.anonymous=1 login.password="%"',
        f"cyrus/imap[9]: login: pool-9.example.net [{CLIENT}] anonymous %",
    ],
)
@pytest.mark.parametrize("password", ["Winter2026", "a)b x:1", "x') y@example.org:192.0.2.66"])
def test_a_password_in_the_log_is_in_no_field(line: str, password: str) -> None:
    event = read_line(HOST + line.replace("%", password))
    assert event is not None
    assert not any(password in text for text in texts(event))
    assert event.ip != FORGED


def told_truly(name: str, text: bytes) -> None:
    """As for other programs; where words decide, a forgery may leave the category open, but not make it our error."""
    template = TEMPLATES[name]
    if name != "courier, no address":
        assert_told_truly(template, text)
        return
    event = read_line(template.with_text(text))
    assert event is not None
    assert (event.ip, event.kind) == (CLIENT, template.kind)
    assert event.category in {Category.UNKNOWN_RECIPIENT, Category.OTHER}
    assert_clean(event)
