"""Repeats in one row: what is a repeat, what the row says, and that no row moves while it is read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.ui.fake_watched import at
from tests.ui.scene import NOW, events
from tests.ui.test_event_log import Nothing, pane, title
from tui.language import choose
from tui.model import Action, Category, Event, EventKind
from widgets.event_columns import COLUMNS, Pane
from widgets.event_log import EventLog
from widgets.event_ring import NAMES, Row, attempts
from widgets.event_row import EventRow, others, times_word
from widgets.folding import WITHIN, Folding

IP, OTHER = "203.0.113.9", "192.0.2.33"


def failure(second: float, user: str = "info", ip: str = IP, **fields: object) -> Event:
    return at(NOW + timedelta(seconds=second), EventKind.LOGIN_FAILURE, ip, user=user, service="imap", **fields)


def folded(*told: Event) -> list[Row]:
    folding = Folding(Nothing().danger)
    folding.add(map(Row, range(len(told)), told))
    return folding.rows


def rows(log: EventLog) -> list[str]:
    log.sync()
    return [line.text.rstrip() for line in log._lines[1:]]


def test_the_same_address_that_does_the_same_is_one_row_with_the_last_time() -> None:
    (row,) = folded(*(failure(second) for second in range(37)))
    assert (row.attempts, row.event.time, row.names) == (37, NOW + timedelta(seconds=36), ())


def test_users_recipients_senders_and_zones_are_told_together() -> None:
    (row,) = folded(*(failure(n, user) for n, user in enumerate(["admin", "info", "admin", "test", "root"])))
    assert row.names == (("user", "admin", 4),)
    hits = [
        at(NOW, EventKind.DNSBL_HIT, IP, zone=zone, recipient=to, sender=by)
        for zone, to, by in (("a.example", "x@example.jp", "s@example.com"), ("b.example", "y@example.jp", None))
    ]
    assert folded(*hits)[0].names == (("recipient", "x@example.jp", 2), ("zone", "a.example", 2))


@pytest.mark.parametrize(
    "other",
    [
        failure(1, ip=OTHER),
        failure(1, category=Category.POLICY),
        failure(1, action=Action.DISCONNECT),
        at(NOW, EventKind.LOGIN_FAILURE, IP, user="info", service="smtp"),
        at(NOW, EventKind.LOGIN_SUCCESS, IP, user="info", service="imap"),
    ],
)
def test_what_differs_has_a_row_of_its_own(other: Event) -> None:
    assert [row.attempts for row in folded(failure(0), other)] == [1, 1]


def test_who_logged_in_is_told_for_each_user() -> None:
    told = [at(NOW, EventKind.LOGIN_SUCCESS, IP, user=user, service="imap") for user in ("sato", "tanaka", "sato")]
    assert [(row.event.user, row.attempts) for row in folded(*told)] == [("sato", 2), ("tanaka", 1)]


def test_danger_is_never_folded_among_what_is_harmless() -> None:
    folding = Folding(lambda event: event.user == "tanaka")
    folding.add(map(Row, range(4), map(failure, range(4), ["info", "tanaka", "info", "tanaka"])))
    assert [(row.event.user, row.attempts) for row in folding.rows] == [("info", 2), ("tanaka", 2)]


def test_a_row_takes_repeats_for_five_minutes_and_the_newest_row_for_as_long_as_it_is_that() -> None:
    later = WITHIN.total_seconds()
    assert [row.attempts for row in folded(failure(0), failure(0, ip=OTHER), failure(later - 1))] == [2, 1]
    assert [row.attempts for row in folded(failure(0), failure(0, ip=OTHER), failure(later))] == [1, 1, 1]
    assert [row.attempts for row in folded(failure(0), failure(later), failure(3 * later))] == [3]


def test_attempts_are_counted_once_and_what_the_log_had_folded_as_often_as_it_says() -> None:
    rejection = at(NOW, EventKind.REJECTION, IP, category=Category.DNSBL, counted=False)
    assert folded(failure(0, count=3), failure(1))[0].attempts == 4
    assert folded(rejection, rejection)[0].attempts == 0


def test_no_number_is_lost_and_no_row_moves_whatever_comes() -> None:
    told, folding = list(events(2000)), Folding(Nothing().danger)
    before: list[tuple[str | None, EventKind]] = []
    for number, event in enumerate(told):
        folding.add([Row(number, event)])
        firsts = [(row.event.ip, row.event.kind) for row in folding.rows]
        assert firsts[: len(before)] == before
        before = firsts
    assert sum(row.attempts for row in folding.rows) == sum(map(attempts, told))
    assert len(folding.rows) < len(told) / 2


def test_rows_go_with_their_last_event_and_the_others_still_grow() -> None:
    told = [failure(0), failure(0, ip=OTHER), failure(1)]
    folding = Folding(Nothing().danger)
    folding.add(map(Row, range(3), told))
    folding.drop(2)
    assert [(row.number, row.attempts) for row in folding.rows] == [(2, 2)]
    folding.add([Row(3, failure(2)), Row(4, failure(2, ip=OTHER))])
    assert [(row.number, row.attempts) for row in folding.rows] == [(3, 3), (4, 1)]


def test_names_are_bounded() -> None:
    (row,) = folded(*(failure(0, f"user{n}") for n in range(3 * NAMES)))
    assert (row.attempts, row.names) == (3 * NAMES, (("user", "user0", NAMES),))


@given(
    st.lists(
        st.builds(
            failure,
            st.integers(0, 900),
            st.sampled_from(["info", "admin", "\x1b[31mred", "[bold]x", "a" * 200]),
            st.sampled_from([IP, OTHER]),
            count=st.integers(1, 3),
            counted=st.booleans(),
        ),
        max_size=60,
    ),
    st.lists(st.integers(1, 7), max_size=20),
)
def test_rows_that_grew_are_those_that_are_folded_at_once_and_no_text_of_others_acts(
    told: list[Event], pieces: list[int]
) -> None:
    rows, folding = list(map(Row, range(len(told)), told)), Folding(Nothing().danger)
    for piece in pieces:
        folding.add(rows[:piece])
        del rows[:piece]
    folding.add(rows)
    assert folding.rows == folded(*told)
    assert sum(row.attempts for row in folding.rows) == sum(map(attempts, told))
    for row in folding.rows:
        drawn = "".join(text for text, _ in EventRow(COLUMNS[Pane.LOGIN], 80, folded=True).spans(row, Nothing()))
        assert "\x1b" not in drawn
        assert cell_len(drawn) <= 80


# what a row says


@pytest.fixture
def japanese() -> Iterator[None]:
    choose("ja")
    yield
    choose("en")


def said(width: int, *told: Event, which: Pane = Pane.LOGIN) -> str:
    (row,) = folded(*told)
    return "".join(text for text, _ in EventRow(COLUMNS[which], width, folded=True).spans(row, Nothing()))


def test_a_row_says_how_often_and_whom_else() -> None:
    told = [failure(n, user) for n, user in enumerate(["admin", "info", "test", "root"])]
    assert "  ×4 admin and 3 more imap" in said(80, *told)
    assert " ×4 admin +3" in said(40, *told)
    assert "×" not in said(80, told[0])


def test_the_columns_of_a_row_stand_at_the_same_place_however_often_it_happened() -> None:
    lone, many = said(80, failure(0)), said(80, *(failure(0) for _ in range(12_345)))
    assert "×12k" in many or "×12,345" in many
    assert many.index("imap") == lone.index("imap")


@pytest.mark.parametrize(("count", "width", "word"), [(0, 4, ""), (1, 4, ""), (37, 4, "×37"), (1204, 6, "×1,204"),
                                                      (1204, 4, "×1k"), (123_456, 6, "×123k")])  # fmt: skip
def test_times(count: int, width: int, word: str) -> None:
    assert times_word(count, width) == word


@pytest.mark.parametrize(("first", "count", "width", "words"), [
    ("admin", 4, 16, "admin and 3 more"), ("admin", 4, 10, "admin +3"), ("suzuki.hiroshi", 4, 10, "suzuki… +3"),
    ("佐藤佐藤佐藤", 2, 10, "佐藤佐… +1"), ("a", NAMES, 10, "a +99+"),
])  # fmt: skip
def test_others(first: str, count: int, width: int, words: str) -> None:
    assert others(first, count, width) == words


@pytest.mark.usefixtures("japanese")
def test_others_in_japanese() -> None:
    assert others("admin", 4, 16) == "admin、ほか3件"


# in the pane


async def test_folding_gives_one_row_and_unfolding_gives_the_rows_back() -> None:
    async with pane() as log:
        log.append([failure(n, f"user{n}") for n in range(6)])
        log.choose(None, folded=True)
        assert log.row_count == 1
        assert "×6 user0 and 5 more" in rows(log)[0]
        log.append([failure(6, "user6")])
        assert "×7 user0 and 6 more" in rows(log)[0]
        log.choose(None)
        assert log.row_count == 7
        assert "user6" in rows(log)[6]
        assert "7" in title(log)


async def test_a_folded_view_that_is_held_stays_as_it_is_and_the_cursor_stays_on_its_row() -> None:
    told = [failure(n, ip=f"192.0.2.{n % 7}") for n in range(70)]
    async with pane(rows=6) as log:
        log.append(told)
        log.action_move(-3)
        chosen = log.selected
        log.choose(None, folded=True)
        assert log.selected is not None
        assert chosen is not None
        assert log.selected.ip == chosen.ip
        held = rows(log)
        log.append([failure(70 + n, ip=f"192.0.2.{n % 7}") for n in range(70)])
        assert rows(log) == held
        assert "+70 new" in title(log)
        log.action_last()
        assert all("×20" in row for row in rows(log))


async def test_folding_while_paused_and_with_a_filter_and_more_than_the_ring_holds() -> None:
    random_ = random.Random(3)
    told = [failure(n, ip=random_.choice((IP, OTHER))) for n in range(3000)]
    async with pane() as log:
        log.choose(lambda event: event.ip == IP, folded=True)
        for first in range(0, 1500, 100):
            log.append(told[first : first + 100])
        log.pause(True)
        held = rows(log)
        for first in range(1500, 3000, 100):
            log.append(told[first : first + 100])
        assert rows(log) == held
        log.choose(lambda event: event.ip == IP)
        assert all("×" not in row for row in rows(log))
        log.choose(lambda event: event.ip == IP, folded=True)
        log.pause(False)
        assert "3,000" in title(log) or "match" in title(log)
        assert {row.split()[1] for row in rows(log) if row} == {IP}


async def test_the_past_is_folded_too() -> None:
    async with pane() as log:
        log.choose(None, folded=True)
        log.append([failure(60)])
        log.insert([failure(n) for n in range(5)])
        assert log.row_count == 1
        assert "×6" in rows(log)[0]


async def test_what_is_hidden_is_counted_and_comes_back() -> None:
    async with pane() as log:
        log.append([failure(0), at(NOW, EventKind.PROBE, OTHER, service="imap", count=4)])
        log.choose(None, {EventKind.PROBE})
        assert [log.row_count, title(log).split("  ")[1].rstrip()] == [1, "5 · 4 hidden"]
        log.append([at(NOW, EventKind.PROBE, OTHER, service="imap"), failure(1, category=Category.POLICY)])
        assert [log.row_count, title(log).split("  ")[1].rstrip()] == [2, "7 · 5 hidden"]
        log.choose(None, {EventKind.PROBE, Category.POLICY})
        assert [log.row_count, title(log).split("  ")[1].rstrip()] == [1, "7 · 6 hidden"]
        log.choose(lambda event: event.ip == IP, {EventKind.PROBE, Category.POLICY})
        assert "1 of 4 match · 6 hidden" in title(log)
        log.choose(None)
        assert log.row_count == 4


async def test_hiding_leaves_the_cursor_on_its_row_or_the_next() -> None:
    async with pane() as log:
        log.append([failure(n, category=Category.POLICY if n % 2 else None) for n in range(20)])
        log.action_first()
        log.action_move(7)
        log.choose(None, {Category.POLICY})
        assert log.selected is not None
        assert log.selected.time == NOW + timedelta(seconds=8)
