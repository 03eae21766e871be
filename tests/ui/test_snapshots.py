"""Screens in special states and at other sizes, as pictures.

A change of a picture is a decision: look at it, then `pytest --snapshot-update`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.blocked_scene import obeyed
from tests.ui.campaign_scene import besieged, breach
from tests.ui.fake_gate import CUSTOMER, FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock, evening
from tests.ui.stage import Stage
from tui.app import SekimoriApp
from tui.model import EventKind, SourceState, SourceStatus


def application(watched: FakeWatched | None = None, gate: FakeGate | None = None, **settings: Any) -> SekimoriApp:
    if gate is None:
        gate = FakeGate(clock)
        gate.apply(gate.plan_block(["198.51.100.14"], reason="42 content verdicts"))
    settings = {
        "save": lambda _picture: Path("/var/lib/sekimori/sessions/1"),
        "clock": clock,
        "title_host": "nas",
        **settings,
    }
    return SekimoriApp(evening() if watched is None else watched, gate, **settings)


class Keys:
    """Presses keys once the policies are read, and waits for words."""

    def __init__(self, *keys: str, until: str = "recorded, not enforced") -> None:
        self._keys = keys
        self._until = until

    async def __call__(self, pilot: Any) -> None:
        stage = Stage(pilot.app, pilot, FakeWatched(), FakeGate(clock))
        await stage.until(lambda: stage.desk.standing.policies)
        await stage.press(*self._keys)
        await stage.sees(self._until)
        await pilot.pause()


@pytest.mark.parametrize("size", [(60, 20), (40, 10), (200, 50)])
def test_picture_of_other_sizes(snap_compare: Any, size: tuple[int, int]) -> None:
    assert snap_compare(application(), terminal_size=size, run_before=Keys(until="Login attempts"))


def test_picture_of_the_first_seconds(snap_compare: Any) -> None:
    watched = FakeWatched(
        (
            SourceStatus("/var/log/mail.log", SourceState.READING, size=1000, done=430),
            SourceStatus(
                "/var/log/maillog",
                SourceState.UNREADABLE,
                "cannot read /var/log/maillog: permission denied; add yourself to group adm, or run with sudo",
            ),
        )
    )
    watched.backlog = 0.43
    assert snap_compare(application(watched), terminal_size=(80, 24), run_before=Keys())


def test_picture_of_a_question_that_is_asked_again(snap_compare: Any) -> None:
    watched = FakeWatched()
    watched.add(at(NOW, EventKind.LOGIN_SUCCESS, CUSTOMER, user="sato", service="imap") for _ in range(3))
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, CUSTOMER, user="info", service="imap")])
    keys = Keys("b", until="Would have stopped")
    assert snap_compare(application(watched), terminal_size=(80, 24), run_before=keys)


@pytest.mark.parametrize("size", [(60, 20), (40, 10)])
def test_picture_of_blocks_in_every_state(snap_compare: Any, size: tuple[int, int]) -> None:
    keys = Keys("5", until="expired")
    assert snap_compare(application(gate=obeyed()), terminal_size=size, run_before=keys)


def test_picture_of_lost_blocks_to_put_back(snap_compare: Any) -> None:
    keys = Keys("R", until="No log-in that worked")
    assert snap_compare(application(gate=obeyed()), terminal_size=(80, 24), run_before=keys)


def test_picture_of_what_cannot_be_switched(snap_compare: Any) -> None:
    keys = Keys("2", "slash", *"spf", "enter", "d", until="sekimori setup")
    assert snap_compare(application(gate=obeyed()), terminal_size=(80, 24), run_before=keys)


@pytest.mark.parametrize("size", [(60, 20), (40, 10)])
def test_picture_of_campaigns(snap_compare: Any, size: tuple[int, int]) -> None:
    keys = Keys("6", "down", until="rotating")
    assert snap_compare(application(besieged()), terminal_size=size, run_before=keys)


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
def test_picture_of_danger(snap_compare: Any, size: tuple[int, int]) -> None:
    watched = evening()
    watched.campaigns = (breach(),)
    assert snap_compare(application(watched, obeyed()), terminal_size=size, run_before=Keys(until="DANGER"))
