"""What the mask lets pass and what it does not: what is no word of ours is taken for a name."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.session.support import event
from tui.privacy.mask import Mask
from tui.screens.our_words import session_mask

MASK = session_mask()
DATA = Path(__file__).parents[1] / "data"

KEPT = (
    "5 Blocks and journal · 1,204 events, 3h 5m ago",
    "following 2 logs · 0.3/s · READ-ONLY",
    "14 Nov 21:30:05",
    "40 log-ins, 3 rejected",
    "5.1.1 3.10.2 1.5k 87 % 2026-03-14 ×37 +12 new",
    "/var/log/mail.log",
    "zen.spamhaus.org",
    "CN JP US",
    "908 kB of 1.4 MB read",
    "ehlo=1 auth=0/12 quit=1 commands=2/14",
    "25 rejected, 10 discar…",
    "ctrl+p shift+tab",
    "login_failure unknown_recipient",
    "拒否 · ログ3件を監視中",
)
#: A text, and what of it nobody may see.
NAMED = (
    ("203.0.113.9", ("203.0.113",)),
    ("block 203.0.113.0/24 for 24 hours", ("203.0.113",)),
    ("unknown[203.0.113.9]:4711", ("203.0",)),
    ("ip:2001:db8::dead:beef/64,", ("2001", "dead:beef")),
    ("::ffff:203.0.113.9", ("203.0.113",)),
    ("ip:203.0.113.", ("203.0.113",)),
    ("9.113.0.203.zen.spamhaus.org", ("9.113.0", "spamhaus")),
    ("keykeykey.zen.dq.spamhaus.net", ("keykey",)),
    ("from=<tanaka@corp.example.org>", ("tanaka", "corp")),
    ("tanaka@corp", ("tanaka", "@corp")),
    ("Saved: /home/tanaka/.local/state/sekimori", ("tanaka",)),
    ("user tanaka logged in", ("tanaka",)),
    ("tanaka's", ("tanaka",)),
    ("tanaka.taro", ("tanaka", "taro")),
    ("mail.corp.example", ("corp",)),
    ("user=<info>", ("info",)),
    ("user:info -user:admin", ("info", "admin")),
    ("User [admin] from [203.0.113.9] failed to log in", ("admin", "203")),
    ("auth: passwd(info,203.0.113.9): unknown user", ("info", "203")),
    ("helo=<mail>", ("<mail",)),
    ("Nov 24 09:00:01 mail postfix/smtpd[1]: warning", (" mail ",)),
    ("2026-11-24T09:00:01.5+09:00 mail postfix/smtpd[1]: warning", (" mail ",)),
    ("09012345678", ("09012",)),
    ("佐藤がログイン", ("佐藤",)),
    ("用户張偉", ("張偉",)),
    ("さくらがログイン", ("さくら",)),
    ("佐藤@example.orgに", ("佐藤", "example")),
    ("拒否@example.org", ("拒否", "example")),
    ("andré müller", ("andr", "ller")),
    ("tanak…", ("tanak",)),
)


@pytest.mark.parametrize("text", KEPT)
def test_words_of_ours_numbers_and_times_stay(text: str) -> None:
    assert MASK.text(text) == text


@pytest.mark.parametrize(("text", "secrets"), NAMED)
def test_what_names_somebody_is_gone(text: str, secrets: tuple[str, ...]) -> None:
    masked = MASK.text(text)
    assert not [secret for secret in secrets if secret in masked]


@pytest.mark.parametrize(("text", "secrets"), NAMED)
def test_under_bullets_it_keeps_its_width(text: str, secrets: tuple[str, ...]) -> None:
    from tui.breaking import cells

    hidden = MASK.bullets(text)
    assert not [secret for secret in secrets if secret in hidden]
    assert cells(hidden) == cells(text)


def test_eastern_words_around_a_name_are_no_part_of_it() -> None:
    address, mail = MASK.text("203.0.113.9"), MASK.user("tanaka@example.org")
    assert MASK.text("203.0.113.9から、tanaka@example.org（12回）に") == f"{address}から、{mail}（12回）に"
    assert MASK.text(f"{address}から、{mail}（12回）に") == f"{address}から、{mail}（12回）に"


@pytest.mark.parametrize(
    ("before", "name", "behind"),
    [
        ("", "login", " logged in from here"),
        ("Change the password of ", "info", ", then block it."),
        ("", "拒否", "がログイン"),
        ("", "さくら", "がログイン"),
        ("試行", "info", "に"),
    ],
)
def test_in_a_sentence_that_names_users_nothing_but_their_names_is_replaced(
    before: str, name: str, behind: str
) -> None:
    masked = MASK.named(f"{before}{name}{behind}", (name, "log", "form"))
    assert masked == MASK.text(before) + MASK.user(name) + MASK.text(behind)
    assert MASK.text(masked) == masked


def test_a_name_has_one_stand_in_however_its_place_is_called() -> None:
    stand_in = MASK.host("backscatter.example")
    assert MASK.text("backscatter.example") == MASK.zone("backscatter.example") == stand_in
    assert MASK.host("Backscatter.example.") == stand_in
    assert MASK.zone("zen.spamhaus.org") == "zen.spamhaus.org"


def test_a_field_that_is_a_name_is_masked_were_it_a_word_of_ours() -> None:
    assert "info" not in MASK.user("info")
    assert "mail" not in MASK.host("mail")
    assert MASK.host("[203.0.113.9]") == MASK.text("203.0.113.9")


def test_a_name_is_the_same_in_a_column_and_in_a_line() -> None:
    user = MASK.user("tanaka")
    assert MASK.text("sasl_username=tanaka, rip=203.0.113.9").startswith(f"sasl_username={user},")


def test_the_end_of_a_sentence_is_no_part_of_a_domain() -> None:
    assert MASK.text("ask tanaka@example.org.") == f"ask {MASK.user('tanaka@example.org')}."


def test_every_field_of_an_event_that_names_somebody_is_masked() -> None:
    fields = ("ip", "hostname", "user", "sender", "recipient", "helo", "host", "reason", "source")
    secret = {name: f"{name}-qqzz" for name in fields}
    masked = MASK.event(msgspec.structs.replace(event(1), **{**secret, "ip": "203.0.113.9"}))
    assert "qqzz" not in repr(masked)
    assert "203.0" not in repr(masked)
    assert masked.time == event(1).time


def test_no_line_of_the_corpus_names_its_address_or_user() -> None:
    for path in sorted(DATA.glob("*.log")):
        for line in path.read_text("utf-8", "replace").splitlines():
            masked = MASK.text(line)
            masked += MASK.text(masked)
            for secret in ("203.0.113", "198.51.100", "2001:db8", "example.org", "example.net", "tanaka", "suzuki"):
                assert secret not in masked.lower(), (path.name, line)


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z", "P", "S", "M"]), min_size=3, max_size=12)
_AROUND = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(_AROUND, _AROUND, st.integers(0, 2**32 - 1).map(lambda n: str(ipaddress.IPv4Address(n))))
def test_no_ipv4_address_passes_whatever_stands_around_it(before: str, after: str, ip: str) -> None:
    masked = MASK.text(f"{before} {ip} {after}")
    assert ip not in masked


@given(_AROUND, st.integers(2**112, 2**128 - 1).map(lambda n: str(ipaddress.IPv6Address(n))))
def test_no_ipv6_address_passes_whatever_stands_before_it(before: str, ip: str) -> None:
    assert ip not in MASK.text(f"{before} {ip}")


@given(_AROUND, _WORDS, _AROUND)
def test_no_made_up_name_passes(before: str, word: str, after: str) -> None:
    name = f"qzx{word}"
    masked = MASK.text(f"{before} {name} {after}")
    assert name not in masked
    assert name not in MASK.bullets(f"{before} {name} {after}")


@given(_WORDS, _WORDS)
def test_no_mail_address_passes(user: str, domain: str) -> None:
    masked = MASK.text(f"from=<{user}@{domain}.org>")
    assert f"{user}@{domain}" not in masked


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_what_is_masked_is_masked_for_good(text: str) -> None:
    """The second look at a text that was cut and joined must not tell more: it changes nothing of a stand-in."""
    masked = MASK.text(text)
    assert all(
        word in MASK.text(masked) for word in masked.split() if word.startswith(("u~", "h~", "a~")) and len(word) == 8
    )


def test_another_session_has_other_stand_ins() -> None:
    from tui.privacy.vocabulary import Vocabulary

    assert Mask(Vocabulary(())).user("tanaka") != MASK.user("tanaka")
