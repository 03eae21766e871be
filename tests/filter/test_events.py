"""What is typed, and whether an event is shown."""

from __future__ import annotations

import pytest

from tests.filter.support import FAILED, LISTED, NOWHERE, REFUSED, met, wanted
from tests.ui.fake_watched import at
from tui.filter.filter import parse
from tui.model import Category, Event, EventKind


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("tanaka", True),
        ("TANAKA", True),
        ("ＴＡＮＡＫＡ", True),  # full width, as a Japanese keyboard gives it
        ("offer tanaka", True),
        ("offer suzuki", False),
        ('"user unknown in"', True),
        ('"unknown user"', False),
        ("unknown recipient", True),  # the category's words
        ("rejection", True),
        ("reject", True),
        ("cn", True),
        ("jp", True),  # stands in an address
        ("nl", False),
        ("mx1", False),  # every line has it: host:mx1
        ("550", False),  # code:550
        ("4f7a", True),
        ("tan*example", True),
        ("offer*tanaka", False),  # not in one field
        ("*", True),
        ("-suzuki", True),
        ("-tanaka", False),
        ("--tanaka", True),
        ("-", False),
        ('-"-"', True),
    ],
)
def test_words_are_looked_for_anywhere(typed: str, shown: bool) -> None:
    assert met(typed, REFUSED) is shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("203.0.113.9", True),
        ("203.0.113.90", False),
        ("203.0.113.", True),
        ("203.0.11", True),
        ("03.0.113.", False),  # a beginning, not a part
        ("192.0.2.7", False),  # stands in the HELO, which is the client's own word
        ("203.0.113.0/24", True),
        ("203.0.113.9/24", True),
        ("203.0.112.0/20", True),
        ("203.0.112.0/24", False),
        ("0.0.0.0/0", True),
        ("::/0", False),
        ("-203.0.113.", False),
        ("ip:203.0.113.0/24", True),
        ("ip:203", True),
        ("ip:203.0.113.9,198.51.100.4", True),
        ("ip:198.51.100.4,198.51.100.5", False),
        ("ip:*.9", True),
        ("ip:*.8", False),
        (r"ip:/\.(9|8)$/", True),
        ("ip:*", True),
    ],
)
def test_addresses(typed: str, shown: bool) -> None:
    assert met(typed, REFUSED) is shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2001:db8::/32", True),
        ("2001:db8:7a:1::bad", True),
        ("2001:0DB8:007A:0001::0BAD", True),
        ("2001:db8:", True),
        ("2001:0db8:7", True),
        ("2001:db9:", False),
        ("2001:db8::", False),  # a beginning, and the address does not begin so
        ("fe80::/10", False),
        ("::ffff:203.0.113.9", False),
        ("2001.", False),
    ],
)
def test_addresses_of_six(typed: str, shown: bool) -> None:
    assert met(typed, FAILED) is shown


def test_a_mapped_address_is_the_one_of_four() -> None:
    assert met("::ffff:203.0.113.9", REFUSED)


def test_an_event_without_an_address_meets_no_address_and_no_country() -> None:
    for typed in ("203.0.113.0/24", "ip:*", "country:CN", "country:*", "asn:64500", "is:blocked"):
        assert not met(typed, NOWHERE), typed
        assert met(f"-{typed}", NOWHERE), typed
    assert met("info", NOWHERE)


@pytest.mark.parametrize(
    ("typed", "event", "shown"),
    [
        ("user:tanaka", FAILED, True),
        ("user:example.jp", FAILED, True),
        ("user:tanaka@example.jp", FAILED, True),
        ("user:TANAKA", FAILED, True),
        ("user:tana", FAILED, False),  # the whole name
        ("user:tana*", FAILED, True),
        ("user:*ana*", FAILED, True),
        ("user:tana*jp", FAILED, True),
        ("user:tana*com", FAILED, False),
        ("user:admin,tanaka,root", FAILED, True),
        ("user:admin,root", FAILED, False),
        ("user:/^t.n/", FAILED, True),
        ("user:/^an/", FAILED, False),
        ("user:admin,/^t/", FAILED, True),
        ("user:*", FAILED, True),
        ("user:*", REFUSED, False),
        ("-user:*", REFUSED, True),
        ("from:bad.example", REFUSED, True),
        ("sender:offer", REFUSED, True),
        ("from:tanaka", REFUSED, False),
        ("to:tanaka", REFUSED, True),
        ("recipient:example.jp", REFUSED, True),
        ("to:example", REFUSED, False),
        ("helo:192.0.2", REFUSED, True),
        ("hostname:dynamic", REFUSED, True),
        ("host:mx1", REFUSED, True),
        ("host:dynamic", REFUSED, False),
        ("zone:spamhaus", LISTED, True),
        ("zone:spamcop,spamhaus", LISTED, True),
        ("zone:zen.*", LISTED, True),
        ("zone:spam*", LISTED, False),
        ('reason:"unknown in virtual"', REFUSED, True),
        ("reason:virtual", REFUSED, True),
        ("program:smtpd", REFUSED, True),
        ("service:smtp", REFUSED, True),
        ("service:smt", REFUSED, False),
        ("queue:4f7a21c0", REFUSED, True),
        ("queue_id:4F*", REFUSED, True),
        ("source:mail.log", REFUSED, True),
        ("dsn:5.1.1", REFUSED, True),
        ("dsn:5.1", REFUSED, False),
        ("dsn:5.*", REFUSED, True),
        ("kind:rejection", REFUSED, True),
        ("KIND:Rejection", REFUSED, True),
        ("kind:login_failure", REFUSED, False),
        ("kind:rej*", REFUSED, True),
        ("kind:/^log/", REFUSED, False),
        ("category:unknown_recipient", REFUSED, True),
        ("category:unknown-recipient", REFUSED, True),
        ('category:"unknown recipient"', REFUSED, True),
        ("category:spf,unknown_recipient", REFUSED, True),
        ("category:*", FAILED, False),
        ("action:reject", REFUSED, True),
        ("action:discard", REFUSED, False),
        ("country:cn", REFUSED, True),
        ("country:JP,CN", REFUSED, True),
        ("-country:JP", REFUSED, True),
        ("country:JP", REFUSED, False),
        ("asn:64500", REFUSED, True),
        ("asn:AS64500", REFUSED, True),
        ("asn:6450", REFUSED, False),
        ('asn:"example net"', REFUSED, True),
        ("code:550", REFUSED, True),
        ("code:>=500", REFUSED, True),
        ("code:<500", REFUSED, False),
        ("code:<=550", REFUSED, True),
        ("code:>550", REFUSED, False),
        ("code:450,550", REFUSED, True),
        ("code:<500", FAILED, False),  # has none
        ("count:>2", REFUSED, True),
        ("count:>3", REFUSED, False),
        ("count:=3", REFUSED, True),
        ("port:>1024", REFUSED, True),
        ("is:blocked", REFUSED, True),
        ("is:blocked", LISTED, False),
        ("is:marked", LISTED, True),
        ("is:marked,blocked", LISTED, True),
        ("-is:marked", LISTED, False),
    ],
)
def test_fields(typed: str, event: Event, shown: bool) -> None:
    assert met(typed, event) is shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/off.r@/", True),
        ("/OFF.R@/", True),
        ("/^tanaka/", True),  # the beginning of a field
        ("/^anaka/", False),
        ("/jp$/", True),
        ("/offer.*tanaka/", False),  # no further than its field
        ("-/off.r/", False),
        (r"/\d+\.\d+\.\d+\.9/", True),
        ("/unknown rec/", True),  # the category's words
    ],
)
def test_regular_expressions(typed: str, shown: bool) -> None:
    assert met(typed, REFUSED) is shown


def test_a_slash_in_a_regular_expression_is_written_with_a_backslash() -> None:
    event = at(REFUSED.time, EventKind.PROBE, "203.0.113.9", reason="GET /admin HTTP")
    assert met(r"/get \/adm/", event)
    assert str(wanted(r"/get \/adm/")) == r"/get \/adm/"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("suzuki or tanaka", True),
        ("suzuki OR sato", False),
        ("suzuki or tanaka offer", True),  # "and" binds closer
        ("tanaka or suzuki sato", True),
        ("(tanaka or suzuki) sato", False),
        ("(suzuki or tanaka) (sato or offer)", True),
        ("-(tanaka or suzuki)", False),
        ("-(tanaka suzuki)", True),
        ("-(-tanaka)", True),
        ("((tanaka))", True),
        ('"or"', False),
        ("order or 203.0.113.0/24", True),
    ],
)
def test_alternatives_and_brackets(typed: str, shown: bool) -> None:
    assert met(typed, REFUSED) is shown


def test_the_words_on_the_screen_are_understood_in_whatever_language() -> None:
    japanese = {Category.UNKNOWN_RECIPIENT: "宛先不明", EventKind.REJECTION: "拒否"}
    words = {"words": lambda word: (japanese.get(word, word.value),)}
    assert met("category:宛先不明", REFUSED, **words)
    assert met("kind:拒否", REFUSED, **words)
    assert met("拒否 宛先", REFUSED, **words)
    assert met("kind:rejection", REFUSED, **words)
    assert str(wanted("category:宛先不明", **words)) == "category:unknown_recipient"


@pytest.mark.parametrize("name", ["佐藤", "ｻﾄｳ", "Straße", "ŞAHİN", "ﬁne", "Ａdmin"])
def test_names_are_compared_without_case_and_width(name: str) -> None:
    event = at(REFUSED.time, EventKind.LOGIN_FAILURE, None, user=name)
    for spelling in (name, name.upper(), name.lower()):
        assert met(spelling, event), spelling
        assert met(f"user:{spelling}", event), spelling


def test_full_width_signs_are_those_of_the_language() -> None:
    assert met("ｔｏ：ｔａｎａｋａ　－ｓｕｚｕｋｉ　（ｏｆｆｅｒ　ｏｒ　ｘ）", REFUSED)


def test_nothing_typed_shows_everything_and_is_no_filter() -> None:
    for typed in ("", "  ", "　"):
        assert not parse(typed)
        assert parse(typed).event(REFUSED)
        assert str(parse(typed)) == ""


def test_what_is_typed_is_kept_and_what_is_asked_for_is_told() -> None:
    found = wanted("  user:a  (zone:b or -ip:203.) ")
    assert found.typed == "user:a  (zone:b or -ip:203.)"
    assert str(found) == "user:a (zone:b or -ip:203.)"
    assert found.fields == {"user", "zone", "ip"}
    assert bool(found)
