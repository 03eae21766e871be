"""Leaving: once, whatever else is pressed or signalled while the session is saved."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

from tests.ui.stage import staged
from tui.screens.question import Question


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
