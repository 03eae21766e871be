"""No client can choose the address, the kind or the category of its event, nor what the screen does."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.hostile import DOVECOT, PIECES, QUIET, RAW, REPEATED, TEMPLATES, Template
from tests.parsers.lines import CLIENT, FORGED, read_line, texts
from tui.model import Event


def shortened(value: object) -> str:
    """A parameter's name in a report."""
    return repr(value)[:40]


def assert_clean(event: Event) -> None:
    for text in texts(event):
        assert text.isprintable(), text
        assert len(text) <= 256 + len("<hidden>")
        assert not any(
            unicodedata.bidirectional(character) in {"RLO", "LRO", "RLE", "LRE", "PDF"} for character in text
        )


def assert_told_truly(template: Template, text: bytes) -> None:
    event = read_line(template.with_text(text))
    assert event is not None, text
    assert event.ip == CLIENT or (event.ip is None and not template.sure), (event.ip, text)
    assert (event.kind, event.category) == (template.kind, template.category), text
    assert_clean(event)


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


@pytest.mark.parametrize(
    "piece", [*REPEATED, f",{FORGED}): unknown user", f"x] from [{FORGED}] failed to log in via [S]"]
)
def test_no_field_makes_reading_slow(piece: str) -> None:
    """100 kB of it in every template: in seconds of this process, which needs a hundredth of that."""
    text = piece.encode() * (100_000 // len(piece))
    for name, template in TEMPLATES.items():
        began = time.process_time()
        read_line(template.with_text(text))
        assert time.process_time() - began < 2, name


# Passwords


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
