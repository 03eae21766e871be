"""The pane of events: what it keeps, and that it never moves under the reader's eyes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, timedelta, tzinfo

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW
from tests.ui.stage import staged
from tui.model import Category, Event, EventKind
from tui.screens.theme import DARK
from widgets.event_columns import Pane
from widgets.event_log import EventLog

KEPT = 100


class Nothing:
    """Nothing is known of any address."""

    zone: tzinfo | None = UTC

    def country(self, ip: str) -> str:
        return ""

    def blocked(self, ip: str) -> bool:
        return False

    def marked(self, ip: str) -> bool:
        return False

    def danger(self, event: Event) -> str:
        return ""


class OnePane(App[None]):
    CSS = "EventLog { height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = "sekimori"
        self.log_ = EventLog("Login attempts", Pane.LOGIN, Nothing(), empty="nothing yet", kept=KEPT)

    def compose(self) -> ComposeResult:
        yield self.log_


@asynccontextmanager
async def pane(rows: int = 11) -> AsyncIterator[EventLog]:
    app = OnePane()
    async with app.run_test(size=(80, rows)) as pilot:
        app.log_.focus()
        await pilot.pause()
        yield app.log_


def failures(first: int, count: int) -> list[Event]:
    return [
        at(NOW + timedelta(seconds=n), EventKind.LOGIN_FAILURE, "203.0.113.9", user=f"user{n}")
        for n in range(first, first + count)
    ]


def users(log: EventLog) -> list[str]:
    """The user names in view, from the drawn lines."""
    log.sync()
    return [word for line in log._lines[1:] for word in line.text.split() if word.startswith("user")]


def title(log: EventLog) -> str:
    log.sync()
    return log._lines[0].text


def names(numbers: Iterable[int]) -> list[str]:
    return [f"user{n}" for n in numbers]


async def test_an_empty_pane_says_what_it_waits_for() -> None:
    async with pane() as log:
        log.sync()
        assert "nothing yet" in log._lines[1].text


async def test_it_follows_the_newest_row() -> None:
    async with pane() as log:
        log.append(failures(0, 30))
        assert users(log) == names(range(20, 30))
        log.append(failures(30, 1))
        assert users(log) == names(range(21, 31))


async def test_it_keeps_a_bounded_number_of_rows_and_counts_all() -> None:
    async with pane() as log:
        for first in range(0, 5000, 250):
            log.append(failures(first, 250))
        assert KEPT <= log.row_count <= KEPT + 500
        assert users(log) == names(range(4990, 5000))
        assert "5,000" in title(log)


async def test_a_scrolled_view_stays_while_rows_arrive_and_the_ring_evicts() -> None:
    async with pane() as log:
        log.append(failures(0, 90))
        log.action_page(-1)
        log.action_page(-1)
        before, cursor = users(log), log.selected
        for first in range(90, 4090, 200):
            log.append(failures(first, 200))
            assert users(log) == before
        assert log.selected == cursor
        assert "+4,000 new" in title(log)


async def test_end_leads_back_to_the_newest_row() -> None:
    async with pane() as log:
        log.append(failures(0, 90))
        log.action_first()
        log.append(failures(90, 2000))
        log.action_last()
        assert users(log) == names(range(2080, 2090))
        assert "new" not in title(log)


async def test_a_paused_view_holds_until_it_is_let_go_even_at_its_end() -> None:
    async with pane() as log:
        log.append(failures(0, 30))
        log.pause(True)
        log.append(failures(30, 5))
        log.action_last()
        assert users(log) == names(range(20, 30))
        log.pause(False)
        assert users(log) == names(range(25, 35))


async def test_older_events_go_before_the_rows_and_do_not_move_the_view() -> None:
    async with pane() as log:
        log.append(failures(50, 20))
        before = users(log)
        log.insert(failures(0, 50))
        assert users(log) == before
        assert log.row_count == 70
        log.action_first()
        assert users(log) == names(range(10))


async def test_the_past_of_another_log_goes_among_the_rows_in_order_of_time() -> None:
    async with pane() as log:
        log.append(failures(0, 40)[::2])
        log.insert(failures(0, 40)[1::2])
        assert users(log) == names(range(30, 40))
        log.action_first()
        assert users(log) == names(range(10))
        held = users(log)
        log.append(failures(60, 2))
        log.insert(failures(50, 5))
        assert users(log) == held
        log.action_last()
        assert users(log) == names([*range(37, 40), *range(50, 55), 60, 61])


async def test_older_events_beyond_the_bound_are_counted_and_left_out() -> None:
    async with pane() as log:
        log.append(failures(500, 90))
        log.insert(failures(0, 500))
        assert log.row_count == KEPT
        log.action_first()
        assert users(log)[0] == "user490"
        assert "590" in title(log)


async def test_a_filter_shows_what_matches_now_and_later() -> None:
    async with pane() as log:
        log.append(failures(0, 40))
        log.choose(lambda event: event.user is not None and event.user.endswith("7"))
        assert users(log) == ["user7", "user17", "user27", "user37"]
        log.append(failures(40, 10))
        assert users(log)[-1] == "user47"
        assert "5 of 50 match" in title(log)
        log.choose(None)
        assert users(log) == names(range(40, 50))


async def test_a_filter_on_a_held_view_counts_only_matching_arrivals_and_keeps_the_row() -> None:
    async with pane() as log:
        log.append(failures(0, 60))
        log.action_page(-1)
        log.place(37)
        log.choose(lambda event: event.user is not None and event.user.endswith("7"))
        assert log.selected is not None
        assert log.selected.user == "user37"
        log.append(failures(60, 20))
        assert log.arrived == 2
        assert users(log) == ["user7", "user17", "user27", "user37", "user47", "user57"]


async def test_only_lines_that_changed_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with pane() as log:
        log.append(failures(0, 30))
        log.action_page(-1)
        dirty: list[Region] = []
        monkeypatch.setattr(log, "refresh", lambda *regions: dirty.extend(regions))
        log.append(failures(30, 5))
        log.sync()
        assert [region.y for region in dirty] == [0]


async def test_the_title_counts_attempts_not_rows() -> None:
    watched = FakeWatched()
    watched.add(
        (
            at(NOW, EventKind.DNSBL_HIT, "203.0.113.9", category=Category.DNSBL),
            at(NOW, EventKind.REJECTION, "203.0.113.9", category=Category.DNSBL, counted=False),
        )
    )
    async with staged(watched) as stage:
        await stage.sees("3 DNSBL hits  1")
        assert stage.log(Pane.DNSBL).row_count == 2
