"""The cursor of the timeline: what it says of a span, and what it asks the screen for."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.screen import ModalScreen

from tests.ui.timeline_stage import PRESENT, minute, shown, week
from widgets.timeline import Timeline
from widgets.timeline_keys import TIMELINE


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


def test_every_key_has_an_id_and_says_what_it_does() -> None:
    keys = [key for binding in Binding.make_bindings(TIMELINE) for key in binding.key.split(",")]
    assert len(set(keys)) == len(keys)
    assert all(binding.id and binding.id.startswith("timeline.") for binding in TIMELINE)
    assert all(binding.tooltip and binding.description for binding in TIMELINE)
    assert list(Timeline.BINDINGS) == list(TIMELINE)
