"""The timeline as a widget: what its keys and the mouse do, what it says, and what it redraws."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from rich.cells import cell_len
from textual.binding import Binding
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.pilot import Pilot

from tests.ui.scene import NOW
from tests.ui.timeline_stage import END, TimelineApp, minute, week
from tui.language import choose
from tui.model import EventKind
from tui.picture import Minute
from widgets.timeline import Timeline
from widgets.timeline_keys import TIMELINE

PRESENT = END // 60 * 60
QUIET = (minute(50, count=9), minute(16, EventKind.DISCARD, 7), minute(16, count=3), minute(15, count=12))


class Shown:
    """The timeline on a terminal of its own."""

    def __init__(self, app: TimelineApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.timeline = app.timeline

    @property
    def lines(self) -> list[str]:
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def legend(self) -> str:
        return self.lines[-1].rstrip()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def focus(self) -> None:
        self.timeline.focus()
        await self.pilot.pause()

    async def wheel(self, kind: type[MouseScrollUp] | type[MouseScrollDown], x: int, *, ctrl: bool = False) -> None:
        await self.pilot._post_mouse_events([kind], self.timeline, (x, 0), control=ctrl)
        await self.pilot.pause()


@asynccontextmanager
async def shown(
    minutes: Sequence[Minute] = QUIET, size: tuple[int, int] = (80, 6), **settings: Any
) -> AsyncIterator[Shown]:
    app = TimelineApp(minutes, **settings)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Shown(app, pilot)


# what it says


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


# the cursor


async def test_with_the_focus_there_is_a_cursor_on_the_present_and_without_it_none() -> None:
    async with shown() as stage:
        assert "▲" not in stage.lines[-2]
        await stage.focus()
        assert stage.lines[-2].endswith("▲")
        assert stage.legend.startswith("21:30–21:31 nothing")
        stage.app.set_focus(None)
        await stage.pilot.pause()
        assert "▲" not in stage.lines[-2]


async def test_the_legend_tells_of_the_column_under_the_cursor() -> None:
    async with shown(size=(120, 6)) as stage:
        await stage.focus()
        await stage.press(*["left"] * 15)
        assert stage.legend == "21:15–21:16 ▌12 failed log-ins"


async def test_the_legend_tells_of_the_span_under_the_cursor() -> None:
    async with shown(size=(120, 6)) as stage:
        await stage.focus()
        await stage.press(*["left"] * 15, "shift+left")
        assert stage.legend == "21:14–21:16 ▌15 failed log-ins ▌7 discarded"
        assert stage.lines[-2][119 - 16 : 119 - 14] == "╰╯"


async def test_one_failed_log_in_is_said_in_the_singular() -> None:
    async with shown((minute(0),), (120, 6)) as stage:
        await stage.focus()
        assert stage.legend == "21:30–21:31 ▌1 failed log-in"


async def test_enter_asks_for_the_span_and_it_stays_marked() -> None:
    async with shown() as stage:
        await stage.focus()
        await stage.press("left", "shift+left", "enter")
        assert stage.app.asked == [(PRESENT - 120, PRESENT)]
        stage.app.set_focus(None)
        await stage.pilot.pause()
        assert "╰╯" in stage.lines[-2]


async def test_esc_gives_the_span_up() -> None:
    async with shown() as stage:
        await stage.focus()
        await stage.press("left", "enter", "escape")
        assert stage.app.asked[-1] is None
        assert stage.timeline.shown is None
        assert stage.timeline.viewport.follows


async def test_the_screen_can_take_the_mark_away() -> None:
    async with shown() as stage:
        await stage.focus()
        await stage.press("left", "enter")
        stage.app.set_focus(None)
        stage.timeline.clear()
        await stage.pilot.pause()
        assert "▲" not in stage.lines[-2]
        assert stage.app.asked == [(PRESENT - 60, PRESENT)]


async def test_a_page_is_half_of_what_is_seen() -> None:
    async with shown(week(600)) as stage:
        await stage.focus()
        await stage.press("pageup")
        assert stage.lines[-2].index("▲") == 79 - 40
        await stage.press("pagedown")
        assert stage.lines[-2].index("▲") == 79


async def test_home_and_end_go_to_the_oldest_and_to_the_present() -> None:
    async with shown(week(600)) as stage:
        await stage.focus()
        await stage.press("home")
        assert stage.lines[-2].startswith("▲")
        await stage.press("end")
        assert stage.lines[-2].endswith("▲")


@pytest.mark.parametrize(("into", "out"), [("plus", "minus"), ("equals_sign", "minus")])
async def test_plus_and_minus_zoom(into: str, out: str) -> None:
    async with shown(week(600)) as stage:
        await stage.focus()
        await stage.press(out)
        assert stage.legend.startswith("21:30–21:33")
        await stage.press(into)
        assert stage.legend.startswith("21:30–21:31")


async def test_under_a_dialog_the_cursor_waits() -> None:
    from textual.screen import ModalScreen

    async with shown() as stage:
        await stage.focus()
        await stage.press("left", "left", "shift+left")
        before = stage.timeline.viewport.picked
        await stage.app.push_screen(ModalScreen[None]())
        await stage.pilot.pause()
        stage.app.pop_screen()
        await stage.pilot.pause()
        assert stage.timeline.shown == before


async def test_in_a_single_row_the_words_stand_where_the_cursor_is_not() -> None:
    async with shown(week(600), (80, 1)) as stage:
        await stage.focus()
        assert stage.lines[0].startswith("21:30–21:31 ")
        assert stage.lines[0][-1] in "▁▂▃▄▅▆▇"
        await stage.press(*["pageup"] * 2)
        assert stage.lines[0].endswith(" 20:10–20:11 ▌3 log-ins ▌1 DNSBL")
        assert stage.lines[0][0] in "▁▂▃▄▅▆▇"


async def test_in_a_narrow_row_the_first_count_is_still_said() -> None:
    async with shown(week(600), (40, 1)) as stage:
        await stage.focus()
        await stage.press(*["left"] * 3)
        assert stage.lines[0].startswith("21:24–21:26 ▌24 log-ins ")


async def test_where_a_span_fills_the_row_its_time_is_said_on_it() -> None:
    async with shown(week(600), (40, 1)) as stage:
        await stage.focus()
        await stage.press(*["shift+left"] * 39)
        assert stage.lines[0].startswith("20:12–21:32 ")


# the mouse


async def test_a_click_puts_the_cursor_there_and_takes_the_focus() -> None:
    async with shown() as stage:
        await stage.pilot.click(stage.timeline, offset=(20, 1))
        await stage.pilot.pause()
        assert stage.lines[-2].index("▲") == 20
        assert stage.app.asked == []


async def test_a_double_click_asks_for_the_column() -> None:
    async with shown() as stage:
        await stage.pilot.double_click(stage.timeline, offset=(79, 1))
        await stage.pilot.pause()
        assert stage.app.asked == [(PRESENT, PRESENT + 60)]


async def drag(stage: Shown, *columns: int) -> None:
    first, *others = columns
    await stage.pilot.mouse_down(stage.timeline, offset=(first, 0))
    for column in others:
        await stage.pilot.hover(stage.timeline, offset=(column, 0))
    await stage.pilot.mouse_up(stage.timeline, offset=(columns[-1], 0))
    await stage.pilot.pause()


async def test_a_drag_asks_for_its_span() -> None:
    async with shown() as stage:
        await drag(stage, 69, 60, 59)
        assert stage.app.asked == [(PRESENT - 20 * 60, PRESENT - 9 * 60)]


async def test_a_drag_back_to_its_beginning_asks_for_one_column() -> None:
    async with shown() as stage:
        await drag(stage, 79, 75, 79)
        assert stage.app.asked == [(PRESENT, PRESENT + 60)]


async def test_the_mouse_that_only_passes_picks_nothing() -> None:
    async with shown() as stage:
        await stage.pilot.hover(stage.timeline, offset=(5, 0))
        assert stage.timeline.shown is None


async def test_the_wheel_goes_through_time() -> None:
    async with shown(week(600)) as stage:
        await stage.wheel(MouseScrollUp, 40)
        assert stage.timeline.viewport.stretch.last == PRESENT - 180
        await stage.wheel(MouseScrollDown, 40)
        assert stage.timeline.viewport.follows


async def test_the_wheel_with_ctrl_zooms() -> None:
    async with shown(week(600)) as stage:
        await stage.wheel(MouseScrollDown, 40, ctrl=True)
        assert stage.timeline.viewport.grid.size == 180
        await stage.wheel(MouseScrollUp, 40, ctrl=True)
        assert stage.timeline.viewport.grid.size == 60


# what it redraws


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


# the keys


def test_every_key_has_an_id_and_says_what_it_does() -> None:
    keys = [key for binding in Binding.make_bindings(TIMELINE) for key in binding.key.split(",")]
    assert len(set(keys)) == len(keys)
    assert all(binding.id and binding.id.startswith("timeline.") for binding in TIMELINE)
    assert all(binding.tooltip and binding.description for binding in TIMELINE)
    assert list(Timeline.BINDINGS) == list(TIMELINE)
