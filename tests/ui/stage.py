"""The application on a stage: a fake monitor and gate, a headless terminal, and what its screen says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import clock, evening
from tui.app import SekimoriApp
from tui.privacy import worn
from tui.screens.desk import Desk
from tui.screens.gate import Gate
from tui.screens.watch import WatchScreen
from widgets.event_columns import Pane
from widgets.event_log import EventLog

DEADLINE = 8.0


@dataclass
class Stage:
    """What a test touches."""

    app: SekimoriApp
    pilot: Pilot[None]
    watched: FakeWatched
    gate: Any  # the fake, unless a test brings its own
    saved: list[str | None] = field(default_factory=list)

    @property
    def watch(self) -> WatchScreen:
        """The watch screen, also while another lies over it."""
        return self.app.watch_screen

    @property
    def desk(self) -> Desk:
        """What all screens share."""
        return self.app.desk

    def log(self, pane: Pane) -> EventLog:
        """One of the three panes."""
        return self.watch.logs[pane]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    async def press(self, *keys: str) -> None:
        """Type, and let it be drawn."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, met: Callable[[], object]) -> None:
        """Wait for the thing itself."""
        end = time.monotonic() + DEADLINE
        while not met():
            if time.monotonic() > end:
                raise AssertionError(f"not in {DEADLINE:.0f} s; the screen says:\n{self.text}")
            await self.pilot.pause()
            await asyncio.sleep(0.005)

    async def settled(self) -> None:
        """Wait until what is looked up in threads is drawn."""
        await self.pilot.pause()
        looking = [worker for worker in self.app.workers if worker.group != "dialog"]  # a dialog waits for the operator
        await self.until(lambda: all(worker.is_finished for worker in looking))
        await self.pilot.pause()

    async def sees(self, *words: str) -> None:
        """Wait until the screen shows all the words."""
        await self.until(lambda: all(word in self.text for word in words))


@asynccontextmanager
async def staged(
    watched: FakeWatched | None = None,
    gate: Gate | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    **settings: Any,
) -> AsyncIterator[Stage]:
    """The application, drawn once with the policies read."""
    watched = evening() if watched is None else watched
    gate = gate or FakeGate(clock)
    saved: list[str | None] = []

    def save(picture: str | None) -> Path:
        saved.append(picture)
        return Path("/var/lib/sekimori/sessions/1")

    settings = {"save": save, "clock": clock, "title_host": "nas", **settings}
    app = SekimoriApp(watched, gate, **settings)
    worn_before = worn.mask
    try:
        async with app.run_test(size=size) as pilot:
            stage = Stage(app, pilot, watched, gate, saved)
            await stage.until(lambda: app.desk.standing.policies)
            await pilot.pause()
            yield stage
    finally:
        worn.wear(worn_before)  # a process has one mask, and many stages
