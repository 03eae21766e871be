"""When campaigns are looked for: seldom while the past is read, at once when it is, and then now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest

from tui.finding import Finding
from tui.looking import Looking

_REAL = ("ensure_future", "shield", "to_thread")


class Nowhere:
    """Knows no country."""

    def country(self, _: str) -> str:
        return ""

    def asn(self, _: str) -> str:
        return ""


class Clock:
    """Seconds pass while somebody sleeps or looks, and at no other time."""

    def __init__(self, loading: Callable[[float], bool], end: float) -> None:
        self.now = 0.0
        self.looks: list[float] = []
        self._loading, self._end = loading, end

    def monotonic(self) -> float:
        return self.now

    def loading(self) -> bool:
        return self._loading(self.now)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now > self._end:
            raise asyncio.CancelledError

    def look(self, _: datetime, *, loading: bool) -> Callable[[], tuple[Finding, ...]]:
        assert loading == self.loading()
        self.looks.append(self.now)

        def found() -> tuple[Finding, ...]:
            self.now += 0.2
            return ()

        return found


def looks(monkeypatch: pytest.MonkeyPatch, loading: Callable[[float], bool], end: float) -> list[float]:
    """When it was looked, of looks that take a fifth of a second."""
    clock = Clock(loading, end)
    made = Looking(Nowhere(), (), clock.loading)
    monkeypatch.setattr("tui.looking.time", SimpleNamespace(monotonic=clock.monotonic))
    own = SimpleNamespace(sleep=clock.sleep, **{name: getattr(asyncio, name) for name in _REAL})
    monkeypatch.setattr("tui.looking.asyncio", own)
    monkeypatch.setattr(made._campaigns, "look", clock.look)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(made.run())
    return clock.looks


def test_while_the_past_is_read_it_is_looked_for_a_fiftieth_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks(monkeypatch, lambda _: True, end=35) == pytest.approx([0, 10.2, 20.4, 30.6])


def test_it_is_looked_at_once_when_the_past_is_read_and_then_a_twentieth_of_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert looks(monkeypatch, lambda now: now < 3.6, end=13) == pytest.approx([0, 3.7, 7.9, 12.1])


def test_a_live_log_that_is_behind_is_no_past(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = looks(monkeypatch, lambda now: now < 3.6 or now > 5, end=13)
    assert behind == pytest.approx([0, 3.7, 7.9, 12.1])
