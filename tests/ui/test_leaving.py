"""Leaving: once, with all that was begun; and what is not there yet, or no longer, while something looks for it."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.screen import Screen
from textual.widget import Widget

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, evening
from tests.ui.stage import DEADLINE, staged
from tests.ui.test_plan_dialog import Lingering, PlanningGate, one_failure, planned
from tui.dossier import About, Dossier, Subject
from tui.model import EventKind
from tui.screens.dossier import DossierScreen
from tui.screens.help import HelpScreen
from tui.screens.noise_list import NoiseList
from tui.screens.palette import PaletteScreen
from tui.screens.plan_dialog import PlanDialog
from tui.screens.question import Question
from tui.screens.requests import undo_request
from tui.screens.watch import WatchScreen
from widgets.choice import Choice, Press
from widgets.filter_input import FilterBar, FilterInput


class SlowSave:
    """Saves when it may, or fails then."""

    def __init__(self, *, fails: bool = False) -> None:
        self.may = threading.Event()
        self.begun = threading.Event()
        self.fails = fails
        self.times = 0

    def __call__(self, _picture: str | None) -> Path:
        self.times += 1
        self.begun.set()
        assert self.may.wait(8)
        if self.fails:
            raise OSError("no space left in /var")
        return Path("/var/lib/sekimori/sessions/1")


async def test_q_that_repeats_while_the_session_is_saved_leaves_once() -> None:
    save = SlowSave()
    async with staged(save=save) as stage:
        await stage.press("q")
        await stage.until(save.begun.is_set)
        await stage.press("q")
        save.may.set()
        await stage.until(lambda: stage.app._exit)
        assert save.times == 1
        assert stage.app.return_code == 0


async def test_q_after_a_signal_does_not_hold_it_up() -> None:
    save = SlowSave()
    async with staged(save=save) as stage:
        stage.app._ended_by(signal.SIGTERM)
        await stage.until(save.begun.is_set)
        await stage.press("q")
        save.may.set()
        await stage.until(lambda: stage.app._exit)
        assert save.times == 1
        assert stage.app.return_code == 128 + signal.SIGTERM


async def test_nobody_is_asked_when_a_signal_came_while_a_save_failed() -> None:
    save = SlowSave(fails=True)
    async with staged(save=save) as stage:
        await stage.press("q")
        await stage.until(save.begun.is_set)
        stage.app._ended_by(signal.SIGHUP)
        save.may.set()
        await stage.until(lambda: stage.app._exit)
        assert stage.app.return_code == 128 + signal.SIGHUP


async def test_a_signal_ends_the_question_too() -> None:
    save = SlowSave(fails=True)
    save.may.set()
    async with staged(save=save) as stage:
        await stage.press("q")
        await stage.until(lambda: isinstance(stage.app.screen, Question))
        stage.app._ended_by(signal.SIGTERM)
        await stage.until(lambda: stage.app._exit)
        assert stage.app.return_code == 128 + signal.SIGTERM


# a screen that is left

SCREENS = (
    ("b", PlanDialog, "_share_room"),
    ("question_mark", HelpScreen, "fill"),
    ("H", NoiseList, "_show"),
    ("ctrl+p", PaletteScreen, "_begin"),
)


async def gone(screen: Screen[Any]) -> None:
    """Wait until nothing of it is there, also while another screen is busy."""
    async with asyncio.timeout(DEADLINE):
        while screen.is_attached:
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(("key", "kind", "asked"), SCREENS)
async def test_what_was_to_be_drawn_of_a_screen_that_is_gone_is_not(key: str, kind: type, asked: str) -> None:
    async with staged(one_failure("203.0.113.9")) as stage:
        await stage.press(key)
        await stage.until(lambda: isinstance(stage.app.screen, kind))
        screen, free = stage.app.screen, asyncio.Event()
        stage.watch.call_later(free.wait)  # the screen below draws, but is busy
        screen.dismiss(None)
        screen.call_after_refresh(getattr(screen, asked))
        await gone(screen)
        free.set()
        await stage.sees("203.0.113.9")


async def test_a_page_below_another_begins_nothing_when_both_are_left() -> None:
    watched, may = evening(), threading.Event()
    async with staged(watched) as stage:
        stage.watch.open_dossier(Subject(About.ADDRESS, "203.0.113.9"))
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        below = stage.app.screen
        assert isinstance(below, DossierScreen)
        await stage.settled()
        await below.mount(Lingering(may))
        below.open_dossier(Subject(About.ADDRESS, "198.51.100.14"))
        await stage.until(lambda: stage.app.screen is not below)
        await stage.settled()
        known = watched.dossier

        def slow(subject: Subject) -> Dossier | None:
            assert may.wait(8)
            return known(subject)

        watched.dossier = slow  # type: ignore[method-assign]
        stage.desk.blocks_version += 1  # the page below would look again
        await stage.press("1")
        await gone(below)
        await stage.sees("1 Login attempts")


@pytest.mark.parametrize("pressed", [True, False])
async def test_a_dialog_that_was_left_neither_applies_nor_plans(pressed: bool) -> None:
    gate = PlanningGate()
    gate.may.set()
    async with staged(one_failure("203.0.113.9"), gate) as stage:
        await planned(stage)
        gate.may.clear()
        dialog = stage.app.screen
        await dialog.mount(Lingering(gate.may))
        dialog.dismiss(None)
        late = Press.Pressed(dialog.query_one("#apply", Press)) if pressed else Choice.Changed()
        dialog.post_message(late)
        await gone(dialog)
        await stage.sees("203.0.113.9")
        assert not gate.blocks()


async def test_an_action_of_the_palette_is_done_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    free, begun = asyncio.Event(), asyncio.Event()
    mount = WatchScreen.mount

    def slowly(screen: WatchScreen, *widgets: Widget, **where: Any) -> Any:
        async def mounted() -> None:
            begun.set()
            await free.wait()
            await mount(screen, *widgets, **where)

        return mounted()

    async with staged() as stage:
        await stage.press("ctrl+p")
        await stage.until(lambda: isinstance(stage.app.screen, PaletteScreen))
        palette = stage.app.screen
        await stage.press(*"filter")
        monkeypatch.setattr(WatchScreen, "mount", slowly)
        stage.app.post_message(Key("enter", None))
        await asyncio.wait_for(begun.wait(), DEADLINE)
        await gone(palette)
        free.set()
        await stage.until(lambda: isinstance(stage.app.focused, FilterInput))


# what is not there yet


class SlowLines(FakeWatched):
    """Finds the lines of a subject when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may, self.found = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def lines_of(self, subject: Subject, limit: int) -> tuple[str, ...]:
        self.asked.set()
        await self.may.wait()
        self.found.set()
        return ("a line",)


@pytest.mark.parametrize("elsewhere", [True, False])
async def test_the_pager_takes_no_terminal_from_who_went_elsewhere(
    elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = SlowLines()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user="info", service="imap")])
    async with staged(watched) as stage:
        lent: list[str] = []

        def suspend() -> AbstractContextManager[None]:
            lent.append("the terminal")
            return nullcontext()

        monkeypatch.setattr(stage.app, "suspend", suspend)
        monkeypatch.setattr("tui.pager.show", _shown)
        await stage.press("4")
        await stage.until(lambda: stage.app.current_mode == "offenders")
        await stage.press("v")
        await stage.until(watched.asked.is_set)
        if elsewhere:
            await stage.press("6")
            await stage.until(lambda: stage.app.current_mode == "campaigns")
        watched.may.set()
        await stage.until(watched.found.is_set)
        await stage.pilot.pause(0.2)
        assert lent == ([] if elsewhere else ["the terminal"])


async def _shown(*_arguments: object) -> None:
    """A pager that was left at once."""


async def test_a_sentence_for_a_mode_that_is_not_there_yet_is_seen() -> None:
    async with staged() as stage:
        stage.app.switch_mode("offenders")
        stage.app.say("Saved: /var/lib/sekimori")
        await stage.sees("4 Offenders", "Saved: /var/lib/sekimori")


async def test_a_filter_is_set_while_the_line_to_type_it_comes() -> None:
    async with staged() as stage:
        bar = FilterBar(stage.desk.chosen.complete, ())
        mounted = stage.watch.mount(bar, before="#keys")
        stage.watch._set_filter("zone:")  # as the span that is picked on the timeline does
        await mounted
        bar.say_error("")


@pytest.mark.parametrize("action", ["filter", "block", "undo", "help", "palette", "hidden", "dossier", "go('policy')"])
async def test_the_program_ends_well_while_something_opens(action: str) -> None:
    async with staged(one_failure("203.0.113.9")) as stage:
        opening = asyncio.create_task(stage.watch.run_action(action))
        await asyncio.sleep(0)
        stage.app.exit(return_code=128 + signal.SIGTERM)
        await opening
    assert stage.app.return_code == 128 + signal.SIGTERM


async def test_the_program_ends_well_while_a_dialog_opens() -> None:
    async with staged() as stage:
        desk = stage.desk
        dialog = PlanDialog(undo_request(desk.gate), desk.gate, desk.watched, desk.clock, dry_run=False)
        stage.app.push_screen(dialog)
        stage.app.push_screen(Question("The session was not saved", "no space left in /var"))
        stage.app.exit(return_code=128 + signal.SIGTERM)
    assert stage.app.return_code == 128 + signal.SIGTERM
