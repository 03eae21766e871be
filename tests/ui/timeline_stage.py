"""The timeline alone, in a terminal of its own, and a seeded week for it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from tests.ui.scene import NOW
from tui.model import EventKind
from tui.picture import Minute
from tui.screens.theme import THEMES
from widgets.timeline import Timeline

END = int(NOW.timestamp())
#: Where the minute of now begins.
PRESENT = END // 60 * 60

#: How often a kind comes in a minute, on the average.
_RATES = {
    EventKind.LOGIN_FAILURE: 2.4,
    EventKind.REJECTION: 1.6,
    EventKind.DNSBL_HIT: 0.9,
    EventKind.DISCARD: 0.3,
    EventKind.CONTENT: 0.2,
}


def minute(ago: int, kind: EventKind = EventKind.LOGIN_FAILURE, count: int = 1) -> Minute:
    """One minute so many minutes before the present one."""
    return Minute(END // 60 * 60 - ago * 60, ((kind, count),))


def week(minutes: int = 7 * 1440, seed: int = 5) -> tuple[Minute, ...]:
    """The minutes up to now in which anything came: waves of log-ins by night, and refusals all the time."""
    random_ = random.Random(seed)
    found = []
    for ago in reversed(range(minutes)):
        wave = 3.0 if ago // 200 % 4 == 0 else 0.4
        rates = {kind: rate * (wave if kind is EventKind.LOGIN_FAILURE else 1) for kind, rate in _RATES.items()}
        counts = tuple((kind, int(random_.expovariate(1 / rate))) for kind, rate in rates.items())
        if any(count for _, count in counts):
            found.append(Minute(END // 60 * 60 - ago * 60, tuple(pair for pair in counts if pair[1])))
    return tuple(found)


def every_minute(minutes: int = 7 * 1440) -> tuple[Minute, ...]:
    """Minutes up to now of which each had attacks of every kind that is drawn."""
    counts = tuple((kind, 1 + place) for place, kind in enumerate(_RATES))
    return tuple(Minute(END // 60 * 60 - ago * 60, counts) for ago in reversed(range(minutes)))


#: Little that is known, for words about it.
QUIET = (minute(50, count=9), minute(16, EventKind.DISCARD, 7), minute(16, count=3), minute(15, count=12))


class TimelineApp(App[None]):
    """One timeline that fills the terminal, with what it asked for."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = "Screen { overflow: hidden; background: $background; color: $foreground; } Timeline { height: 100%; }"
    AUTO_FOCUS = None

    def __init__(self, minutes: Sequence[Minute], now: datetime = NOW, theme: str = "sekimori") -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self.asked: list[tuple[int, int] | None] = []
        self.timeline = Timeline(id="timeline")
        self._minutes, self._now = minutes, now

    def compose(self) -> ComposeResult:
        yield self.timeline

    def on_mount(self) -> None:
        self.call_after_refresh(self.timeline.show, self._minutes, self._now)

    def on_timeline_selected(self, message: Timeline.Selected) -> None:
        self.asked.append((message.begin, message.end))

    def on_timeline_cleared(self) -> None:
        self.asked.append(None)


class Shown:
    """The timeline on a terminal of its own."""

    def __init__(self, app: TimelineApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.timeline = app.timeline

    @property
    def lines(self) -> list[str]:
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def legend(self) -> str:
        return self.lines[-1].rstrip()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def focus(self) -> None:
        self.timeline.focus()
        await self.pilot.pause()

    async def wheel(self, kind: type[MouseScrollUp] | type[MouseScrollDown], x: int, *, ctrl: bool = False) -> None:
        await self.pilot._post_mouse_events([kind], self.timeline, (x, 0), control=ctrl)
        await self.pilot.pause()


@asynccontextmanager
async def shown(
    minutes: Sequence[Minute] = QUIET, size: tuple[int, int] = (80, 6), **settings: Any
) -> AsyncIterator[Shown]:
    app = TimelineApp(minutes, **settings)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Shown(app, pilot)
