"""What the timeline says of what is in view, and how it shares its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from tests.ui.timeline_stage import minute, shown, week
from tui.language import choose
from tui.model import EventKind


async def test_the_legend_counts_what_is_in_view_in_words() -> None:
    async with shown((minute(5, count=1234), minute(2, EventKind.DISCARD, 7)), (120, 4)) as stage:
        assert stage.legend == "▌1,234 failed log-ins ▌7 discarded last 2h most 1,234 in 1m"


async def test_with_little_room_the_words_are_short_and_the_length_of_time_stays() -> None:
    async with shown(week(), (60, 4)) as stage:
        assert stage.legend.startswith("▌459 log-ins ▌67 rejected")
        assert stage.legend.endswith("last 1h")


async def test_log_ins_are_told_of_even_when_there_are_none() -> None:
    async with shown((minute(5, EventKind.DNSBL_HIT),), (60, 2)) as stage:
        assert stage.legend.startswith("▌0 log-ins ▌1 DNSBL")


async def test_of_days_the_hours_are_told_too() -> None:
    async with shown() as stage:
        stage.timeline.viewport.window = 3 * 1440
        stage.timeline.sync()
        await stage.pilot.pause()
        assert "last 3d 8h most 22 in 1h" in stage.legend


async def test_scrolled_it_says_from_when_to_when() -> None:
    async with shown(week(2000)) as stage:
        await stage.focus()
        stage.timeline.viewport.scroll(-1440)
        stage.timeline.viewport.picked = None
        stage.timeline.sync()
        await stage.pilot.pause()
        assert "13 Mar 20:11–21:31" in stage.legend
        assert "now┘" not in stage.lines[-2]


async def test_without_minutes_it_says_so() -> None:
    async with shown(()) as stage:
        assert stage.lines[0].startswith("no attacks to show")


async def test_times_stand_under_the_columns_and_the_present_is_marked() -> None:
    async with shown() as stage:
        times = stage.lines[-2]
        assert times.endswith("now┘")
        assert times.index("└21:00") == 79 - 30


async def test_an_old_log_has_no_present() -> None:
    async with shown((minute(9000),)) as stage:
        assert "now" not in "".join(stage.lines)
        assert "8 Mar 14:11–15:31" in stage.legend


@pytest.mark.parametrize(("height", "bars", "times"), [(1, 1, 0), (2, 1, 0), (3, 2, 0), (4, 2, 1), (10, 8, 1)])
async def test_rows_are_shared_among_columns_times_and_legend(height: int, bars: int, times: int) -> None:
    async with shown((minute(0, count=5),), (80, height)) as stage:
        lines = stage.lines
        assert [line[-1] in "▁▂▃▄▅▆▇█" for line in lines] == [True] * bars + [False] * (height - bars)
        assert sum("now┘" in line for line in lines) == times
        assert ("5 log-ins" in lines[-1]) == (height > 1)


@pytest.fixture
def japanese() -> Iterator[None]:
    """The words of the screen are Japanese."""
    choose("ja")
    yield
    choose("en")


@pytest.mark.usefixtures("japanese")
@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_japanese_words_have_two_cells_a_character(width: int) -> None:
    async with shown(week(600), (width, 4)) as stage:
        now, legend = stage.lines[-2], stage.legend
        assert now.endswith("現在┘")
        assert cell_len(now) == width
        assert "拒否" in legend
        assert cell_len(legend) <= width
        await stage.focus()
        assert stage.lines[-2].endswith("▲")
        assert cell_len(stage.lines[-2]) == width
