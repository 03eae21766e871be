"""An event as a sentence: what is known is said, in one order, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from tui.model import Category, Event, EventKind
from tui.plain import CATEGORY_WORDS, KIND_WORDS, sentence

NOON = datetime(2026, 11, 24, 12, 0, 5, tzinfo=timezone(timedelta(hours=9)))


def test_every_kind_has_its_words() -> None:
    assert KIND_WORDS.keys() == set(EventKind)
    assert len(set(KIND_WORDS.values())) == len(EventKind)


def test_every_category_is_called_as_json_has_it() -> None:
    assert {category: category.replace("_", " ") for category in Category} == CATEGORY_WORDS


def test_all_that_is_known_is_said() -> None:
    event = Event(
        NOON, EventKind.REJECTION, "mail.log", 0, 1, 3, False, category=Category.REVERSE_DNS, ip="192.0.2.7",
        hostname="a.example.net", user="info", sender="x@example.net", recipient="y@example.com",
        zone="zen.example.org", service="smtp", reason="no such host",
    )  # fmt: skip
    assert sentence(event) == (
        "2026-11-24 12:00:05+0900 mail refused for reverse dns from 192.0.2.7 (a.example.net) by smtp user info "
        "sender x@example.net to y@example.com listed in zen.example.org 3 times (told already) - no such host"
    )


def test_what_is_not_known_leaves_no_gap() -> None:
    event = Event(NOON, EventKind.PROBE, "mail.log", 0, 1, 1, True, ip="2001:db8::7")
    assert sentence(event) == "2026-11-24 12:00:05+0900 probe from 2001:db8::7"
