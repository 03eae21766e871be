"""Less noise, layouts and offenders as pictures. A change of one is a decision: look, then --snapshot-update."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import clock
from tests.ui.stage import Stage
from tests.ui.test_snapshots import application
from tui.config_schema import Columns
from tui.language import LANGUAGES, choose
from tui.screens.looks import Looks
from tui.screens.noise import Noise

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "60x20": (60, 20), "40x10": (40, 10), "200x50": (200, 50)}
QUIET = Noise(("spf",), folded=True)


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    choose("en")


class Keys:
    """Presses keys once the policies are read, and waits until all is drawn."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys

    async def __call__(self, pilot: Any) -> None:
        stage = Stage(pilot.app, pilot, FakeWatched(), FakeGate(clock))
        await stage.until(lambda: stage.desk.standing.policies)
        await stage.press(*self._keys)
        await stage.settled()


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_folded_rows(snap_compare: Any, size: str) -> None:
    assert snap_compare(application(noise=QUIET), terminal_size=SIZES[size], run_before=Keys("2", "up"))


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_picture_of_what_matters(snap_compare: Any, tongue: str) -> None:
    choose(tongue)
    noise = Noise(("spf",), folded=True, important=True)
    assert snap_compare(application(noise=noise), terminal_size=SIZES["80x24"], run_before=Keys("up"))


@pytest.mark.parametrize("tongue", LANGUAGES)
@pytest.mark.parametrize("size", ["80x24", "40x10"])
def test_picture_of_the_list_of_what_is_hidden(snap_compare: Any, tongue: str, size: str) -> None:
    choose(tongue)
    assert snap_compare(application(noise=QUIET), terminal_size=SIZES[size], run_before=Keys("H", "down", "enter"))


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_offenders(snap_compare: Any, size: str) -> None:
    keys = Keys("4", "o", "o", "down", "space")
    assert snap_compare(application(), terminal_size=SIZES[size], run_before=keys)


@pytest.mark.parametrize("theme", ["sekimori", "terminal"])
def test_picture_without_colour_and_with_the_terminals_own(
    snap_compare: Any, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    if theme == "sekimori":
        monkeypatch.setenv("NO_COLOR", "1")
    app = application(noise=QUIET, theme=theme)
    assert snap_compare(app, terminal_size=SIZES["120x40"], run_before=Keys("space"))


@pytest.mark.parametrize("layout", ["stacked", "beside", "single"])
def test_picture_of_a_layout(snap_compare: Any, layout: str) -> None:
    looks = Looks(layout, Columns(login=("why", "user"), dnsbl=("recipient", "zone")))
    assert snap_compare(application(looks=looks), terminal_size=SIZES["120x40"], run_before=Keys("up"))
