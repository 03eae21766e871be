"""A site's own words change neither who is meant nor what the structure of a refusal says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.lines import CLIENT, read_line
from tui.model import Action, Category, Event, EventKind

C = Category

#: What a person may write into a table, with words that mean something elsewhere; not what ends a field of the line.
WORDS = (
    "user unknown", "Relay access denied", "blocked using us", "SPF", "DKIM", "DMARC", "greylisted", "too many",
    "rate limit", "virus", "spam", "attachment", "お断りします", "go away", "see https://example.org/?",
    "[192.0.2.66]", "550 5.7.1", ";", ",", ":", '"', "'", "(", ")", "postmaster@example.org", "Server", "mailbox",
)  # fmt: skip
_TEXT = st.lists(st.one_of(st.sampled_from(WORDS), st.text("abcXYZ あ1.-=", max_size=8)), min_size=1, max_size=6).map(
    " ".join
)

#: A reply up to the site's words -> the only category that it can have.
SETTLED = {
    "550 5.1.1 <b@example.org>: Recipient address rejected: ": C.UNKNOWN_RECIPIENT,
    "450 4.1.1 <b@example.org>: Recipient address rejected: ": C.UNKNOWN_RECIPIENT,
    "554 5.1.2 <b@example.org>: Recipient address rejected: ": C.RECIPIENT,
    "554 5.1.8 <a@example.net>: Sender address rejected: ": C.SENDER,
    "550 5.7.23 <b@example.org>: Recipient address rejected: ": C.SPF,
    "550 5.7.26 <b@example.org>: Recipient address rejected: ": C.DMARC,
    "550 5.7.20 <b@example.org>: Recipient address rejected: ": C.DKIM,
    "550 5.7.25 <unknown[203.0.113.9]>: Client host rejected: ": C.REVERSE_DNS,
    "554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.example.org; ": C.DNSBL,
    "554 5.7.1 Sorry, ": C.DNSBL,
    "451 4.7.1 Sorry, ": C.DNSBL,
}

#: What was refused, and the categories that words can still tell apart.
_TOLD_BY_WORDS = {C.DNSBL, C.SPF, C.DKIM, C.DMARC, C.RELAY, C.SERVER, C.TLS, C.PROTOCOL, C.SIZE}
CLASSES = {
    "<a@example.net>: Sender address": C.SENDER,
    "<pc>: Helo command": C.HELO,
    "<unknown[203.0.113.9]>: Client host": C.CLIENT,
    "<pc.example>: Unverified Client host": C.CLIENT,
}


def refused(reply: str) -> Event:
    event = read_line(
        f"Nov 24 09:00:01 mx1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[{CLIENT}]: {reply};"
        " from=<a@example.net> to=<b@example.org> proto=ESMTP helo=<pc>"
    )
    assert event is not None
    assert event.ip == CLIENT
    assert (event.sender, event.recipient, event.helo) == ("a@example.net", "b@example.org", "pc")
    return event


@pytest.mark.parametrize("begin", SETTLED)
@settings(max_examples=60, deadline=None)
@given(text=_TEXT)
def test_what_the_structure_settles_no_words_change(begin: str, text: str) -> None:
    event = refused(begin + text)
    assert event.category == SETTLED[begin]
    assert event.kind == EventKind.REJECTION
    assert event.action == (Action.DEFER if begin.startswith("4") else Action.REJECT)


@pytest.mark.parametrize("refusal", CLASSES)
@settings(max_examples=120, deadline=None)
@given(text=_TEXT)
def test_words_of_a_table_say_only_what_can_be(refusal: str, text: str) -> None:
    """A sender is no unknown recipient, and what was refused for good was not refused for now."""
    event = refused(f"554 5.7.1 {refusal} rejected: {text}")
    assert event.category in {CLASSES[refusal], *_TOLD_BY_WORDS}
    assert event.kind == EventKind.REJECTION


@pytest.mark.parametrize("refusal", CLASSES)
def test_without_a_known_word_what_was_refused_is_why(refusal: str) -> None:
    assert refused(f"554 5.7.1 {refusal} rejected: お断りします").category == CLASSES[refusal]


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        (
            "Service unavailable; Client host [203.0.113.9] blocked using zen.example.org=127.0.0.2; listed",
            "zen.example.org",
        ),
        ("Service unavailable; Client host [203.0.113.9] blocked using multiple block lists", None),
        ("Sorry, you are blocked using bl.example.org", "bl.example.org"),
        ("Sorry, you are blocked using our list", None),
    ],
)
def test_a_zone_has_a_name_of_the_dns_and_no_answer(words: str, zone: str | None) -> None:
    event = refused(f"554 5.7.1 {words}")
    assert (event.category, event.zone) == (C.DNSBL, zone)


def test_a_policy_server_speaks_through_any_of_them() -> None:
    """Its words for now are believed with a code for now."""
    for refusal in CLASSES:
        assert refused(f"450 4.7.1 {refusal} rejected: Greylisted, come back").category == C.GREYLIST
        limited = refused(f"450 4.7.1 {refusal} rejected: rate limit reached")
        assert (limited.category, limited.kind) == (C.RATE, EventKind.LIMIT)
        assert refused(f"550 5.7.1 {refusal} rejected: SPF fail").category == C.SPF
