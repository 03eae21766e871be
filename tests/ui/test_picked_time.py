"""A span of the timeline as a filter, and stepping from match to match."""

from __future__ import annotations

import pytest

from tests.ui.stage import Stage, staged
from widgets.event_columns import Pane
from widgets.timeline import Timeline


async def picked(stage: Stage) -> None:
    """Pick ten minutes that lie a while back."""
    await stage.press("t", *["left"] * 20, *["shift+left"] * 9, "enter")
    await stage.until(lambda: stage.desk.filter)


async def test_a_span_that_is_picked_is_what_everything_shows() -> None:
    async with staged() as stage:
        await picked(stage)
        assert stage.desk.flags.filter.startswith("since:")
        assert " until:" in stage.desk.flags.filter
        log = stage.log(Pane.LOGIN)
        shown = []
        for row in range(log.row_count):
            log.place(row)
            assert log.selected
            shown.append(log.selected.time)
        assert shown
        assert (max(shown) - min(shown)).total_seconds() < 600
        await stage.sees("FILTER since:", " match")


async def test_what_lies_around_the_span_is_still_drawn() -> None:
    async with staged() as stage:
        before = stage.watch.query_one(Timeline).viewport.picked
        drawn = stage.text.split("\n")[1]
        await picked(stage)
        await stage.until(lambda: stage.watch.query_one(Timeline).viewport.picked != before)
        await stage.pilot.pause()
        columns = sum(cell != " " for cell in drawn)
        assert sum(cell != " " for cell in stage.text.split("\n")[1]) >= columns - 10


async def test_a_span_adds_to_what_was_filtered_for_and_giving_it_up_leaves_that() -> None:
    async with staged() as stage:
        await stage.press("slash", *"user:tanaka", "enter")
        await picked_with(stage)
        assert stage.desk.flags.filter.startswith("user:tanaka since:")
        await stage.press("t", "escape")
        await stage.until(lambda: stage.desk.flags.filter == "user:tanaka")


async def picked_with(stage: Stage) -> None:
    await stage.press("t", *["left"] * 20, *["shift+left"] * 9, "enter")
    await stage.until(lambda: "since:" in stage.desk.flags.filter)


async def test_giving_up_without_a_filter_goes_back_to_the_pane() -> None:
    async with staged() as stage:
        await stage.press("2", "t", "escape")
        assert stage.desk.filter is None
        assert stage.app.focused is stage.log(Pane.REJECTED)


@pytest.mark.parametrize("paused", [False, True])
async def test_n_goes_from_match_to_match_and_on_in_the_next_part(paused: bool) -> None:
    async with staged() as stage:
        if paused:
            await stage.press("p")
        await stage.press("slash", *"user:tanaka or zone:spamcop", "enter")
        log = stage.log(Pane.LOGIN)
        await stage.press("home", "n")
        assert log.cursor == 1
        await stage.sees(f"2 of {log.row_count} in 1 Login attempts")
        await stage.press("end", "n")
        assert stage.app.focused is stage.log(Pane.DNSBL)
        assert stage.log(Pane.DNSBL).cursor == 0
        await stage.press("N")
        assert stage.app.focused is log
        assert log.cursor == log.row_count - 1


async def test_where_nothing_matches_n_says_so() -> None:
    async with staged() as stage:
        await stage.press("slash", *"user:nobody-at-all ip:192.0.2.250", "enter", "n")
        await stage.sees("Nothing matches.")


async def test_a_filter_without_a_time_is_one_for_panes_and_timeline() -> None:
    async with staged() as stage:
        chosen = stage.desk.chosen
        chosen.set("user:tanaka or /admin/")
        assert chosen.at_any_time() is chosen.filter
        chosen.set("user:tanaka since:2h")
        assert str(chosen.at_any_time()) == "user:tanaka"
        chosen.set("since:2h")
        assert chosen.at_any_time() is None
