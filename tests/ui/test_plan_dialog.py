"""The dialog before a change: what must be seen on any terminal, and that a change is made once."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.widget import Widget

from tests.ui.fake_gate import CUSTOMER, FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.enforcement.change import EnforcementError, Entry, Plan, Verb
from tui.model import EventKind
from tui.screens.plan_dialog import PlanDialog
from widgets.choice import Choice, Press

LONG = "2001:db8:1234:5678:9abc:def0:1234:5678"


def one_failure(ip: str) -> FakeWatched:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, ip, user="info", service="imap")])
    return watched


async def planned(stage: Stage) -> None:
    await stage.press("b")
    await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
    await stage.until(lambda: "planning" not in stage.text)
    await stage.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 10), (40, 8)])
@pytest.mark.parametrize("ip", ["203.0.113.9", LONG, CUSTOMER])
async def test_choices_and_buttons_are_seen_whole_on_small_terminals(ip: str, size: tuple[int, int]) -> None:
    async with staged(one_failure(ip), size=size) as stage:
        await planned(stage)
        await stage.sees("[▸Cancel ]", "[ Block all the same ]" if ip == CUSTOMER else "[ Block ]")
        assert "[this address]" in stage.text
        assert "[24 hours]" in stage.text


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_the_chosen_words_are_seen_whole_however_long_those_before_them(size: tuple[int, int]) -> None:
    async with staged(one_failure(LONG), size=size) as stage:
        await planned(stage)
        await stage.press("up", "up", "right", "down", "right", "right")  # from Cancel to the choices above
        await stage.sees("[2001:db8:1234:5678::/64]", "[for good]")


class SlowGate(FakeGate):
    """Counts what it is told to do, and does it when it may."""

    def __init__(self) -> None:
        super().__init__(clock)
        self.may = threading.Event()
        self.applied = 0

    def apply(self, plan: Plan) -> Entry:
        self.applied += 1
        assert self.may.wait(8)
        return super().apply(plan)


async def test_a_key_that_repeats_applies_once_and_the_answer_is_waited_for() -> None:
    gate = SlowGate()
    async with staged(one_failure("203.0.113.9"), gate) as stage:
        await planned(stage)
        stage.app.screen.query_one("#apply", Press).focus()
        await stage.press("enter", "enter", "enter", "escape")
        assert isinstance(stage.app.screen, PlanDialog)
        gate.may.set()
        await stage.sees("Done: Block 203.0.113.9")
        assert gate.applied == 1


class FailingGate(SlowGate):
    """Does not do what it is told, when it may."""

    def apply(self, plan: Plan) -> Entry:
        super().apply(plan)
        raise EnforcementError("the list cannot be written")


async def test_a_choice_that_changes_while_it_is_applied_does_not_hide_how_it_went() -> None:
    gate = FailingGate()
    async with staged(one_failure("203.0.113.9"), gate) as stage:
        await planned(stage)
        stage.app.screen.query_one("#apply", Press).focus()
        await stage.press("enter")
        await stage.until(lambda: gate.applied == 1)
        choice = stage.app.screen.query(Choice).last()
        before = choice.chosen
        choice.action_step(-1)
        choice.action_step(1)
        choice.action_step(1)
        assert choice.chosen != before
        await stage.until(lambda: "counting" not in stage.text)
        gate.may.set()
        await stage.sees("the list cannot be written")
        await stage.pilot.pause(0.2)
        await stage.sees("the list cannot be written")


class PlanningGate(FakeGate):
    """Plans when it may, which takes its time where a helper on another host is asked."""

    def __init__(self) -> None:
        super().__init__(clock)
        self.may = threading.Event()

    def obeyed(self, verb: Verb) -> bool:
        assert verb is not Verb.BLOCK or self.may.wait(8)  # which a plan asks
        return super().obeyed(verb)


class Lingering(Widget):
    """Is the last of its screen to go, and lets the plan be made meanwhile."""

    def __init__(self, may: threading.Event) -> None:
        super().__init__()
        self._may = may

    async def on_unmount(self) -> None:
        self._may.set()
        await asyncio.sleep(0.2)


async def test_a_plan_that_is_made_while_its_dialog_is_left_is_dropped() -> None:
    gate = PlanningGate()
    async with staged(one_failure("203.0.113.9"), gate) as stage:
        await stage.press("b")
        await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
        await stage.app.screen.mount(Lingering(gate.may))
        await stage.press("escape")
        await stage.until(gate.may.is_set)
        await stage.until(lambda: "Cancel" not in stage.text)
        await stage.press("b")
        await stage.sees("203.0.113.9", "[ Block ]")


async def test_only_a_change_that_can_be_taken_back_is_said_to_be() -> None:
    async with staged(one_failure("203.0.113.9")) as stage:
        await planned(stage)
        stage.app.screen.query_one("#apply", Press).focus()
        await stage.press("enter")
        await stage.sees("Undo takes it back")
        await stage.until(lambda: stage.desk.standing.can_undo)
        await stage.press("u")
        await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
        await stage.until(lambda: not stage.app.screen.query_one("#apply", Press).disabled)
        stage.app.screen.query_one("#apply", Press).focus()
        await stage.press("enter")
        await stage.sees("Done: Undo the last change")
        assert "takes it back" not in stage.text
