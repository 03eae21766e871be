"""What the timeline redraws: the lines that changed, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from textual.geometry import Region

from tests.ui.scene import NOW
from tests.ui.timeline_stage import minute, shown, week
from widgets.timeline import Timeline


@pytest.fixture
def dirty(monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """What was marked to be sent again."""
    regions: list[Region] = []
    refresh = Timeline.refresh

    def noting(self: Timeline, *marked: Region, **settings: Any) -> Timeline:
        regions.extend(marked or [self.size.region])
        return refresh(self, *marked, **settings)

    monkeypatch.setattr(Timeline, "refresh", noting)
    return regions


async def test_nothing_is_redrawn_when_nothing_changed(dirty: list[Region]) -> None:
    async with shown(week()) as stage:
        dirty.clear()
        stage.timeline.show(week(), NOW + timedelta(seconds=20))
        assert dirty == []


async def test_an_event_redraws_the_lines_that_it_changes(dirty: list[Region]) -> None:
    async with shown((minute(5, count=80), minute(0, count=1)), (80, 6)) as stage:
        dirty.clear()
        stage.timeline.show((minute(5, count=80), minute(0, count=3)), NOW)
        assert [region.y for region in dirty] == [3, 5]  # the lowest row of columns, and the legend


async def test_where_a_column_is_hours_long_a_minute_moves_nothing(dirty: list[Region]) -> None:
    async with shown(week()) as stage:
        for _ in range(6):
            stage.timeline.action_zoom(1)
        dirty.clear()
        stage.timeline.show(week(), NOW + timedelta(minutes=3))
        assert dirty == []


async def test_a_new_minute_moves_the_columns_by_one() -> None:
    minutes = week(600)
    async with shown(minutes) as stage:
        before = stage.lines[:4]
        stage.timeline.show(minutes, NOW + timedelta(minutes=1))
        await stage.pilot.pause()
        assert [line[:-1] for line in stage.lines[:4]] == [line[1:] for line in before]


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (5, 4), (9, 6), (11, 3)])
async def test_however_small_it_is_it_draws_and_takes_keys(size: tuple[int, int]) -> None:
    async with shown(week(600), size) as stage:
        await stage.focus()
        await stage.press("left", "shift+left", "minus", "minus", "home", "end", "plus", "enter")
        assert [len(line) for line in stage.lines] == [size[0]] * size[1]


async def test_a_count_of_millions_leaves_the_time_its_room() -> None:
    async with shown((minute(0, count=12_345_678),), (40, 4)) as stage:
        assert stage.legend == "▌12,345,678 log-ins last 1h 20m"
