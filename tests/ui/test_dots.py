"""When something happened, as dots: where a dot stands, what a cell says, and that no line is too wide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.cells import cell_len

from tests.ui.campaign_scene import times
from widgets.dots import DAYS, DotLine, dot_lines

BEGIN = datetime(2026, 3, 9, tzinfo=UTC)
HOUR = 3600


def moments(*hours: float) -> list[int]:
    """So many hours after the beginning of a day."""
    return [int((BEGIN + timedelta(hours=hour)).timestamp()) for hour in hours]


def drawn(when: list[int], width: int = 60, events: int = 0) -> list[DotLine]:
    return dot_lines(when, UTC, width, events=events or len(when))


def whole(line: DotLine) -> str:
    return line.before + line.dots + line.behind


def test_hours_are_one_line_with_the_time_at_both_ends() -> None:
    line, legend = drawn(moments(9, 10, 13))
    assert (line.before, line.behind) == ("09:00 ", " 13:00")
    assert [place for place, mark in enumerate(line.dots) if mark == "·"] == [0, 12, 47]  # a quarter of 48 cells is 12
    assert len(whole(line)) == 60
    assert whole(legend) == "· one, a cell is 5m"


def test_a_night_is_one_line_with_the_days_at_both_ends() -> None:
    line, _ = drawn(moments(22, 29))
    assert (line.before, line.behind) == ("09 Mar 22:00 ", " 10 Mar 05:00")


def test_a_minute_is_stamped_to_the_second() -> None:
    line, legend = drawn(moments(9, 9 + 40 / HOUR))
    assert (line.before, line.behind) == ("09:00:00 ", " 09:00:40")
    assert whole(legend) == "· one"


def test_days_are_a_line_each_and_a_day_without_an_event_is_an_empty_one() -> None:
    *days, hours, _ = drawn(moments(6, 18.1, 24 * 2 + 12), width=7 + 48 + 2)
    assert [line.before for line in days] == ["09 Mar ", "10 Mar ", "11 Mar "]
    assert [line.dots.strip() for line in days] == ["·" + 23 * " " + "·", "", "·"]
    assert [line.dots.find("·") for line in days] == [12, -1, 24]
    assert [line.behind for line in days] == [" 2", "  ", " 1"]
    assert hours.before[7:] == "00          06          12          18          24"


def test_the_day_is_the_operators_own() -> None:
    japan = timezone(timedelta(hours=9))
    *days, _hours, _legend = dot_lines(moments(14, 16, 40), japan, 60, events=3)
    assert [(line.before, line.behind) for line in days] == [("09 Mar ", " 1"), ("10 Mar ", " 1"), ("11 Mar ", " 1")]


def test_a_cell_says_whether_it_was_one_a_few_or_many() -> None:
    line, legend = drawn([*moments(0), *moments(*[5] * 3), *moments(*[10] * 5)])
    assert line.dots.split() == ["·", "•", "●"]
    assert whole(legend).startswith("· one, • 2 to 4, ● 5 or more, a cell is ")


def test_of_what_lasts_long_the_last_days_are_drawn_and_the_rest_is_counted() -> None:
    lines = drawn(moments(*range(0, 24 * 40, 6)))
    assert whole(lines[0]) == "104 more before 04 Apr"
    assert [line.before for line in lines if line.dots][:: DAYS - 1] == ["04 Apr ", "17 Apr "]


def test_of_some_chosen_among_many_no_day_is_counted_and_it_is_said() -> None:
    *days, _, legend = drawn(moments(0, 30), events=9031)
    assert {line.behind.strip() for line in days} == {""}
    assert whole(legend).endswith("2 of 9,031 events drawn")


def test_of_nothing_nothing_is_drawn_and_of_one_moment_one_dot() -> None:
    assert drawn([]) == []
    assert drawn(moments(9))[0].dots.strip() == "·"


@pytest.mark.parametrize("width", [36, 58, 78, 118, 198])
@pytest.mark.parametrize("hours", [0, 0.1, 3, 23, 25, 118, 24 * 40])
def test_every_line_fits(width: int, hours: float) -> None:
    when = times(300, hours) if hours else (1773520200,) * 300
    lines = dot_lines(when, UTC, width, events=400)
    assert max(cell_len(whole(line)) for line in lines) <= width
    assert len({len(line.dots) for line in lines if line.dots}) == 1
