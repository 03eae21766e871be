"""Every screen and dialog as a picture: at two sizes, in both languages, and without colour.

A change of a picture is a decision: look at it, then `pytest --snapshot-update`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.ui.blocked_scene import obeyed
from tests.ui.campaign_scene import besieged
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import clock, evening
from tests.ui.stage import Stage
from tests.ui.test_snapshots import application
from tui import language
from tui.picture import Count

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


@dataclass(frozen=True)
class Scene:
    """Keys that lead to it, and words that are the same in every language by which it is known."""

    keys: tuple[str, ...]
    known_by: str
    besieged: bool = False

    def watched(self) -> FakeWatched:
        """What is watched."""
        watched = besieged() if self.besieged else evening()
        watched.known = {"known": 3, "known_domain": 2}
        watched.known_senders = (Count("billing@example.com", 3, clock(), clock()),)
        return watched


SCENES = {
    "watch": Scene((), "203.0.113.9"),
    "watch-timeline": Scene(("t", *["left"] * 12, *["shift+left"] * 6), "203.0.113.9"),
    "watch-filter-typed": Scene(("slash", *"user:tan"), "user:tan"),
    "watch-filter-kept": Scene(("slash", *"user:tanaka", "enter"), "user:tanaka "),
    "watch-paused": Scene(("up", "p"), "203.0.113.9"),
    "offenders": Scene(("4", "o", "down", "space"), "203.0.113.9"),
    "blocks": Scene(("5",), "198.51.100.0/24"),
    "campaigns": Scene(("6", "down"), "198.51.100", besieged=True),
    "policy": Scene(("7",), "SPF"),
    "sources": Scene(("8",), "/var/log/mail.log"),
    "dossier-address": Scene(("up", "enter"), "aWx029"),
    "dossier-network": Scene(("5", "down", "enter"), "198.51.100.0/24"),
    "help": Scene(("question_mark",), "pgup"),
    "palette": Scene(("colon",), "space"),
    "dialog-block": Scene(("3", "up", "b"), "+ 203.0.113.201"),
    "dialog-block-marked": Scene(("4", *["down"] * 3, "space", "space", "b"), "+ 203.0.113.200"),
    "dialog-block-campaign": Scene(("6", "down", "b"), "+ 203.0.113.0/24", besieged=True),
    "dialog-switch": Scene(("2", "up", "up", "d"), "billing@example.com"),
    "dialog-undo": Scene(("u",), "dnsbl = reject"),
}


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    language.choose("en")


class Walk:
    """Presses the keys of a scene and waits until it is there."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    async def __call__(self, pilot: Any) -> None:
        stage = Stage(pilot.app, pilot, FakeWatched(), FakeGate(clock))
        await stage.until(lambda: stage.desk.standing.policies)
        await stage.press(*self._scene.keys)
        await stage.sees(self._scene.known_by)
        await stage.settled()


def pictured(snap_compare: Any, scene: str, size: str, **settings: Any) -> None:
    """Compare a scene with its picture."""
    shown = SCENES[scene]
    app = application(shown.watched(), obeyed(), **settings)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=Walk(shown))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("tongue", language.LANGUAGES)
def test_screen(snap_compare: Any, scene: str, size: str, tongue: str) -> None:
    language.choose(tongue)
    pictured(snap_compare, scene, size)


@pytest.mark.parametrize("scene", SCENES)
def test_screen_without_colour(snap_compare: Any, scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pictured(snap_compare, scene, "80x24")


@pytest.mark.parametrize("scene", ["watch", "campaigns", "dialog-block"])
def test_screen_in_the_terminals_own_colours(snap_compare: Any, scene: str) -> None:
    pictured(snap_compare, scene, "80x24", theme="terminal")
