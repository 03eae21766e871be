"""The cursor of the timeline keeps its time, draws spans, and what was chosen stays."""

from __future__ import annotations

from tests.ui.timeline_stage import PRESENT
from tests.ui.timeline_views import COLUMNS, column, later, viewport
from widgets.timeline_span import Picked


def test_the_cursor_begins_at_the_last_column_and_goes_a_column_at_a_time() -> None:
    view = viewport()
    view.move(0)
    assert view.picked == Picked(PRESENT, PRESENT + 60)
    view.move(-1)
    assert view.picked == Picked(PRESENT - 60, PRESENT)
    view.move(1)
    assert view.picked == Picked(PRESENT, PRESENT + 60)


def test_the_cursor_stops_at_the_present_and_at_the_oldest_minute() -> None:
    view = viewport(minutes=200)
    view.move(1)
    assert view.picked == Picked(PRESENT, PRESENT + 60)
    view.move(-100_000)
    assert view.picked is not None
    assert view.picked.begin == view.minutes[0].start


def test_at_the_edge_the_view_goes_with_the_cursor() -> None:
    view = viewport()
    view.pick(0)
    view.move(-3)
    assert (column(view), view.stretch.last, view.follows) == (0, PRESENT - 180, False)
    view.to_newest()
    assert (column(view), view.follows) == (COLUMNS - 1, True)


def test_a_span_is_drawn_both_ways_from_where_it_began() -> None:
    view = viewport()
    view.pick(40)
    start = view.stretch.start(40)
    view.move(1, extend=True)
    assert view.picked == Picked(start, start + 120)
    view.move(-3, extend=True)
    assert view.picked == Picked(start - 120, start + 60, leftward=True)
    view.move(1)
    assert view.picked == Picked(start - 60, start)


def test_a_cursor_on_the_newest_column_stays_on_it() -> None:
    view = viewport()
    view.move(0)
    later(view, 2)
    assert view.picked == Picked(PRESENT + 120, PRESENT + 180)


def test_any_other_cursor_stays_on_its_time() -> None:
    view = viewport()
    view.move(-5)
    before = view.picked
    later(view, 2)
    assert view.picked == before
    assert column(view) == COLUMNS - 1 - 7


def test_a_cursor_that_would_fall_out_of_view_holds_it() -> None:
    view = viewport()
    view.pick(2)
    before = view.picked
    later(view, 10)
    assert (view.picked, column(view), view.follows) == (before, 0, False)


def test_a_view_that_was_scrolled_away_from_the_cursor_is_not_drawn_back() -> None:
    view = viewport()
    view.move(0)
    view.move(-1)
    view.scroll(-200)
    later(view, 1)
    assert view.stretch.last == PRESENT - 200 * 60


def test_home_goes_to_the_oldest_column() -> None:
    view = viewport()
    view.to_oldest()
    assert (column(view), view.stretch.begin) == (0, view.minutes[0].start)


def test_what_was_chosen_stays_when_the_cursor_goes() -> None:
    view = viewport()
    view.pick(30)
    chosen = view.choose()
    view.move(-5)
    view.leave()
    assert view.picked == chosen


def test_without_a_choice_the_present_is_followed_when_the_cursor_goes() -> None:
    view = viewport()
    view.to_oldest()
    view.leave()
    assert (view.picked, view.follows) == (None, True)


def test_what_was_chosen_is_the_same_span_at_every_scale() -> None:
    view = viewport()
    view.pick(30)
    chosen = view.choose()
    view.zoom(1)
    view.zoom(1)
    assert view.picked == chosen


def test_given_up_nothing_is_picked_and_the_present_is_followed() -> None:
    view = viewport()
    view.to_oldest()
    view.choose()
    view.give_up()
    assert (view.picked, view.chosen, view.follows) == (None, None, True)
