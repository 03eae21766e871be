"""The timeline under the mouse: a click, a drag, the wheel."""

from __future__ import annotations

from textual.events import MouseScrollDown, MouseScrollUp

from tests.ui.timeline_stage import PRESENT, Shown, shown, week


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
