"""What the screens filter for: what was typed, the last filter that could be used, what is suggested."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, evening
from tui.enforcement.change import Block
from tui.enforcement.coverage import Coverage
from tui.model import Category, Event, EventKind
from tui.screens.chosen import Chosen
from tui.screens.filter_history import FilterHistory
from tui.screens.known import KnownAddresses
from tui.screens.standing import Standing

BLOCKED, MARKED = "203.0.113.9", "198.51.100.200"


def chosen(
    watched: FakeWatched | None = None, path: Path | None = None, marks: dict[str, None] | None = None
) -> Chosen:
    """That of an evening: one address is blocked, another is marked."""
    watched = watched or evening()
    known = KnownAddresses(watched, NOW)
    fresh = watched.fresh(0)
    known.learn(fresh.newer)
    blocks = (Block(BLOCKED, NOW, NOW + timedelta(hours=1), "test"),)
    known.stand(Standing(blocks=blocks), Coverage(blocks), NOW)
    marked = {MARKED: None} if marks is None else marks
    return Chosen(watched, known, marked, lambda: NOW, {"night": "since:9h"}, FilterHistory(path))


def shown(found: Chosen, event: Event) -> bool:
    return found.filter is None or found.filter.event(event)


def test_while_it_is_typed_the_last_filter_that_could_be_used_stays_in_force() -> None:
    found = chosen()
    for typed, wrong in (("kind:probe", False), ("kind:probex", True), ("kind:probe (", True), ("kind:probe or", True)):
        found.set(typed)
        assert (found.error is not None) is wrong
        assert str(found.filter) == "kind:probe"
        assert found.typed == typed
    found.set("kind:limit")
    assert found.error is None
    assert str(found.filter) == "kind:limit"
    found.set("  ")
    assert (found.filter, found.typed, found.error) == (None, "", None)


@pytest.mark.parametrize(
    ("text", "in_force"),
    [
        ("kind:probe", ["k", "ki", "kin", "kind", "", "", "", "", "", "kind:probe"]),
        ("a zone:z", ["a", "a", "a z", "a zo", "a zon", "a zone", "a", "a zone:z"]),
        ("a -ip:1", ["a", "a", 'a "-"', "a -i", "a -ip", "a", "a -ip:1"]),
        ("code:1,x", ["c", "co", "cod", "code", "", "code:1", "code:1", "code:1"]),
        ("a (b", ["a", "a", "a", "a"]),
    ],
)
def test_the_beginning_of_a_term_is_not_what_was_meant(text: str, in_force: list[str]) -> None:
    found = chosen()
    seen = []
    for end in range(1, len(text) + 1):
        found.set(text[:end])
        seen.append(str(found.filter or ""))
    assert seen == in_force


def test_what_is_taken_back_leaves_the_last_good_filter() -> None:
    found = chosen()
    for typed in ("kind:probe", "kind:prob", "kind:pro", "kind:"):
        found.set(typed)
        assert str(found.filter) == "kind:probe"


def test_the_screen_answers_where_an_address_is_and_what_stands() -> None:
    found = chosen()
    blocked, marked = (at(NOW, EventKind.PROBE, ip) for ip in (BLOCKED, MARKED))
    for typed, first, second in (
        ("country:CN", True, False),
        ("country:NL", False, True),
        ("cn", True, False),
        ("asn:64500", True, True),
        ("is:blocked", True, False),
        ("is:marked", False, True),
        ("@night", True, True),
    ):
        found.set(typed)
        assert (shown(found, blocked), shown(found, marked)) == (first, second), typed


def test_marks_are_asked_for_anew() -> None:
    marks: dict[str, None] = {}
    found = chosen(marks=marks)
    found.set("is:marked")
    event = at(NOW, EventKind.PROBE, "203.0.113.1")
    assert not shown(found, event)
    marks["203.0.113.1"] = None
    assert shown(found, event)


def test_danger_is_what_the_screen_marks_as_danger() -> None:
    watched = evening()
    found = chosen(watched)
    found.set("is:danger")
    assert found.filter
    worked = at(NOW, EventKind.LOGIN_SUCCESS, BLOCKED, user="tanaka")
    assert shown(found, worked)
    assert not shown(found, at(NOW, EventKind.LOGIN_SUCCESS, MARKED, user="x"))
    dangerous = [one.ip for one in watched.view().offenders if found.filter.offender(one)]
    assert dangerous == [BLOCKED]


def test_the_words_of_the_screen_are_understood() -> None:
    found = chosen()
    refused = at(NOW, EventKind.REJECTION, None, category=Category.UNKNOWN_RECIPIENT)
    for typed in ("rejection", '"unknown rcpt"', 'category:"unknown recipient"', 'kind:"rejection"'):
        found.set(typed)
        assert found.error is None, typed
        assert shown(found, refused), typed


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("country:", {"CN", "NL", "BR", "JP"}),
        ("zone:zen", {"zen.spamhaus.org"}),
        ("user:suz", {"suzuki.hiroshi"}),
        ("user:佐", {"佐藤"}),
        ("@", {"@night"}),
        ("category:unk", {"unknown_recipient"}),
    ],
)
async def test_values_that_were_seen_are_suggested(typed: str, labels: set[str]) -> None:
    found = chosen()
    await found.begin()
    assert {suggested.label for suggested in found.complete(typed, len(typed))} == labels


async def test_what_came_since_is_suggested_the_next_time() -> None:
    watched = evening()
    found = chosen(watched)
    await found.begin()
    assert not found.complete("user:newco", 10)
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user="newcomer")])
    assert not found.complete("user:newco", 10)
    await found.begin()
    assert [suggested.label for suggested in found.complete("user:newco", 10)] == ["newcomer"]


async def test_what_was_used_is_kept_the_newest_first(tmp_path: Path) -> None:
    found = chosen(path=tmp_path / "filters.json")
    for typed in ("user:a", "user:b", "kind:foo", "", "user:a"):
        found.set(typed)
        await found.keep()
    assert found.history == ("user:a", "user:b")
    assert chosen(path=tmp_path / "filters.json").history == ("user:a", "user:b")


async def test_where_it_cannot_be_kept_it_is_there_until_the_end_of_the_session(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    found = chosen(path=tmp_path / "state" / "filters.json")
    found.set("user:a")
    await found.keep()
    assert found.history == ("user:a",)


def test_the_country_of_a_log_in_that_worked_is_known_without_an_attack() -> None:
    watched = FakeWatched()
    worked = at(NOW, EventKind.LOGIN_SUCCESS, "198.51.100.7", user="tanaka")
    watched.add([worked])
    found = chosen(watched)
    found.set("kind:login_success -country:JP country:NL")
    assert shown(found, worked)
