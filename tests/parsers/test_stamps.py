"""When a line was written, in every form that a stamp has, whatever the year, the zone and the clock change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.parsers.lines import NOW, read, read_line
from tui.parsers import stamps as stamps_module
from tui.parsers.reader import Reader
from tui.parsers.stamps import Stamps

TOKYO, BERLIN, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
JST = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("raw", "time"),
    [
        ("Nov 24 15:45:21", datetime(2026, 11, 24, 15, 45, 21, tzinfo=JST)),
        ("Nov  4 15:45:21", datetime(2026, 11, 4, 15, 45, 21, tzinfo=JST)),
        ("Nov 24 15:45:21.007", datetime(2026, 11, 24, 15, 45, 21, 7000, tzinfo=JST)),
        ("Jun 30 23:59:60", datetime(2026, 7, 1, 0, 0, tzinfo=JST)),  # a leap second
        ("2026-11-24T15:44:56.904251+00:00", datetime(2026, 11, 24, 15, 44, 56, 904251, tzinfo=UTC)),
        ("2026-11-24T15:44:56Z", datetime(2026, 11, 24, 15, 44, 56, tzinfo=UTC)),
        ("2026-11-24T15:44:56+0900", datetime(2026, 11, 24, 15, 44, 56, tzinfo=JST)),
        ("2026-11-24T15:44:56-03:30", datetime(2026, 11, 24, 19, 14, 56, tzinfo=UTC)),
        ("2026-11-24 15:44:56", datetime(2026, 11, 24, 15, 44, 56, tzinfo=JST)),
        ("2026-11-24T15:44:56", datetime(2026, 11, 24, 15, 44, 56, tzinfo=JST)),
        ("2026-11-24 15:44:56,123", datetime(2026, 11, 24, 15, 44, 56, 123000, tzinfo=JST)),
        ("2026/11/24 15:44:56", datetime(2026, 11, 24, 15, 44, 56, tzinfo=JST)),
    ],
)
def test_form(raw: str, time: datetime) -> None:
    when = Stamps(TOKYO, NOW)(raw.encode())
    assert when == time
    assert when.tzinfo is not None


# The year


@pytest.mark.parametrize(
    ("reference", "raw", "year"),
    [
        (datetime(2027, 1, 1, 0, 5, tzinfo=UTC), "Dec 31 23:59:59", 2026),
        (datetime(2027, 1, 1, 0, 5, tzinfo=UTC), "Jan  1 00:01:00", 2027),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "Jan  1 00:00:10", 2027),  # their clock is a little ahead
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), "Jan  2 00:00:10", 2026),
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "Nov 25 11:59:00", 2026),
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "Nov 25 13:01:00", 2025),
        (datetime(2026, 3, 1, 12, 0, tzinfo=UTC), "Feb 29 10:00:00", 2024),
        (datetime(2028, 3, 1, 12, 0, tzinfo=UTC), "Feb 29 10:00:00", 2028),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "Feb 29 10:00:00", 2028),
        (datetime(2103, 3, 1, 12, 0, tzinfo=UTC), "Feb 29 10:00:00", 2096),  # 2100 has none
    ],
)
def test_year_is_the_latest_that_is_not_a_day_ahead(reference: datetime, raw: str, year: int) -> None:
    assert Stamps(UTC, reference)(raw.encode()).year == year


def test_december_then_january_in_one_file_go_on() -> None:
    """A file that spans the new year, read in January: times rise."""
    raws = [b"Dec 31 23:59:58", b"Dec 31 23:59:59", b"Jan  1 00:00:00", b"Jan  1 00:00:01"]
    stamps = Stamps(UTC, datetime(2027, 1, 3, tzinfo=UTC))
    times = [stamps(raw) for raw in raws]
    assert times == sorted(times)
    assert times[-1] - times[0] == timedelta(seconds=3)


def test_a_monitor_that_runs_for_a_year_gives_the_same_day_the_new_year(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        shown = NOW

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # a clock that the test sets
            return cls.shown

    monkeypatch.setattr(stamps_module, "datetime", Clock)
    stamps = Stamps(UTC)
    assert stamps(b"Nov 24 09:00:00").year == 2026
    for days in (100, 200, 300):
        Clock.shown = NOW + timedelta(days=days)
        stamps(Clock.shown.strftime("%b %d %H:%M:%S").encode())
    Clock.shown = NOW + timedelta(days=365)
    assert stamps(b"Nov 24 09:00:00").year == 2027


# The zone


@pytest.mark.parametrize(
    ("zone", "raw", "time"),
    [
        (BERLIN, "Mar 29 01:59:59", "2026-03-29T01:59:59+01:00"),
        (BERLIN, "Mar 29 02:30:00", "2026-03-29T02:30:00+01:00"),  # does not exist: as the clock was before
        (BERLIN, "Mar 29 03:00:00", "2026-03-29T03:00:00+02:00"),
        (BERLIN, "Oct 25 02:30:00", "2026-10-25T02:30:00+02:00"),  # exists twice: the first
        (BERLIN, "Oct 25 03:00:00", "2026-10-25T03:00:00+01:00"),
        (NEW_YORK, "2026-03-08 03:00:00", "2026-03-08T03:00:00-04:00"),
        (NEW_YORK, "2026-11-01 00:59:59", "2026-11-01T00:59:59-04:00"),
        (NEW_YORK, "2026-11-01 02:00:00", "2026-11-01T02:00:00-05:00"),
        (TOKYO, "Nov 24 00:00:00", "2026-11-24T00:00:00+09:00"),
    ],
)
def test_zone_with_its_clock_changes(zone: ZoneInfo, raw: str, time: str) -> None:
    assert Stamps(zone, NOW)(raw.encode()).isoformat() == time


def test_one_zone_keeps_its_offset_through_the_hours_of_a_change() -> None:
    """Minutes are remembered; the hour before the change must not lend its offset to the hour after it."""
    stamps = Stamps(BERLIN, NOW)
    offsets = [stamps(f"Mar 29 {hour:02}:30:00".encode()).utcoffset() for hour in (1, 3, 1, 3)]
    assert offsets == [timedelta(hours=1), timedelta(hours=2)] * 2


def test_a_stamp_that_names_its_zone_does_not_take_ours() -> None:
    line = "2026-11-24T09:00:01-05:00 mx1 postfix/smtpd[1]: lost connection after CONNECT from unknown[203.0.113.9]"
    event = read_line(line, zone=TOKYO)
    assert event is not None
    assert event.time.isoformat() == "2026-11-24T09:00:01-05:00"


# What is no time


def test_a_stamp_that_cannot_be_takes_the_time_of_the_line_before() -> None:
    rest = "mx1 postfix/smtpd[1]: lost connection after CONNECT from unknown[203.0.113.9]\n"
    raws = ("Nov 24 09:00:01", "Feb 31 09:00:02", "Nov 24 99:00:03", "0001-01-01T00:00:00+14:00")
    events = read("".join(f"{raw} {rest}" for raw in raws).encode())
    assert [event.time for event in events] == [datetime(2026, 11, 24, 9, 0, 1, tzinfo=UTC)] * 4


STAMP_BYTES = st.binary(max_size=40) | st.text("0123456789-:.,+TZ JanFebNov/", max_size=40).map(str.encode)
ZONES = st.sampled_from([UTC, TOKYO, BERLIN, NEW_YORK, None])


@given(STAMP_BYTES, ZONES)
@example(b"Nov 24 09:00:nan", UTC)
@example(b"Nov 24 09:00:inf", UTC)
@example(b"Nov 24 09:00:1e9", UTC)
@example(b"9999-12-31T23:59:59-23:59", UTC)
@example(b"0001-01-01T00:00:00+23:59", UTC)
@example(b"0001-01-01 00:00:00", None)
def test_any_bytes_are_some_aware_time(raw: bytes, zone: ZoneInfo | None) -> None:
    when = Stamps(zone, NOW)(raw)
    assert when.utcoffset() is not None
    assert when.astimezone(UTC).year >= 1969


@given(st.binary(max_size=60), ZONES)
def test_time_of_any_line_is_a_time_or_none(line: bytes, zone: ZoneInfo | None) -> None:
    when = Reader.time_of(line, zone)
    assert when is None or when.utcoffset() is not None
