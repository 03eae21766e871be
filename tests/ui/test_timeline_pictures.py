"""The timeline as pictures: at every width and height, at every scale, with what is picked, with few colours and none.

A change of a picture is a decision: look at it, then `pytest --snapshot-update`.
"""

from __future__ import annotations

from typing import Any

import pytest
from rich.style import Style

from tests.ui.timeline_stage import TimelineApp, week
from widgets.timeline_scale import WINDOWS

SPAN = ("left",) * 6 + ("shift+left",) * 12


class Keys:
    """Gives the timeline the focus and presses keys."""

    def __init__(self, *keys: str, focus: bool = True) -> None:
        self._keys = keys
        self._focus = focus

    async def __call__(self, pilot: Any) -> None:
        await pilot.pause()
        if self._focus:
            pilot.app.timeline.focus()
        await pilot.press(*self._keys)
        await pilot.pause()


@pytest.mark.parametrize("height", [1, 2, 4, 10])
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_picture(snap_compare: Any, width: int, height: int) -> None:
    assert snap_compare(TimelineApp(week()), terminal_size=(width, height), run_before=Keys(focus=False))


@pytest.mark.parametrize("height", [1, 2, 6])
def test_picture_of_a_span(snap_compare: Any, height: int) -> None:
    assert snap_compare(TimelineApp(week()), terminal_size=(80, height), run_before=Keys(*SPAN))


@pytest.mark.parametrize("steps", range(1, len(WINDOWS)))
def test_picture_of_every_scale(snap_compare: Any, steps: int) -> None:
    assert snap_compare(TimelineApp(week()), terminal_size=(80, 6), run_before=Keys(*["minus"] * steps))


def test_picture_in_the_terminals_own_colours(snap_compare: Any) -> None:
    assert snap_compare(TimelineApp(week(), theme="terminal"), terminal_size=(80, 6), run_before=Keys(*SPAN))


def test_picture_without_colours(snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(TimelineApp(week()), terminal_size=(80, 6), run_before=Keys(*SPAN))


# what is picked is seen without colours, in a single row too


async def grounds(app: TimelineApp) -> list[Style]:
    """How each cell of a single row is drawn, with the cursor on the column in the middle."""
    async with app.run_test(size=(80, 1)) as pilot:
        await pilot.pause()
        app.timeline.focus()
        await pilot.press("pageup")
        await pilot.pause()
        (strip,) = app.screen._compositor.render_strips()
        return [segment.style or Style() for segment in strip for _ in segment.text]


def grey(style: Style) -> int:
    assert style.bgcolor is not None
    red, green, blue = style.bgcolor.get_truecolor()
    assert red == green == blue
    return red


async def test_without_colours_the_ground_of_what_is_picked_is_lighter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    cells = await grounds(TimelineApp(week()))
    assert grey(cells[39]) - grey(cells[38]) > 40


async def test_in_the_terminals_own_colours_what_is_picked_is_reversed() -> None:
    cells = await grounds(TimelineApp(week(), theme="terminal"))
    assert (cells[38].reverse, cells[39].reverse) == (None, True)
