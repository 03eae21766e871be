"""What is offered while a filter is typed, and what becomes of the text when it is taken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.filter.support import FAILED, LISTED, NOWHERE, REFUSED, answers
from tui.filter.complete import MOST, complete
from tui.filter.fields import ALIASES, FIELDS, STATES
from tui.filter.filter import parse
from tui.filter.seen import SEEN, Vocabulary, most_frequent
from tui.filter.tree import Literal
from tui.model import Category, EventKind

KNOWN = {"user": ["tanaka", "taro", "sato yuki", "佐藤"], "country": ["CN", "JP"], "zone": ["zen.spamhaus.org"]}
VOCABULARY = Vocabulary(
    seen=lambda name: KNOWN.get(name, []),
    word=lambda word: {Category.SPF: "SPF", EventKind.PROBE: "probe, 探索"}.get(word, "…"),
    saved={"night": "since:9h", "people": "user:*"},
)


def offered(text: str, cursor: int | None = None) -> list[str]:
    return [found.label for found in complete(text, len(text) if cursor is None else cursor, VOCABULARY)]


def taken(text: str, cursor: int | None = None) -> tuple[str, int]:
    first = complete(text, len(text) if cursor is None else cursor, VOCABULARY)[0]
    return first.text, first.cursor


def test_at_first_every_field_and_saved_filter_is_offered() -> None:
    assert offered("") == [*(f"{name}:" for name in FIELDS), "@night", "@people"]
    assert offered("tanaka ") == offered("")
    assert offered("(") == offered("-") == offered("user:a or ") == offered("")


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("c", ["category:", "country:", "code:", "count:"]),
        ("C", ["category:", "country:", "code:", "count:"]),
        ("-cou", ["country:", "count:"]),
        ("(user:a or z", ["zone:"]),
        ("@", ["@night", "@people"]),
        ("-@p", ["@people"]),
        ("user:", ["tanaka", "taro", "sato yuki", "佐藤"]),
        ("user:ta", ["tanaka", "taro"]),
        ("user:TA", ["tanaka", "taro"]),
        ("ｕｓｅｒ：ｔａ", ["tanaka", "taro"]),
        ("user:佐", ["佐藤"]),
        ("user:root,ta", ["tanaka", "taro"]),
        ("user:tanaka", []),  # it adds nothing
        ("category:sp", ["spf", "spam"]),
        ("kind:log", ["login_failure", "login_success"]),
        ("country:j", ["JP"]),
        ("is:", list(STATES)),
        ("since:", ["15m", "1h", "24h", "7d", "00:00", "09:00"]),
        ("after:2", ["24h"]),
        ("code:", [">=500", "<500"]),
        ("xyz:", []),
        ("xyz", []),
        ('"user:', []),
        ('user:"ta', []),
        ("/user:", []),
        ("user:/ta", []),
        ('"a" us', ["user:"]),
        ("/a b/ us", ["user:"]),
        ('"a " us', ["user:"]),
        ('user:"a b",ta', ["tanaka", "taro"]),
        ("ip:203.0.113.0/24 us", ["user:"]),
        (r'"a \" us', []),
        ("x" * 3000, []),
    ],
)
def test_what_begins_so_is_offered(typed: str, labels: list[str]) -> None:
    assert offered(typed) == labels


@pytest.mark.parametrize(
    ("typed", "cursor", "text", "at"),
    [
        ("tanaka us", None, "tanaka user:", 12),
        ("-us", None, "-user:", 6),
        ("user:ta", None, "user:tanaka", 11),
        ("user:root,ta", None, "user:root,tanaka", 16),
        ("user:sa", None, 'user:"sato yuki"', 16),
        ("us kind:probe", 2, "user: kind:probe", 5),
        ("user:ta kind:probe", 7, "user:tanaka kind:probe", 11),
        ("@n", None, "@night", 6),
    ],
)
def test_what_is_taken_stands_where_the_cursor_was(typed: str, cursor: int | None, text: str, at: int) -> None:
    assert taken(typed, cursor) == (text, at)


def test_each_has_a_line_on_what_it_means() -> None:
    for text in ("", *(f"{name}:" for name in FIELDS)):
        for found in complete(text, len(text), VOCABULARY):
            assert found.meaning
            assert "\n" not in found.meaning
    meanings = {found.label: found.meaning for found in complete("@", 1, VOCABULARY)}
    assert meanings == {"@night": "since:9h", "@people": "user:*"}
    assert complete("kind:pro", 8, VOCABULARY)[0].meaning == "probe, 探索"


def test_there_is_a_bound() -> None:
    many = Vocabulary(seen=lambda _: [f"user{n}" for n in range(10_000)])
    assert len(complete("user:", 5, many)) == MOST


@settings(deadline=None)
@given(st.text(max_size=30) | st.lists(st.sampled_from([*'-(): ",/@', "user", "kind:", "ta", "or"])).map("".join))
def test_whatever_is_typed_what_stands_around_the_cursor_stays(typed: str) -> None:
    for cursor in range(len(typed) + 1):
        for found in complete(typed, cursor, VOCABULARY):
            assert found.text[found.cursor :] == typed[cursor:]
            assert found.text != typed


def test_every_example_can_be_used_and_every_value_offered_too() -> None:
    for name, field in FIELDS.items():
        assert parse(field.example, answers()).fields == {name}
        for found in complete(f"{name}:", len(name) + 1, VOCABULARY):
            assert parse(found.text, answers()).fields == {name}
    assert set(ALIASES.values()) <= set(FIELDS)


def test_values_seen_are_offered_the_most_frequent_first() -> None:
    events = [FAILED, REFUSED, REFUSED, NOWHERE, LISTED]
    assert most_frequent("ip", events, lambda _: "CN") == ["203.0.113.9", "2001:db8:7a:1::bad", "198.51.100.4"]
    assert most_frequent("ip", events, lambda _: "CN", most=1) == ["203.0.113.9"]
    assert most_frequent("user", events, lambda _: "") == ["tanaka@example.jp", "info"]
    assert most_frequent("code", events, lambda _: "") == ["550"]
    assert most_frequent("country", events, lambda ip: "JP" if ":" in ip else "CN") == ["CN", "JP"]
    assert most_frequent("kind", events, lambda _: "") == []
    for name in SEEN:
        for value in most_frequent(name, events, lambda _: ""):
            assert parse(f"{name}:{Literal(value)}").fields == {name}
