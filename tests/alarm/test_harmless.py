"""What an attacker wrote reaches a command or a chat as text, and as nothing else."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alarm.findings import finding
from tui.alarm.alarm import Alarm
from tui.alarm.harmless import TEXT_LIMIT, WORD_LIMIT, filled, harmless

#: What makes a quoted or unquoted word of a shell do something, and what markups and mentions are made of.
ACTS = set("\"'`$&|\\*?~#!^;<>(){}[]@\n\r\t\0\x1b")


@given(st.text())
def test_no_text_keeps_a_character_that_acts(text: str) -> None:
    plain = harmless(text)
    assert ACTS.isdisjoint(plain)
    assert plain.isprintable()
    assert "://" not in plain
    assert not any(word.startswith("-") for word in plain.split())
    assert len(plain) <= TEXT_LIMIT
    assert harmless(plain) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("41 addresses, 2001:db8::1 and 192.0.2.1 among them, 100 % of it: none Japanese.", None),
        ("佐藤 is tried every 75 minutes", None),
        ("log-in of postmaster", None),
        ("it's", "it’s"),
        ("$(reboot)", "·‹reboot›"),
        ("a; b && c | d", "a, b ·· c · d"),
        ("--output=/etc/passwd and -x", "‐output=/etc/passwd and ‐x"),
        ("@everyone", "at everyone"),
        ("info@here", "info at here"),
        ("<!channel> <@U1> #general", "‹·channel› ‹ at U1› ·general"),
        ("[free](http://evil.example/)", "‹free›‹http:·//evil.example/›"),
        ("a\x1b[2Jb\u202ec", "a␛‹2Jb\N{REPLACEMENT CHARACTER}c"),
        ("{id}", "‹id›"),
    ],
)
def test_it_can_still_be_read(text: str, plain: str | None) -> None:
    assert harmless(text) == (text if plain is None else plain)


def test_a_long_text_is_cut() -> None:
    assert harmless("x" * 1000) == "x" * (TEXT_LIMIT - 1) + "…"


def test_placeholders_are_replaced_inside_of_single_words() -> None:
    words = (
        "notify",
        "--kind={kind}",
        "{severity}/{id}: {sentence}",
        "{addresses}",
        "{events}",
        "{held_back}",
        "{x}",
        "{}",
    )
    assert filled(words, Alarm(finding(), held_back=3)) == (
        "notify",
        "--kind=targeting",
        "danger/tried: 2 addresses try sato. 3 more campaigns were held back.",
        "192.0.2.1, 2001:db8::1",
        "12",
        "3",
        "{x}",
        "{}",
    )


def test_what_was_put_in_is_not_looked_at_again() -> None:
    assert filled(("{sentence}",), Alarm(finding(sentence="{addresses} {id}"))) == ("‹addresses› ‹id›",)


def test_a_word_from_a_placeholder_is_no_option() -> None:
    assert filled(("{sentence}",), Alarm(finding(sentence="-rf /"))) == ("‐rf /",)
    assert filled(("{addresses}",), Alarm(finding(addresses=("-oProxyCommand=x",)))) == ("‐oProxyCommand=x",)


def test_of_many_addresses_the_first_are_named_and_the_others_counted() -> None:
    many = tuple(f"192.0.2.{number}" for number in range(1, 56))
    (word,) = filled(("{addresses}",), Alarm(finding(addresses=many)))
    assert word.startswith("192.0.2.1, 192.0.2.2, ")
    assert word.endswith(", 192.0.2.20 and 35 more")


def test_a_word_has_a_longest_length() -> None:
    (word,) = filled(("{sentence}" * 100,), Alarm(finding(sentence="x" * 400)))
    assert len(word) == WORD_LIMIT


@given(st.text(min_size=1))
def test_even_a_shell_at_the_far_end_finds_only_words(text: str) -> None:
    """As ssh does it: the words are put together again and handed to a shell."""
    (word,) = filled(("{sentence}",), Alarm(finding(sentence=text)))
    assert shlex.split(word, comments=True) == word.split()


def test_a_real_shell_starts_nothing() -> None:
    wish = "a; echo pwned $(echo pwned) `echo pwned` | echo pwned & echo pwned > x\necho pwned"
    (word,) = filled(("{sentence}",), Alarm(finding(sentence=wish)))
    done = subprocess.run(["sh", "-c", f"printf '%s\\n' {word}"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == word.split()
