"""The line in which a filter is typed: what is suggested, what keys do, what is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from tests.filter.test_complete import VOCABULARY
from tui.filter.complete import Suggestion, complete
from tui.screens.bindings import known
from tui.screens.theme import DARK
from widgets.filter_input import FilterBar
from widgets.filter_keys import FILTER_KEYS

HISTORY = ("kind:rejection", "user:tanaka", "country:JP")


class OneBar(App[None]):
    """A bar over nothing, and what it told."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = "sekimori"
        self._value = value
        self.typed: list[str] = []
        self.kept: list[str] = []

    def suggested(self, text: str, cursor: int) -> tuple[Suggestion, ...]:
        return complete(text, cursor, VOCABULARY)

    def compose(self) -> ComposeResult:
        self.bar = FilterBar(self.suggested, HISTORY, self._value)
        yield self.bar

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        self.typed.append(event.value)

    @on(Input.Submitted, "#filter")
    def _kept(self, event: Input.Submitted) -> None:
        self.kept.append(event.value)


@asynccontextmanager
async def bar(value: str = "", width: int = 80) -> AsyncIterator[tuple[OneBar, Pilot[None]]]:
    app = OneBar(value)
    async with app.run_test(size=(width, 4)) as pilot:
        app.bar.input.focus()
        await pilot.pause()
        yield app, pilot


def lines(app: OneBar) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


async def typed(pilot: Pilot[None], text: str) -> None:
    for character in text:
        await pilot.press(
            {":": "colon", "-": "minus", " ": "space", "@": "at", "(": "left_parenthesis"}.get(character, character)
        )
    await pilot.pause()


async def test_the_line_above_says_what_tab_takes_what_that_means_and_what_else_there_is() -> None:
    async with bar() as (app, pilot):
        await typed(pilot, "user:t")
        assert lines(app)[0].strip() == "Tab tanaka log-in name; whole, or the part before or after its @ · taro"
        await pilot.press("tab")
        await pilot.pause()
        assert app.bar.input.value == "user:tanaka"
        assert app.bar.input.cursor_position == len("user:tanaka")
        assert app.typed[-1] == "user:tanaka"


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_tab_and_right_take_one_after_the_other(key: str) -> None:
    async with bar() as (app, pilot):
        await typed(pilot, "-cat")
        await pilot.press(key)
        await typed(pilot, "sp")
        await pilot.press(key)
        assert app.bar.input.value == "-category:spf"


async def test_right_within_the_text_goes_right_and_tab_completes_where_the_cursor_is() -> None:
    async with bar("us kind:probe") as (app, pilot):
        await pilot.press("home", "right", "right")
        assert (app.bar.input.value, app.bar.input.cursor_position) == ("us kind:probe", 2)
        await pilot.pause()
        assert lines(app)[0].startswith(" Tab user:")
        await pilot.press("tab")
        assert (app.bar.input.value, app.bar.input.cursor_position) == ("user: kind:probe", 5)


async def test_tab_without_a_suggestion_does_nothing_and_the_focus_stays() -> None:
    async with bar("nothing like it") as (app, pilot):
        await pilot.press("tab", "right", "shift+tab")
        assert app.bar.input.value == "nothing like it"
        assert app.focused is app.bar.input


async def test_up_and_down_go_through_what_was_used_and_come_back_to_what_was_typed() -> None:
    async with bar() as (app, pilot):
        await typed(pilot, "abc")
        seen = []
        for key in ("up", "up", "up", "up", "down", "down", "down", "down"):
            await pilot.press(key)
            seen.append(app.bar.input.value)
        assert seen == [*HISTORY, HISTORY[-1], HISTORY[1], HISTORY[0], "abc", "abc"]
        assert app.bar.input.cursor_position == 3


async def test_the_filter_in_force_is_not_its_own_past() -> None:
    async with bar(HISTORY[0]) as (app, pilot):
        await pilot.press("up")
        assert app.bar.input.value == HISTORY[1]


async def test_every_change_and_enter_are_told() -> None:
    async with bar() as (app, pilot):
        await typed(pilot, "ab")
        await pilot.press("up", "enter")
        assert app.typed == ["a", "ab", HISTORY[0]]
        assert app.kept == [HISTORY[0]]


async def test_an_error_is_told_where_there_is_nothing_to_suggest() -> None:
    async with bar() as (app, pilot):
        await typed(pilot, "kind:foo")
        app.bar.say_error('there is no kind "foo" (at character 6)')
        await pilot.pause()
        assert lines(app)[0].strip() == 'there is no kind "foo" (at character 6)'
        await pilot.press(*["backspace"] * 3)
        await pilot.pause()
        assert lines(app)[0].startswith(" Tab login_failure")
        app.bar.say_error("")
        await typed(pilot, "probe")
        assert lines(app)[0].strip() == "Enter keeps · Esc clears · ↑ filters used before"


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
async def test_the_lines_fit_whatever_the_width(width: int) -> None:
    async with bar(width=width) as (app, pilot):
        for text in ("", "user:佐", "kind:", "x"):
            app.bar.input.value = text
            await pilot.pause()
            assert all(cell_len(line) == width for line in lines(app))


async def test_what_is_pasted_holds_nothing_that_a_terminal_would_obey() -> None:
    async with bar() as (app, _):
        app.bar.input.insert_text_at_cursor("a\x1b]52;c;eA==\x07\u202eb\x00")
        assert app.bar.input.value.isprintable()
        assert len(app.bar.input.value) == len("a\x1b]52;c;eA==\x07\u202eb\x00")


async def test_the_cursor_does_not_blink() -> None:
    async with bar() as (app, _):
        assert not app.bar.input.cursor_blink


def test_every_key_has_an_id_and_says_what_it_does_and_a_keymap_may_change_it() -> None:
    ids = [binding.id for binding in FILTER_KEYS]
    assert ids == ["filter.take", "filter.earlier", "filter.later", "filter.drop"]
    assert all(binding.tooltip for binding in FILTER_KEYS)
    assert set(ids) <= {binding.id for binding in known()}


async def test_a_key_of_the_operator_s_own_takes_the_suggestion() -> None:
    async with bar() as (app, pilot):
        app.set_keymap({"filter.take": "ctrl+t"})
        await typed(pilot, "zo")
        await pilot.press("ctrl+t")
        assert app.bar.input.value == "zone:"
        await pilot.press(*["backspace"] * 5, "z", "tab")
        assert app.bar.input.value == "z"
