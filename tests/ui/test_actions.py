"""Every key of every screen: an id, a sentence for the help, and a place in the palette."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import tui.screens
import widgets
from tests.ui.stage import Stage, staged
from tui.screens.bindings import ALL, binding_ids
from tui.screens.frame import Frame
from tui.screens.modes import MODES
from tui.screens.palette import PaletteScreen, deeds
from widgets.keyed_table import KeyedTable


def owners() -> list[type[DOMNode]]:
    """Every class of ours that has keys of its own."""
    modules = [
        import_module(f"{package.__name__}.{found.name}")
        for package in (tui.screens, widgets)
        for found in iter_modules(package.__path__)
    ]
    kinds = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, DOMNode) and kind.__module__ == module.__name__
    }
    return sorted((kind for kind in kinds if kind.__dict__.get("BINDINGS")), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("owner", owners(), ids=lambda kind: kind.__name__)
def test_every_key_has_an_id_a_name_and_a_sentence(owner: type[DOMNode]) -> None:
    for binding in Binding.make_bindings(owner.__dict__["BINDINGS"]):
        assert binding.id, binding
        assert binding.description, binding
        assert binding.tooltip, binding
        assert not binding.tooltip.endswith("."), binding


def test_an_id_means_one_action() -> None:
    actions = {(binding.id, binding.action) for binding in Binding.make_bindings(ALL)}
    assert len(actions) == len({name for name, _ in actions})


def test_the_keymap_may_name_every_action_of_the_modes() -> None:
    assert {binding.id for binding in Binding.make_bindings(ALL)} <= binding_ids()


@pytest.mark.parametrize("mode", ["watch", *MODES])
async def test_what_a_mode_can_do_stands_in_the_palette(mode: str) -> None:
    async with staged() as stage:
        stage.watch.action_go(mode)
        await stage.pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, Frame)
        offered = {deed.action for deed in deeds(screen)}
        bound = [one for one in screen.active_bindings.values() if one.enabled and one.binding.id]
        assert {one.binding.action for one in bound} == offered
        assert {"help", "palette", "save", "quit", "go('campaigns')"} <= offered


async def opened(stage: Stage, typed: str) -> KeyedTable:
    """The palette's table after something was typed."""
    await stage.press("ctrl+p")
    await stage.until(lambda: isinstance(stage.app.screen, PaletteScreen))
    await stage.sees("All actions")
    await stage.press(*typed)
    return stage.app.screen.query_one(KeyedTable)


async def test_the_palette_finds_an_action_by_a_part_of_its_name_and_does_it() -> None:
    async with staged() as stage:
        table = await opened(stage, "campaigns")
        await stage.until(lambda: table.selected_key == "go.campaigns")
        await stage.press("enter")
        await stage.until(lambda: stage.app.current_mode == "campaigns")


async def test_the_palette_does_what_is_about_the_row_below_it() -> None:
    async with staged() as stage:
        await stage.press("up")
        target = stage.watch.target()
        assert target
        table = await opened(stage, "plan a block")
        await stage.until(lambda: table.selected_key == "block")
        await stage.press("enter")
        await stage.sees(f"Block {target}")


async def test_the_palette_moves_in_the_part_that_has_the_focus() -> None:
    async with staged() as stage:
        rows = stage.watch.focused_rows()
        newest = rows.cursor
        assert newest > 0
        table = await opened(stage, "to the first row")
        await stage.until(lambda: table.selected_key == "row.first")
        await stage.press("enter")
        await stage.until(lambda: rows.cursor == 0)


async def test_the_palette_moves_with_the_arrows_and_closes_without_doing_anything() -> None:
    async with staged() as stage:
        table = await opened(stage, "")
        await stage.until(lambda: table.selected_key)
        first = table.selected_key
        await stage.press("down")
        assert table.selected_key != first
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is stage.watch)


async def test_what_no_action_is_called_is_said() -> None:
    async with staged() as stage:
        await opened(stage, "zzzzqq")
        await stage.sees("no action has such a name")
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.watch)


async def test_a_colon_opens_it_too() -> None:
    async with staged() as stage:
        await stage.press("colon")
        await stage.until(lambda: isinstance(stage.app.screen, PaletteScreen))
