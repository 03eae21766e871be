"""No cycles are looked for during a look, and it makes none."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest

from tests.analysis.campaigns.given import MINUTE, Map, at, failed, moments, relay, scattered, unknown, worked
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.campaigns.uncollected import uncollected

NAMES = ("sato", "suzuki", "tanaka", "ito", "kato")


@pytest.fixture
def campaigns() -> Iterator[Campaigns]:
    """Of each theme, with log-ins that worked; collecting as it was before."""
    was = gc.isenabled()
    owner = Campaigns(Map({"10.": "US", "203.": "RU"}))
    for number, (ip, when) in enumerate(zip(scattered(200), moments(200, MINUTE, 9 * MINUTE), strict=True)):
        owner.add([failed(when, ip, NAMES[number % 5]), unknown(when, ip, f"guess{number}@example.jp")])
        owner.add([relay(when, "203.0.113.8", "test@relay.example"), worked(when, "203.0.113.9", "hanako")])
    yield owner
    (gc.enable if was else gc.disable)()


def test_a_look_is_not_held_up(campaigns: Campaigns) -> None:
    collections: list[str] = []
    callback: Callable[[str, dict[str, int]], None] = lambda phase, _: collections.append(phase)  # noqa: E731
    look = campaigns.look(at(0), at_once=True)
    assert look
    usual = gc.get_threshold()
    gc.enable()
    gc.collect()
    gc.callbacks.append(callback)
    gc.set_threshold(10)
    try:
        look()
    finally:
        gc.callbacks.remove(callback)
        gc.set_threshold(*usual)
    assert len(collections) < 10  # before and after it; there would be hundreds


def test_a_look_leaves_nothing_to_collect(campaigns: Campaigns) -> None:
    gc.collect()
    gc.disable()
    assert campaigns.findings(at(0))
    assert gc.collect() == 0


def test_collecting_is_as_it_was_when_a_look_fails_and_where_it_was_off() -> None:
    def fail() -> None:
        with uncollected():
            assert not gc.isenabled()
            raise LookupError

    gc.enable()
    with pytest.raises(LookupError):
        fail()
    assert gc.isenabled()
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
    gc.enable()
