"""What is lost can be given up or put back, never against the guard; what has ended goes, whatever else is stuck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import START, Clock, guard
from tui.category import Category
from tui.enforcement.change import Block, EnforcementError, Mode, Policy
from tui.enforcement.policies import Policies, PolicyEntry

ATTACKER, OTHER = "203.0.113.9", "203.0.113.10"
HOUR = timedelta(hours=1)


class Stuck(Shelf):
    """A shelf that ends nothing by itself and may be stuck."""

    keeps_time = False
    stuck = False

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        if self.stuck:
            raise EnforcementError("the shelf is stuck; nothing was changed")
        super().change(put, drop)


@pytest.fixture
def shelf(state: Path) -> Stuck:
    return Stuck(state / "shelf.json")


@pytest.fixture
def lost(state: Path, clock: Clock, shelf: Stuck) -> Stuck:
    """Two blocks that a flush took."""
    gate = shelf_gate(state, clock, shelf)
    gate.apply(gate.plan_block([ATTACKER, OTHER], ttl=HOUR, reason="guessing"))
    shelf.flush()
    return shelf


def test_a_lost_block_that_is_given_up_does_not_come_back(state: Path, clock: Clock, lost: Stuck) -> None:
    gate = shelf_gate(state, clock, lost)
    plan = gate.plan_unblock([ATTACKER])
    assert plan.lines == (f"- {ATTACKER}, was recorded and lost, blocked until 2026-11-24 11:00:00, from the shelf",)
    gate.apply(plan)
    assert gate.listing().lost == {OTHER}
    assert gate.restore() == (OTHER,)
    assert set(lost.elements()) == {OTHER}
    undo = gate.plan_undo()
    assert undo is not None
    assert undo.lines[1] == f"+ {ATTACKER} until 2026-11-24 11:00:00 in the shelf"
    gate.apply(undo)
    assert {one.network: one.reason for one in gate.blocks()} == {ATTACKER: "guessing", OTHER: "guessing"}


def test_nothing_is_put_back_that_the_guard_forbids_by_now(state: Path, clock: Clock, lost: Stuck) -> None:
    gate = shelf_gate(state, clock, lost, judge=guard(allow=[ATTACKER]))
    assert gate.restore() == (OTHER,)
    assert set(lost.elements()) == {OTHER}
    with pytest.raises(EnforcementError, match=r"nothing was put back: .*allow-list; unblock it"):
        gate.restore()
    gate.apply(gate.plan_unblock([ATTACKER]))
    assert gate.restore() == ()
    assert gate.trouble == ""


class Kept:
    """Implements PolicyStore: what is set cannot be changed any more."""

    def __init__(self, *, wired: bool) -> None:
        spf, over = Category.SPF, PolicyEntry(Mode.DISCARD, START, START + HOUR, "alice")
        where, unwired = {spf: "the modes"}, {} if wired else {spf: "not switchable here: the folder is gone"}
        self._policies = Policies({spf: over}, where=where, unwired=unwired)

    def read(self) -> Policies:
        return self._policies

    def change(self, policies: Iterable[Policy]) -> Policies:
        raise EnforcementError(f"the modes cannot be written for {next(iter(policies)).category}; nothing was changed")


@pytest.mark.parametrize("wired", [True, False])
def test_a_switch_that_cannot_end_keeps_no_block_beyond_its_end(
    state: Path, clock: Clock, shelf: Stuck, wired: bool
) -> None:
    gate = shelf_gate(state, clock, shelf, policies=Kept(wired=wired))
    gate.apply(gate.plan_block([ATTACKER], ttl=HOUR))
    clock.forward(2 * HOUR)
    gate.expire()
    assert ("the modes cannot be written" in gate.trouble) is wired
    assert shelf.elements() == {}
    assert [entry.verb for entry in gate.journal(9)] == ["block", "unblock"]


def test_a_block_that_cannot_end_keeps_no_switch_beyond_its_end(state: Path, clock: Clock, shelf: Stuck) -> None:
    gate = shelf_gate(state, clock, shelf)
    gate.apply(gate.plan_block([ATTACKER], ttl=HOUR))
    gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=HOUR))
    clock.forward(2 * HOUR)
    shelf.stuck = True
    assert gate.expire() == ()
    assert "the shelf is stuck" in gate.trouble
    assert [(entry.verb, entry.expired) for entry in gate.journal(9)] == [
        ("block", False), ("policy", False), ("policy", True)
    ]  # fmt: skip
    shelf.stuck = False
    assert [one.network for one in gate.expire()] == [ATTACKER]
    assert gate.trouble == ""
