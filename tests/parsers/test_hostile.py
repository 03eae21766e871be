"""No client can choose the address, the kind or the category of its event, nor what the screen does."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.hostile import CHOSEN, DOVECOT, KINDS, PIECES, QUIET, RAW, REPEATED, SMTPD, TEMPLATES, Template
from tests.parsers.lines import CLIENT, FORGED, read_line, texts
from tui.model import Event, EventKind, is_attack
from tui.sanitize import clean_line


def shortened(value: object) -> str:
    """A parameter's name in a report."""
    return repr(value)[:40]


#: What orders text anew.
BIDI = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}


def assert_clean(event: Event) -> None:
    """Its texts are fit for a terminal, and no longer than a field may be."""
    for text in texts(event):
        assert text.isprintable(), text
        assert len(text) <= 256 + len("<hidden>")
        assert not any(unicodedata.bidirectional(character) in BIDI for character in text), text


def assert_told_truly(template: Template, text: bytes) -> None:
    event = read_line(template.with_text(text))
    assert event is not None, text
    assert event.ip == CLIENT or (event.ip is None and not template.sure), (event.ip, text)
    assert (event.kind, event.category) == (template.kind, template.category), text
    assert_clean(event)


@pytest.mark.parametrize("field", CHOSEN)
def test_every_field_that_a_client_chooses_is_forged(field: str) -> None:
    """Each in some line, with texts of every kind."""
    lines = {**{name: template.line for name, template in TEMPLATES.items()}, **QUIET}
    assert [name for name in CHOSEN[field] if "%" not in lines[name]] == []
    assert set(RAW) >= {text.encode() for texts in KINDS.values() for text in texts}


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("text", RAW, ids=shortened)
def test_a_client_cannot_choose_what_it_is_taken_for(name: str, text: bytes) -> None:
    assert_told_truly(TEMPLATES[name], text)


@pytest.mark.parametrize("name", QUIET)
@pytest.mark.parametrize("text", RAW, ids=shortened)
def test_a_client_cannot_make_an_event_of_nothing(name: str, text: bytes) -> None:
    assert read_line(QUIET[name].encode().replace(b"%", text)) is None


@pytest.mark.parametrize("name", [name for name, template in TEMPLATES.items() if not template.sure])
def test_the_address_is_left_open_for_forgeries_only(name: str) -> None:
    event = read_line(TEMPLATES[name].with_text(b"hello"))
    assert event is not None
    assert event.ip == CLIENT


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(sorted(TEMPLATES)), st.lists(st.sampled_from(PIECES), max_size=5).map("".join))
def test_nor_with_pieces_of_forgeries(name: str, text: str) -> None:
    assert_told_truly(TEMPLATES[name], text.encode())


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(TEMPLATES)), st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"")))
def test_nor_with_any_bytes(name: str, text: bytes) -> None:
    assert_told_truly(TEMPLATES[name], text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_line_that_was_cut_accuses_nobody_else(name: str) -> None:
    """A full disk or a datagram's end may cut a line anywhere: also within the address."""
    line = TEMPLATES[name].with_text(b"hello")
    for length in range(len(line)):
        event = read_line(line[:length])
        assert event is None or event.ip in {CLIENT, None}, line[:length]


#: Where the address stands before the client's text, no cut can leave a forged line behind. (Elsewhere it can: a cut
#: Dovecot or DSM line may be the very line that was forged. Their fields are short, and such lines are not cut.)
ADDRESS_FIRST = [name for name, template in TEMPLATES.items() if template.line.index(CLIENT) < template.line.index("%")]


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(ADDRESS_FIRST), st.sampled_from(RAW[:-10]), st.floats(0, 1))
def test_nor_does_one_that_was_forged_and_cut(name: str, text: bytes, where: float) -> None:
    template = TEMPLATES[name]
    line = template.with_text(text)
    event = read_line(line[: int(len(line) * where)])
    assert event is None or event.ip == CLIENT or (event.ip is None and not template.sure)
    if event is not None:
        assert_clean(event)


#: Pieces of which each could be the end of a field, if the rest of the line did not follow it.
ENDS = (
    f",{FORGED}): unknown user",
    f",{FORGED},sasl:plain)<Yz",
    f"): user=<x>, rip={FORGED},",
    f" from y[{FORGED}",
    "; from=<a",
    f"x] from [{FORGED}] failed to log in via [S]",
)


@pytest.mark.parametrize("piece", [*REPEATED, *ENDS])
def test_no_field_makes_reading_slow(piece: str) -> None:
    """100 kB of it in every template: in seconds of this process, which needs a hundredth of that."""
    text = piece.encode() * (100_000 // len(piece))
    for name, template in TEMPLATES.items():
        began = time.process_time()
        read_line(template.with_text(text))
        assert time.process_time() - began < 2, name


@pytest.mark.parametrize("text", RAW, ids=shortened)
@pytest.mark.parametrize("rest", ["failed: Invalid authentication mechanism", "aborted"])
def test_no_name_of_a_mechanism_makes_a_failed_log_in_our_own_trouble(text: bytes, rest: str) -> None:
    line = f"{SMTPD}warning: unknown[{CLIENT}]: SASL % authentication {rest}".encode().replace(b"%", text[:100])
    event = read_line(line)
    assert event is not None
    assert (event.kind, event.ip) == (EventKind.LOGIN_FAILURE, CLIENT)
    assert is_attack(event)
    assert_clean(event)


@pytest.mark.parametrize("text", [raw for raw in RAW if len(raw) < 1000], ids=shortened)
def test_a_user_without_an_address_names_none(text: bytes) -> None:
    """A webmail on the same host may come through a unix socket: then no ` rip=` is the server's."""
    for end in (
        "Disconnected (auth failed, 1 attempts in 2 secs)",
        "Login",
        "Login aborted: Logged out (auth failed) (x)",
    ):
        line = f"{DOVECOT}imap-login: {end}: user=<%>, method=PLAIN, secured, session=<Ab1>".encode()
        assert read_line(line.replace(b"%", text)) is None


# Passwords

PASSWORD = "Winter2026"
BASE64 = "V2ludGVyMjAyNg=="
TOLD = (
    f"(given password: {PASSWORD})",
    f"(given password: {PASSWORD}",
    f"(given password: {PASSWORD}) - trying the next passdb",
    f"(SHA1 of given password: {PASSWORD})",
)
PROMPTED = (f"UGFzc3dvcmQ6 {BASE64}", f"UGFzc3dvcmQ6, {BASE64}", f"VXNlcm5hbWU6 {BASE64}", f"UGFzc3dvcmQ6{BASE64}")


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("name", [name for name in TEMPLATES if "auth" in name])
def test_no_field_holds_a_password_that_dovecot_wrote(name: str, told: str) -> None:
    line = TEMPLATES[name].with_text(b"sato").decode()
    line = line.partition(" (given")[0] + " " + told
    event = read_line(line)
    assert event is None or not any(PASSWORD in text for text in texts(event))
    assert PASSWORD not in clean_line(line.encode())


@pytest.mark.parametrize("prompt", PROMPTED)
@pytest.mark.parametrize("user", ["", ", sasl_username=sato", ", sasl_username=(unavailable)"])
def test_no_field_holds_what_was_typed_behind_a_prompt(prompt: str, user: str) -> None:
    line = f"{SMTPD}warning: unknown[{CLIENT}]: SASL LOGIN authentication failed: {prompt}{user}"
    event = read_line(line)
    assert event is not None
    assert event.ip == CLIENT
    assert not any(BASE64 in text for text in texts(event))
    assert BASE64 not in clean_line(line.encode())


@pytest.mark.parametrize("password", ["Winter2026", "a)b", "(x", "given password: y", f"q,{FORGED}): unknown user"])
@pytest.mark.parametrize(
    "line",
    [
        f"auth: sql(sato,{CLIENT},<Ab1>): unknown user (given password: %)",
        f"auth-worker(9): pam(sato,{CLIENT}): pam_authenticate() failed: Authentication failure (given password: %)",
        f"auth(sato,{CLIENT},sasl:plain)<Ab1>: sql: Password mismatch (given password: %)",
        f"auth: sql(sato,{CLIENT},<Ab1>): Password mismatch (SHA1 of given password: %)",
    ],
)
def test_a_password_in_the_log_is_in_no_field(line: str, password: str) -> None:
    event = read_line(DOVECOT + line.replace("%", password))
    assert event is not None
    assert not any(password in text for text in texts(event))
