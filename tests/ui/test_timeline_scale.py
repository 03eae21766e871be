"""What a column of the timeline stands for, and which times are written under the columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from widgets.timeline_scale import WINDOWS, Grid, Stretch, labels, moment, step, zoomed

WIDTHS = (40, 60, 80, 100, 120, 132, 160, 200, 320)
MIDNIGHT = int(datetime(2026, 3, 14, tzinfo=UTC).timestamp())
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))


def test_the_windows_reach_from_an_hour_to_a_week() -> None:
    assert [minutes / 60 for minutes in WINDOWS] == [1, 3, 6, 12, 24, 3 * 24, 7 * 24]


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("window", WINDOWS)
def test_a_window_fits_and_takes_most_of_the_width(window: int, columns: int) -> None:
    minutes = step(window, columns)
    assert minutes * columns >= window
    assert minutes == 1 or window / (minutes * columns) > 0.5


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("window", WINDOWS)
def test_a_column_is_part_of_a_day(window: int, columns: int) -> None:
    assert 1440 % step(window, columns) == 0


def test_eighty_columns_reach_from_a_minute_each_to_a_week() -> None:
    assert [step(window, 80) for window in WINDOWS] == [1, 3, 5, 9, 18, 60, 144]


def test_a_screen_too_narrow_for_a_week_shows_days() -> None:
    assert step(WINDOWS[-1], 3) == 1440


def test_zooming_goes_to_the_next_window_and_ends_at_the_last() -> None:
    assert zoomed(60, 80, 1) == 180
    assert zoomed(180, 80, -1) == 60
    assert zoomed(60, 80, -1) == 60
    assert zoomed(WINDOWS[-1], 80, 1) == WINDOWS[-1]


def test_zooming_passes_over_a_window_that_would_look_the_same() -> None:
    assert step(60, 200) == step(180, 200) == 1
    assert zoomed(60, 200, 1) == 360


@pytest.mark.parametrize("minutes", [9, 18, 60, 144])
@pytest.mark.parametrize("hours", [0, 9, 5.5, -3.5])
def test_columns_are_cut_at_the_operators_own_midnight(minutes: int, hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    midnight = int(datetime(2026, 3, 14, tzinfo=zone).timestamp())
    grid = Grid(minutes * 60, int(hours * 3600))
    assert grid.floor(midnight) == midnight
    assert grid.floor(midnight - 1) == midnight - minutes * 60


def written(stretch: Stretch, now: datetime = NOON) -> dict[int, str]:
    return {label.column: label.text for label in labels(stretch, now)}


def test_times_stand_under_the_column_that_begins_then() -> None:
    stretch = Stretch(MIDNIGHT + 11 * 3600 + 55 * 60, 60, 30)
    assert written(stretch) == {5: "└12:00", 15: "└12:10", 25: "└12:20"}


def test_a_midnight_is_written_as_its_day() -> None:
    stretch = Stretch(MIDNIGHT - 15 * 60, 60, 30)
    assert written(stretch) == {5: "└23:50", 15: "└14 Mar", 25: "└00:10"}


def test_a_week_is_written_by_days() -> None:
    stretch = Stretch(MIDNIGHT - 7 * 86400, 144 * 60, 80)
    assert list(written(stretch).values())[:3] == ["└7 Mar", "└8 Mar", "└9 Mar"]


def test_times_are_the_operators_own() -> None:
    stretch = Stretch(MIDNIGHT - 9 * 3600, 60, 11)
    assert written(stretch, NOON.astimezone(TOKYO)) == {0: "└14 Mar", 10: "└00:10"}


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("window", WINDOWS)
def test_every_scale_has_times_and_room_between_them(window: int, columns: int) -> None:
    size = step(window, columns) * 60
    end = MIDNIGHT // size * size
    places = [label.column for label in labels(Stretch(end - columns * size, size, columns), NOON)]
    assert places
    assert all(later - earlier >= 10 for earlier, later in pairwise(places))


def test_columns_of_several_days_have_no_times() -> None:
    assert written(Stretch(MIDNIGHT, 86400, 2)) == {}


def test_a_moment_of_another_day_names_it() -> None:
    assert moment(MIDNIGHT + 60, NOON) == "00:01"
    assert moment(MIDNIGHT - 60, NOON) == "13 Mar 23:59"
