"""A span that was picked on the timeline, as a filter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.filter.support import NOW, answers
from tests.ui.fake_watched import at
from tui.filter.filter import parse
from tui.filter.span import at_any_time, within
from tui.model import EventKind

MINUTE = timedelta(minutes=1)


def spanned(typed: str, begin: timedelta, end: timedelta) -> str:
    """A filter and a span that began and ended so long before now."""
    return str(within(parse(typed, answers()).tree, NOW - begin, NOW - end, NOW))


def test_of_today_the_times_alone_are_written() -> None:
    assert spanned("", 16 * MINUTE, 5 * MINUTE) == "since:21:14 until:21:24:59"


def test_of_another_day_the_date_too() -> None:
    day = timedelta(days=1)
    assert spanned("", day, day - MINUTE) == "since:2026-11-27T21:30 until:2026-11-27T21:30:59"


def test_what_ends_after_now_has_no_end() -> None:
    assert spanned("", 16 * MINUTE, -MINUTE) == "since:21:14"


def test_what_was_filtered_stays_and_times_give_way() -> None:
    assert spanned("since:2h user:info until:5m", MINUTE, -MINUTE) == "user:info since:21:29"


def test_alternatives_are_all_within_the_span() -> None:
    assert spanned("user:info or since:2h", MINUTE, -MINUTE) == "(user:info or since:2h) since:21:29"


@pytest.mark.parametrize(
    ("typed", "rest"), [("", None), ("since:2h", None), ("a since:2h", "a"), ("a or since:2h", "a or since:2h")]
)
def test_the_times_that_hold_for_all_can_be_dropped(typed: str, rest: str | None) -> None:
    tree = at_any_time(parse(typed, answers()).tree)
    assert (tree if tree is None else str(tree)) == rest


_second = some.integers(-7 * 86400, 3600)


@given(_second, some.integers(1, 86400), some.integers(-7 * 86_400_000, 0))
def test_it_shows_what_happened_in_the_span_to_the_millisecond(begin: int, lasted: int, when: int) -> None:
    first = NOW + timedelta(seconds=begin)
    last = first + timedelta(seconds=lasted)
    event = at(NOW + timedelta(milliseconds=when), EventKind.PROBE, None)
    typed = str(within(None, first, last, NOW))
    assert parse(typed, answers()).event(event) is (first <= event.time < last)


@given(some.integers(-90, 60), some.integers(1, 90))
def test_at_its_edges_too(begin: int, lasted: int) -> None:
    first = NOW + begin * MINUTE
    last = first + lasted * MINUTE
    shown = parse(str(within(None, first, last, NOW)), answers()).event
    tick = timedelta.resolution
    for time in (first - tick, first, last - tick, last):
        if time <= NOW:
            assert shown(at(time, EventKind.PROBE, None)) is (first <= time < last)
