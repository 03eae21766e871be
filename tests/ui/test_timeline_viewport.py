"""Where the timeline looks: it follows the present until the reader scrolls or zooms away from it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.ui.scene import NOW
from tests.ui.timeline_stage import PRESENT, minute
from tests.ui.timeline_views import COLUMNS, column, later, viewport
from widgets.timeline_scale import WINDOWS
from widgets.timeline_span import Picked


def test_the_last_column_is_the_present_one() -> None:
    view = viewport()
    assert view.stretch.last == PRESENT
    later(view, 3)
    assert view.stretch.last == PRESENT + 180


def test_a_view_that_was_scrolled_stays_where_it_is() -> None:
    view = viewport()
    view.scroll(-10)
    later(view, 3)
    assert (view.stretch.last, view.follows) == (PRESENT - 600, False)


def test_scrolling_back_to_the_present_follows_again() -> None:
    view = viewport()
    view.scroll(-10)
    view.scroll(10)
    assert view.follows


def test_nothing_lies_after_the_present_or_before_the_oldest_minute() -> None:
    view = viewport(minutes=200)
    view.scroll(50)
    assert view.stretch.last == PRESENT
    view.scroll(-5000)
    assert view.stretch.begin == view.minutes[0].start


def test_there_is_no_scrolling_where_all_is_in_view() -> None:
    view = viewport(minutes=30)
    view.scroll(-5)
    assert view.follows


def test_an_old_log_is_shown_where_it_ends_and_not_as_emptiness() -> None:
    view = viewport()
    view.show((minute(100_000),), NOW)
    assert view.present == minute(100_000).start
    view.show((minute(5),), NOW)
    assert view.present == PRESENT


def test_without_any_minute_the_present_is_now() -> None:
    view = viewport()
    view.show((), NOW)
    assert view.stretch.last == PRESENT


def test_a_log_whose_clock_is_ahead_is_shown_to_its_end() -> None:
    view = viewport()
    view.show((minute(0), minute(-30)), NOW)
    assert view.present == PRESENT + 1800


def test_the_present_is_still_followed_after_zooming() -> None:
    view = viewport()
    view.move(0)
    view.zoom(1)
    assert view.follows
    assert view.picked == Picked(view.present, view.present + 180)


@pytest.mark.parametrize("at", [0, 13, 40, 79])
def test_the_column_under_the_cursor_keeps_its_place(at: int) -> None:
    view = viewport(minutes=5000)
    view.scroll(-1000)
    view.pick(at)
    picked = view.picked
    view.zoom(1)
    assert column(view) == at
    view.zoom(-1)
    assert view.picked is not None
    assert picked is not None
    assert view.picked.begin <= picked.begin < picked.end <= view.picked.end


def test_zooming_out_shows_no_future() -> None:
    view = viewport()
    view.pick(40)
    view.zoom(1)
    assert view.follows
    assert 40 < column(view) < COLUMNS


def test_a_column_that_is_named_keeps_its_place_and_the_cursor_its_time() -> None:
    view = viewport(minutes=5000)
    view.scroll(-1000)
    start = view.stretch.start(20)
    view.zoom(1, 20)
    assert view.stretch.column(start) == 20


def test_a_column_that_is_looked_into_is_the_span_of_the_finer_columns() -> None:
    view = viewport(minutes=5000)
    view.zoom(1)
    view.pick(30)
    wide = view.picked
    view.zoom(-1)
    assert view.picked == wide
    assert view.grid.size == 60


def test_zooming_out_takes_whole_columns() -> None:
    view = viewport()
    view.pick(30)
    view.zoom(1)
    assert view.picked is not None
    assert view.picked.end - view.picked.begin == 180


def test_zooming_at_the_last_window_changes_nothing() -> None:
    view = viewport()
    view.pick(30)
    before = view.stretch, view.picked
    view.zoom(-1)
    assert (view.stretch, view.picked) == before


def test_a_week_is_reached() -> None:
    view = viewport(minutes=7 * 1440)
    for _ in WINDOWS:
        view.zoom(1)
    assert view.stretch.begin <= view.minutes[0].start
    assert view.follows


def test_a_resize_keeps_the_window_and_the_newest_column() -> None:
    view = viewport()
    view.zoom(1)
    view.move(0)
    view.resize(40)
    assert view.window == 180
    assert view.stretch.size == 5 * 60
    assert view.picked == Picked(view.present, view.present + 300)


def test_a_resize_keeps_the_cursor_in_view() -> None:
    view = viewport()
    view.pick(3)
    view.resize(40)
    assert 0 <= column(view) < 40


@pytest.mark.parametrize("hours", [9, -7, 5.5])
def test_columns_begin_at_the_operators_midnight(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    view = viewport()
    view.window = WINDOWS[-1]
    view.show(view.minutes, NOW.astimezone(zone))
    midnight = int(datetime(2026, 3, 14, tzinfo=zone).timestamp())
    assert view.stretch.start(view.stretch.column(midnight)) == midnight
