"""The gate over DSM's block list, as the helper builds it: planned, journalled, undone as one, ended in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.dsm import ALLOWED, BLOCKED, execute, made, names, rows
from tests.enforcement.support import OPERATOR, Clock, guard
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.helper.build import build
from tui.enforcement.helper.settings import GateSettings, Synology

MANY = [f"2001:db8::{number:x}" for number in range(1, 1001)]

Open = Callable[[], Gate]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "synoautoblock.db")


@pytest.fixture
def opened(path: Path, state: Path, clock: Clock) -> Open:
    """Each as another process has it."""
    settings = GateSettings(backend="synology", state=str(state), synology=Synology(str(path)))
    return lambda: Gate(build(settings, guard(), "alice", clock), guard=guard(), clock=clock)


@pytest.fixture
def synology(opened: Open) -> Gate:
    return opened()


def test_a_list_of_a_thousand_is_one_change_and_one_undo(synology: Gate, path: Path) -> None:
    plan = synology.plan_block([*MANY, OPERATOR], ttl=timedelta(hours=1), reason="list")
    assert [refusal.target for refusal in plan.refused] == [OPERATOR]
    assert plan.lines[0].endswith(f" in DSM's block list {path}")
    synology.apply(plan)
    assert names(path) == {"192.0.2.50", *MANY}
    assert len(synology.journal(10)) == 1
    undo = synology.plan_undo()
    assert undo is not None
    synology.apply(undo)
    assert rows(path) == [BLOCKED, ALLOWED]


def test_a_block_that_somebody_took_out_is_put_back_and_goes_when_it_ends(
    opened: Open, path: Path, clock: Clock
) -> None:
    gate = opened()
    gate.apply(gate.plan_block(["203.0.113.0/30"], ttl=timedelta(hours=1)))
    execute(path, "DELETE FROM AutoBlockIP WHERE IP = '203.0.113.2'")
    assert "1 block is recorded but no longer in" in opened().trouble
    assert opened().restore() == ("203.0.113.0/30",)
    assert "203.0.113.2" in names(path)
    clock.forward(timedelta(hours=1))
    gate = opened()
    gate.expire()
    assert gate.trouble == ""
    assert rows(path) == [BLOCKED, ALLOWED]


def test_what_dsm_refuses_leaves_no_trace(synology: Gate, path: Path) -> None:
    with pytest.raises(EnforcementError, match="nothing was changed"):
        synology.apply(synology.plan_block(["203.0.113.9", "192.0.2.60"]))
    assert synology.blocks() == ()
    assert synology.journal(10) == ()
    plan = synology.plan_block(["2001:db8::/64"])
    assert plan.empty
    assert "takes one address a row" in plan.refused[0].why
    assert rows(path) == [BLOCKED, ALLOWED]
    synology.apply(synology.plan_block(["203.0.113.9"]))
    assert [block.network for block in synology.blocks()] == ["203.0.113.9"]
