"""Times: spans before now, times of day, dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.filter.support import NOW, REFUSED, answers
from tests.ui.fake_watched import at
from tui.filter.filter import parse
from tui.model import EventKind


def shown(typed: str, time: datetime) -> bool:
    return parse(typed, answers()).event(at(time, EventKind.PROBE, "203.0.113.9"))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("since:2h", NOW - timedelta(hours=2), None),
        ("after:2h", NOW - timedelta(hours=2), None),
        ("since:90s", NOW - timedelta(seconds=90), None),
        ("since:7d", NOW - timedelta(days=7), None),
        ("until:30m", None, NOW - timedelta(minutes=30)),
        ("before:30m", None, NOW - timedelta(minutes=30)),
        ("since:09:00", NOW.replace(hour=9, minute=0), None),
        ("since:9:00", NOW.replace(hour=9, minute=0), None),
        ("since:09:00:30", NOW.replace(hour=9, minute=0, second=30), None),
        ("since:22:00", NOW.replace(day=27, hour=22, minute=0), None),  # it was ten o'clock last night
        ("until:22:00", None, NOW.replace(day=27, hour=22, minute=0)),
        ("until:22:00:30", None, NOW.replace(day=27, hour=22, minute=0, second=30, microsecond=999_999)),
        ("until:2026-11-28T09:00:30", None, NOW.replace(hour=9, minute=0, second=30, microsecond=999_999)),
        ("until:2026-11-28T09:00:30.5", None, NOW.replace(hour=9, minute=0, second=30, microsecond=500_000)),
        ("until:2026-11-28T00:00:30+00:00", None, NOW.replace(hour=9, minute=0, second=30, microsecond=999_999)),
        ("since:2026-11-28", NOW.replace(hour=0, minute=0), None),
        ("until:2026-11-27", None, NOW.replace(hour=0, minute=0) - timedelta.resolution),
        ("since:2026-11-28T09:00", NOW.replace(hour=9, minute=0), None),
        ('since:"2026-11-28 09:00"', NOW.replace(hour=9, minute=0), None),
        ("since:2026-11-28T09:00+00:00", datetime(2026, 11, 28, 9, tzinfo=UTC), None),
        ("since:5h until:1h", NOW - timedelta(hours=5), NOW - timedelta(hours=1)),
    ],
)
def test_a_time_is_the_first_or_last_that_is_shown(typed: str, first: datetime | None, last: datetime | None) -> None:
    if first:
        assert shown(typed, first)
        assert not shown(typed, first - timedelta.resolution)
    if last:
        assert shown(typed, last)
        assert not shown(typed, last + timedelta.resolution)


def test_a_span_moves_with_the_clock_and_a_time_of_day_stays() -> None:
    now = [NOW]
    moving, standing = (parse(typed, answers(clock=lambda: now[0])) for typed in ("since:2h", "since:21:00"))
    event = at(NOW - timedelta(minutes=10), EventKind.PROBE, None)
    assert moving.event(event)
    assert standing.event(event)
    now[0] += timedelta(hours=3)
    assert not moving.event(event)
    assert standing.event(event)


@pytest.mark.parametrize(
    ("typed", "moves"), [("since:2h", True), ("x -until:7d", True), ("since:09:00", False), ("user:2h", False)]
)
def test_it_is_told_whether_the_clock_alone_changes_what_is_shown(typed: str, moves: bool) -> None:
    assert parse(typed, answers()).moves is moves


def test_events_of_another_zone_are_compared_by_the_moment() -> None:
    assert parse("since:2026-11-28", answers()).event(at(datetime(2026, 11, 27, 15, tzinfo=UTC), EventKind.PROBE, None))


def test_without_answers_the_host_s_own_clock_and_zone_hold() -> None:
    assert parse("since:1h").event(at(datetime.now(UTC), EventKind.PROBE, None))
    assert not parse("since:1h").event(REFUSED) or datetime.now(UTC) - REFUSED.time < timedelta(hours=1)
