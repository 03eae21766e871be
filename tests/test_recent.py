"""The newest events in bounded memory: every reader gets each event once, and the past never drives out the present."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.recent import Recent
from tui.model import Event, EventKind

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def at(second: float, number: int, ip: str = "192.0.2.7") -> Event:
    return Event(NOON + timedelta(seconds=second), EventKind.LOGIN_FAILURE, "mail.log", number, 0, 1, True, ip=ip)


def numbers(events: tuple[Event, ...] | list[Event]) -> list[int]:
    return [event.offset for event in events]


def present(first: int, count: int) -> list[Event]:
    return [at(number, number) for number in range(first, first + count)]


def past(first: int, count: int) -> list[Event]:
    """Events before all of `present`; the smaller the number the older."""
    return [at(number - 100_000, number) for number in range(first, first + count)]


def test_a_first_reader_gets_all_that_is_there_and_then_only_what_is_new() -> None:
    recent = Recent()
    recent.add(present(0, 3))
    first = recent.fresh(0)
    assert numbers(first.newer) == [0, 1, 2]
    recent.add(present(3, 2))
    second = recent.fresh(first.cursor)
    assert numbers(second.newer) == [3, 4]
    assert recent.fresh(second.cursor).newer == ()


def test_two_readers_do_not_disturb_each_other() -> None:
    recent = Recent()
    recent.add(present(0, 2))
    one = recent.fresh(0)
    recent.add(present(2, 2))
    assert numbers(recent.fresh(0).newer) == [0, 1, 2, 3]
    assert numbers(recent.fresh(one.cursor).newer) == [2, 3]


def test_older_events_come_apart_from_newer_ones() -> None:
    recent = Recent()
    recent.add(present(0, 2))
    recent.add(past(5, 2), older=True)
    recent.add(past(1, 2), older=True)
    fresh = recent.fresh(0)
    assert (numbers(fresh.newer), numbers(fresh.older)) == ([0, 1], [1, 2, 5, 6])
    assert recent.fresh(fresh.cursor).older == ()


def test_a_long_past_never_drives_out_what_just_happened() -> None:
    recent = Recent(keep=10)
    recent.add(present(0, 6))
    recent.add(past(0, 500), older=True)
    fresh = recent.fresh(0)
    assert numbers(fresh.newer) == [0, 1, 2, 3, 4, 5]
    assert numbers(fresh.older) == [496, 497, 498, 499]


def test_of_a_past_read_backwards_the_latest_part_is_kept() -> None:
    recent = Recent(keep=10)
    for first in (80, 60, 40, 20, 0):
        recent.add(past(first, 20), older=True)
    assert numbers(recent.all()) == list(range(90, 100))


def test_what_happens_now_drives_out_the_oldest() -> None:
    recent = Recent(keep=4)
    recent.add(past(0, 4), older=True)
    recent.add(present(100, 3))
    assert numbers(recent.all()) == [3, 100, 101, 102]
    recent.add(present(103, 3))
    assert numbers(recent.all()) == [102, 103, 104, 105]


def test_a_reader_that_came_late_is_told_how_many_it_missed() -> None:
    recent = Recent(keep=4)
    recent.add(present(0, 2))
    cursor = recent.fresh(0).cursor
    recent.add(present(2, 7))
    late = recent.fresh(cursor)
    assert (numbers(late.newer), late.missed) == ([5, 6, 7, 8], 3)
    assert recent.fresh(late.cursor).missed == 0


def test_older_events_are_none_that_a_reader_missed() -> None:
    recent = Recent(keep=4)
    recent.add(present(0, 4))
    cursor = recent.fresh(0).cursor
    recent.add(past(0, 50), older=True)
    recent.add(present(4, 1))
    assert (numbers(recent.fresh(cursor).newer), recent.fresh(cursor).missed) == ([4], 0)


def test_events_of_one_moment_stand_as_in_their_file() -> None:
    recent = Recent()
    recent.add([at(-5, number) for number in (30, 40)], older=True)
    recent.add([at(-5, number) for number in (10, 20)], older=True)
    assert numbers(recent.fresh(0).older) == [10, 20, 30, 40]


def test_an_address_is_answered_from_both_oldest_first() -> None:
    recent = Recent()
    recent.add([at(1, 1), at(2, 2, "192.0.2.8"), at(3, 3)])
    recent.add([at(-2, 4), at(-1, 5, "192.0.2.8")], older=True)
    assert numbers(recent.of("192.0.2.7")) == [4, 1, 3]


#: What may happen: so many newer events, so many older ones, or a look of the reader.
STEPS = st.lists(st.tuples(st.sampled_from(["newer", "older", "look"]), st.integers(0, 12)), max_size=40)


@given(STEPS, st.integers(1, 15))
def test_whatever_happens_each_event_comes_once_and_memory_is_bounded(steps: list[tuple[str, int]], keep: int) -> None:
    recent, serial = Recent(keep=keep), count()
    cursor, missed, lowest = 0, 0, 0.0
    taken: dict[str, list[int]] = {"newer": [], "older": []}
    given_out: dict[str, list[int]] = {"newer": [], "older": []}
    for what, number in [*steps, ("look", 0)]:
        if what == "look":
            fresh = recent.fresh(cursor)
            cursor, missed = fresh.cursor, missed + fresh.missed
            given_out["newer"] += numbers(fresh.newer)
            given_out["older"] += numbers(fresh.older)
            assert list(fresh.older) == sorted(fresh.older, key=lambda event: event.time)
        else:
            older = what == "older"
            lowest -= number
            batch = [at(lowest + place if older else 10_000 + n, n) for place, n in zip(range(number), serial)]  # noqa: B905 # a count has no end
            taken[what] += numbers(batch)
            recent.add(batch, older=older)
        kept = numbers(recent.all())
        assert len(kept) <= keep
        assert [n for n in kept if n in set(taken["newer"])] == taken["newer"][-keep:]

    assert len(given_out["newer"]) + missed == len(taken["newer"])
    assert given_out["newer"] == [n for n in taken["newer"] if n in set(given_out["newer"])]
    assert len(set(given_out["older"])) == len(given_out["older"])
    assert set(given_out["older"]) <= set(taken["older"])
    assert set(recent.all()) <= {*recent.fresh(0).newer, *recent.fresh(0).older}


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 8), st.integers(1, 12))
def test_room_that_is_left_is_filled_with_the_latest_of_the_past(segments: list[int], now: int, keep: int) -> None:
    recent = Recent(keep=keep)
    recent.add(present(0, now))
    end = sum(segments)
    for size in segments:  # each segment forward, the whole backward, as a backlog is read
        recent.add(past(end - size, size), older=True)
        end -= size
    room = max(0, keep - now)
    total = sum(segments)
    assert numbers(recent.fresh(0).older) == list(range(total))[max(0, total - room) :]
