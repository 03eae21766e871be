"""The pages of subjects and the logs as pictures. A change of one is a decision: look, then --snapshot-update."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import clock
from tests.ui.source_scene import busy
from tests.ui.stage import Stage
from tui.app import SekimoriApp
from tui.dossier import About, Subject
from tui.screens.dossier import DossierScreen
from tui.screens.mode import Mode

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "60x20": (60, 20), "40x10": (40, 10)}
SUBJECTS = {
    "address": Subject(About.ADDRESS, "203.0.113.9"),
    "network": Subject(About.NETWORK, "198.51.100.0/24"),
    "user": Subject(About.USER, "tanaka"),
    "zone": Subject(About.ZONE, "zen.spamhaus.org"),
}


def application(**settings: Any) -> SekimoriApp:
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["198.51.100.14"], reason="42 content verdicts"))
    saved = Path("/var/lib/sekimori/sessions/1")
    return SekimoriApp(busy(), gate, save=lambda _: saved, clock=clock, title_host="nas", **settings)


class Page:
    """Opens a page, presses keys there and waits until it is whole."""

    def __init__(self, subject: Subject, *keys: str) -> None:
        self._subject = subject
        self._keys = keys

    async def __call__(self, pilot: Any) -> None:
        stage = Stage(pilot.app, pilot, FakeWatched(), FakeGate(clock))
        await stage.until(lambda: stage.desk.standing.policies)
        assert isinstance(stage.app.screen, Mode)
        stage.app.screen.open_dossier(self._subject)

        def whole() -> bool:
            page = stage.app.screen
            return isinstance(page, DossierScreen) and not page.told().looking and page.lines.row_count > 0

        await stage.until(whole)
        await stage.press(*self._keys)


async def logs(pilot: Any) -> None:
    stage = Stage(pilot.app, pilot, FakeWatched(), FakeGate(clock))
    await stage.until(lambda: stage.desk.standing.policies)
    await stage.press("8")
    await stage.sees("unreadable")
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_picture_of_a_page(snap_compare: Any, subject: str, size: str) -> None:
    assert snap_compare(application(), terminal_size=SIZES[size], run_before=Page(SUBJECTS[subject]))


def test_picture_of_what_a_page_leads_on_to(snap_compare: Any) -> None:
    before = Page(SUBJECTS["user"], "tab", "down", "space")
    assert snap_compare(application(), terminal_size=SIZES["80x24"], run_before=before)


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_the_logs(snap_compare: Any, size: str) -> None:
    assert snap_compare(application(), terminal_size=SIZES[size], run_before=logs)


@pytest.mark.parametrize("screen", ["page", "logs"])
def test_picture_in_the_terminals_own_colours(snap_compare: Any, screen: str) -> None:
    before = Page(SUBJECTS["address"]) if screen == "page" else logs
    assert snap_compare(application(theme="terminal"), terminal_size=SIZES["80x24"], run_before=before)
