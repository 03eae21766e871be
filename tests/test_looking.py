"""When campaigns are looked for: seldom while the past is read, at once when it is, and then now and then."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from types import SimpleNamespace
from weakref import ref

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
        self.held = 0  # looks that were there after they were done
        self._loading, self._end = loading, end
        self._made: Callable[[], object] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def loading(self) -> bool:
        return self._loading(self.now)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        end = time.monotonic() + 5
        while self._made() and not self.held and time.monotonic() < end:
            time.sleep(0.001)  # the thread that did it lets it go
        self.held += self._made() is not None
        if self.now > self._end:
            raise asyncio.CancelledError

    def look(self, _: datetime, *, loading: bool) -> Callable[[], tuple[Finding, ...]]:
        assert loading == self.loading()
        self.looks.append(self.now)

        def found() -> tuple[Finding, ...]:
            self.now += 0.2
            return ()

        self._made = ref(found)
        return found


def looked(monkeypatch: pytest.MonkeyPatch, loading: Callable[[float], bool], end: float) -> Clock:
    """The clock of looks that take a fifth of a second."""
    clock = Clock(loading, end)
    made = Looking(Nowhere(), (), clock.loading)
    monkeypatch.setattr("tui.looking.time", SimpleNamespace(monotonic=clock.monotonic))
    own = SimpleNamespace(sleep=clock.sleep, **{name: getattr(asyncio, name) for name in _REAL})
    monkeypatch.setattr("tui.looking.asyncio", own)
    monkeypatch.setattr(made._campaigns, "look", clock.look)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(made.run())
    return clock


def looks(monkeypatch: pytest.MonkeyPatch, loading: Callable[[float], bool], end: float) -> list[float]:
    """When it was looked."""
    return looked(monkeypatch, loading, end).looks


def test_while_the_past_is_read_it_is_looked_for_a_fiftieth_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks(monkeypatch, lambda _: True, end=35) == pytest.approx([0, 10.2, 20.4, 30.6])


def test_it_is_looked_at_once_when_the_past_is_read_and_then_a_twentieth_of_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert looks(monkeypatch, lambda now: now < 3.6, end=13) == pytest.approx([0, 3.7, 7.9, 12.1])


def test_a_log_that_is_behind_now_and_then_makes_few_looks_come_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = looks(monkeypatch, lambda now: now < 3.6 or int(now * 4) % 2 == 1, end=600)
    assert behind[1] == pytest.approx(3.7)
    early = [after for before, after in pairwise(behind) if after - before < 4]
    assert 2 < len(early) <= 10
    assert min(after - before for before, after in pairwise(early)) >= 60


def test_a_past_that_begins_later_is_looked_at_when_it_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks(monkeypatch, lambda now: 3 < now < 6, end=13) == pytest.approx([0, 4.2, 6.15, 10.35])


def test_what_a_look_has_copied_is_let_go_when_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked(monkeypatch, lambda _: False, end=13).held == 0
