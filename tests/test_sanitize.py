"""What passes the gate: nothing that a terminal, a bidi algorithm or a reader could take for anything but itself."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.sanitize import FIELD_LIMIT, clean, clean_bytes, clean_line, mask_passwords

#: Unicode's general categories of what cannot be seen: control, format, surrogate, private, unassigned, separators.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@given(TEXT)
@example("\x1b]52;c;cm0gLXJmIC8=\x07")
@example("x" + "\u0301" * 300)
@example("\u202e\u2066evil\u2069\u200b\u200d\ufeff\U000e0041")
def test_only_what_can_be_seen_passes(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.isprintable()
    kinds = [unicodedata.category(character) for character in cleaned]
    assert not UNSEEN.intersection(kinds)
    assert "M" * 5 not in "".join("M" if kind in {"Mn", "Me"} else "-" for kind in kinds)


@given(TEXT)
def test_cleaning_keeps_the_length_and_once_is_enough(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()  # a lone surrogate would fail here


@pytest.mark.parametrize(
    "text",
    [
        "sato@example.org",
        "山田太郎",
        "jürgen",
        "a [b]red[/b] <c> & $(d)",
        "مرحبا",
        "👍",
        "Việt",
        "בְּרֵאשִׁ֖ית",
        "สวัสดีครับ",
        "",
    ],
)
def test_what_is_plain_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a␉b"),
        ("a\r\nb", "a␍␊b"),
        ("\x1b[31m", "␛[31m"),
        ("a\x00b", "a␀b"),
        ("a\x7fb", "a␡b"),
        ("a\x9bb", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\u202eb", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\u200bb", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\u2028b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\ue000b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\u3164b", "a\N{REPLACEMENT CHARACTER}b"),  # a filler is a letter to Unicode, and nothing to the eye
        ("a\u034fb", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\U000e0101b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a" + "\u0301" * 6 + "b", "a" + "\u0301" * 4 + "\N{REPLACEMENT CHARACTER}" * 2 + "b"),  # over lines above
        ("\U0001f1ef\U0001f1f5", "\N{REPLACEMENT CHARACTER}" * 2),  # a flag to one terminal, two letters to another
        ("a\U0001f1e6\U0001f1ffb", "a" + "\N{REPLACEMENT CHARACTER}" * 2 + "b"),
        ("\U0001f44d\U0001f3fb", "\U0001f44d\N{REPLACEMENT CHARACTER}"),  # a skin tone, or a picture of its own
        ("\U0001f44d\U0001f3ff", "\U0001f44d\N{REPLACEMENT CHARACTER}"),
        ("a" + "\u20dd\u0301" * 3, "a" + "\u20dd\u0301" * 2 + "\N{REPLACEMENT CHARACTER}" * 2),
    ],
)
def test_what_cannot_be_seen_gets_a_mark(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.binary(max_size=2000), st.integers(min_value=1, max_value=300))
def test_any_bytes_become_text_of_bounded_length(raw: bytes, limit: int) -> None:
    text = clean_bytes(raw, limit)
    assert len(text) <= limit
    assert text.isprintable()


def test_what_is_cut_says_so() -> None:
    assert clean_bytes(b"a" * FIELD_LIMIT) == "a" * FIELD_LIMIT
    assert clean_bytes(b"a" * (FIELD_LIMIT + 1)) == "a" * (FIELD_LIMIT - 1) + "…"
    assert clean_bytes("あ".encode() * 100_000) == "あ" * (FIELD_LIMIT - 1) + "…"


# Passwords

#: What a password may hold. Not a line's end: a log line has one.
PASSWORDS = st.text(st.characters(exclude_categories=(), exclude_characters="\r\n"), min_size=1, max_size=40)


@given(PASSWORDS)
@example("secret)and more")
@example("(given password: x")
@example(")")
def test_a_given_password_is_never_shown(password: str) -> None:
    line = f"auth: sql(sato,192.0.2.1,<x>): unknown user (given password: {password})"
    shown = clean_line(line.encode("utf-8", "replace"))
    assert shown == "auth: sql(sato,192.0.2.1,<x>): unknown user (given password: <hidden>)"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Password mismatch (SHA1 of given password: 6b7c01)", "Password mismatch (SHA1 of given password: <hidden>)"),
        ("unknown user (given password: cut he", "unknown user (given password: <hidden>"),
        ("failed: UGFzc3dvcmQ6 c2VjcmV0MTIz", "failed: UGFzc3dvcmQ6 <hidden>"),
        ("failed: UGFzc3dvcmQ6c2VjcmV0MTIz", "failed: UGFzc3dvcmQ6 <hidden>"),
        ("failed: VXNlcm5hbWU6, c2VjcmV0MTIz", "failed: VXNlcm5hbWU6 <hidden>"),
        ("failed: UGFzc3dvcmQ6 YWI=", "failed: UGFzc3dvcmQ6 <hidden>"),
    ],
)
def test_passwords_in_other_forms_are_hidden(line: str, shown: str) -> None:
    assert mask_passwords(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        "SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=sato",
        "SASL LOGIN authentication failed: UGFzc3dvcmQ6",
        "Password mismatch",
        "no password given",
    ],
)
def test_a_prompt_alone_is_no_password(line: str) -> None:
    assert mask_passwords(line) == line


@given(TEXT)
def test_masking_once_is_enough(text: str) -> None:
    once = mask_passwords(clean(text + " (given password: x) UGFzc3dvcmQ6 c2VjcmV0MTIz"))
    assert mask_passwords(once) == once
