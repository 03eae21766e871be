"""Which minute falls in which column, and that nothing is counted again without need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.ui.timeline_stage import END, minute, week
from tui.model import EventKind
from tui.picture import Minute
from widgets import timeline_buckets
from widgets.timeline_buckets import GROUPS, NOTHING, Columns, buckets, total
from widgets.timeline_scale import Stretch

NOW = END // 60 * 60
LOGIN, REJECTED, DNSBL = 0, 1, 2


def last(columns: int, minutes: int = 1) -> Stretch:
    """So many columns of so many minutes, the minute of now in the last."""
    size = minutes * 60
    return Stretch(NOW // size * size - (columns - 1) * size, size, columns)


def test_each_minute_falls_in_its_column() -> None:
    columns = buckets([minute(3, count=5), minute(0, EventKind.REJECTION, 2)], last(4))
    assert [column[LOGIN] for column in columns] == [5, 0, 0, 0]
    assert [column[REJECTED] for column in columns] == [0, 0, 0, 2]


def test_minutes_before_the_first_column_are_left_out_and_later_ones_too() -> None:
    columns = buckets([minute(9), minute(1), minute(-3)], last(4))
    assert [column[LOGIN] for column in columns] == [0, 0, 1, 0]


def test_a_column_adds_its_minutes_up() -> None:
    stretch = last(2, 15)
    inside = [Minute(stretch.begin + ago * 60, ((EventKind.DNSBL_HIT, 1),)) for ago in range(30)]
    assert [column[DNSBL] for column in buckets(inside, stretch)] == [15, 15]


def test_every_kind_that_speaks_against_a_client_has_a_group() -> None:
    grouped = frozenset(kind for group in GROUPS for kind in group.kinds)
    assert grouped == frozenset(EventKind) - {EventKind.LOGIN_SUCCESS}


def test_a_log_in_that_worked_is_in_no_group() -> None:
    assert buckets([minute(0, EventKind.LOGIN_SUCCESS, 9)], last(1)) == [NOTHING]


def test_the_total_is_of_the_minutes_that_begin_in_the_span() -> None:
    minutes = [minute(3), minute(2), minute(1)]
    assert total(minutes, NOW - 180, NOW - 60)[LOGIN] == 2
    assert total(minutes, NOW, NOW + 60) == NOTHING
    assert total(minutes, NOW, NOW) == NOTHING


def test_columns_of_a_week_count_all_that_was_in_it() -> None:
    minutes = week()
    columns = buckets(minutes, last(80, 144))
    assert sum(map(sum, columns)) == sum(count for one in minutes for _, count in one.by_kind)


_minutes = some.dictionaries(some.integers(0, 200), some.integers(1, 3), max_size=40).map(
    lambda found: tuple(Minute(NOW - ago * 60, ((EventKind.PROBE, found[ago]),)) for ago in sorted(found, reverse=True))
)
_stretches = some.builds(
    lambda ago, minutes, columns: Stretch((NOW - ago * 60) // (minutes * 60) * minutes * 60, minutes * 60, columns),
    some.integers(0, 220),
    some.sampled_from([1, 2, 5, 15]),
    some.integers(1, 60),
)


@given(some.lists(some.tuples(_minutes, _stretches), min_size=2, max_size=6))
def test_what_is_kept_of_columns_never_differs_from_counting_anew(
    seen: list[tuple[tuple[Minute, ...], Stretch]],
) -> None:
    columns = Columns()
    for minutes, stretch in seen:
        assert columns.of(minutes, stretch) == buckets(minutes, stretch)


@given(_minutes, _minutes, _stretches)
def test_minutes_that_were_added_changed_or_dropped_are_counted(
    before: tuple[Minute, ...], after: tuple[Minute, ...], stretch: Stretch
) -> None:
    columns = Columns()
    columns.of(before, stretch)
    known = {one.start: one for one in before}
    mixed = tuple(one if index % 2 else known.get(one.start, one) for index, one in enumerate(after))
    assert columns.of(mixed, stretch) == buckets(mixed, stretch)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many columns were counted, each time that any were."""
    asked: list[int] = []

    def counting(minutes: Sequence[Minute], stretch: Stretch) -> Any:
        asked.append(stretch.columns)
        return buckets(minutes, stretch)

    monkeypatch.setattr(timeline_buckets, "buckets", counting)
    return asked


def test_the_same_minutes_are_not_counted_again(counted: list[int]) -> None:
    columns, minutes = Columns(), week(600)
    columns.of(minutes, last(80))
    columns.of(minutes, last(80))
    columns.of(week(600), last(80))
    assert counted == [80]


def test_an_event_now_counts_one_column_again(counted: list[int]) -> None:
    columns, minutes = Columns(), week()
    columns.of(minutes, last(80, 144))
    columns.of((*minutes[:-1], Minute(minutes[-1].start, ((EventKind.PROBE, 7),))), last(80, 144))
    assert counted == [80, 1]


def test_a_new_minute_counts_the_new_column_and_the_one_before_at_most(counted: list[int]) -> None:
    columns, minutes = Columns(), week(600)
    columns.of(minutes, last(80))
    later = last(80)
    columns.of((*minutes, minute(-1)), Stretch(later.begin + 60, 60, 80))
    assert counted[0] == 80
    assert sum(counted[1:]) <= 2


def test_scrolling_counts_what_comes_into_view(counted: list[int]) -> None:
    columns, minutes, now = Columns(), week(600), last(80)
    columns.of(minutes, now)
    columns.of(minutes, Stretch(now.begin - 180, 60, 80))
    assert counted == [80, 3]
