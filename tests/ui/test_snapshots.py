"""The screens as pictures. A change of a picture is a decision: look at it, then `pytest --snapshot-update`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.fake_gate import CUSTOMER, FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock, evening
from tests.ui.stage import Stage
from tui.app import SekimoriApp
from tui.model import EventKind, SourceState, SourceStatus

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


def application(watched: FakeWatched | None = None, **settings: Any) -> SekimoriApp:
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
        await stage.until(lambda: stage.watch.standing.policies)
        await stage.press(*self._keys)
        await stage.sees(self._until)
        await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("keys", "until"),
    [
        pytest.param((), "Top offenders", id="watch"),
        pytest.param(("up", "b"), "+ 203.0.113.9 in", id="block"),
        pytest.param(("question_mark",), "plan a block", id="help"),
        pytest.param(("up", "enter"), "aWx029", id="dossier"),
        pytest.param(("slash", *"tanaka", "enter"), " match", id="filter"),
    ],
)
def test_picture(snap_compare: Any, size: str, keys: tuple[str, ...], until: str) -> None:
    assert snap_compare(application(), terminal_size=SIZES[size], run_before=Keys(*keys, until=until))


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
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, CUSTOMER, user="info", service="imap")])
    keys = Keys("b", until="Block all the same")
    assert snap_compare(application(watched), terminal_size=(80, 24), run_before=keys)


def test_picture_in_the_terminals_own_colours(snap_compare: Any) -> None:
    assert snap_compare(application(theme="terminal"), terminal_size=(80, 24), run_before=Keys())
