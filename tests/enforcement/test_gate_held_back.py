"""What the gate will not write, and what it says when its files cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.support import Clock, guard, make_gate
from tui.enforcement.change import EnforcementError, Mode
from tui.enforcement.files import file_gate
from tui.enforcement.gate import Gate
from tui.model import Category

HOUR = timedelta(hours=1)


def test_a_read_only_session_plans_and_changes_nothing(state: Path, clock: Clock) -> None:
    gate = file_gate(state, guard=guard(), by="alice", clock=clock, read_only=True)
    plan = gate.plan_block(["203.0.113.9"])
    assert not plan.empty
    with pytest.raises(EnforcementError, match="read-only session"):
        gate.apply(plan)
    assert not state.exists()


def test_a_dry_run_returns_what_would_be_and_changes_nothing(state: Path, clock: Clock) -> None:
    gate = file_gate(state, guard=guard(), by="alice", clock=clock, dry_run=True)
    entry = gate.apply(gate.plan_block(["203.0.113.9"]))
    assert entry.targets == ("203.0.113.9",)
    assert not state.exists()


@pytest.mark.parametrize("mode", ["read_only", "dry_run"])
def test_nothing_is_taken_out_in_a_session_that_must_not_write(
    gate: Gate, state: Path, clock: Clock, mode: str
) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=HOUR))
    clock.forward(HOUR)
    onlooker = file_gate(
        state, guard=guard(), by="bob", clock=clock, read_only=mode == "read_only", dry_run=mode == "dry_run"
    )
    assert onlooker.expire() == ()
    assert (state / "blocklist.txt").read_text() == "203.0.113.9\n"


def test_an_empty_plan_is_no_change(gate: Gate) -> None:
    with pytest.raises(EnforcementError, match="the plan holds no change"):
        gate.apply(gate.plan_block(["junk"]))


def test_files_that_cannot_be_read_are_never_shown_as_empty(gate: Gate, state: Path) -> None:
    plan = gate.plan_block(["203.0.113.9"])
    for name in ("blocklist.txt", "policies.json", "journal.jsonl"):
        (state / name).mkdir(parents=True)
    why = "a folder stands where the file should be"
    readings: list[Callable[[], object]] = [
        gate.blocks,
        gate.policies,
        lambda: gate.covers("203.0.113.9"),
        lambda: gate.journal(3),
        lambda: gate.apply(plan),
    ]
    for reading in readings:
        with pytest.raises(EnforcementError, match=why):
            reading()
    assert gate.trouble.count(why) == 2


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "state").write_text("")
    gate = make_gate(tmp_path / "state", clock)
    with pytest.raises(EnforcementError, match="a part of the path is no folder; choose another folder"):
        gate.blocks()
    plan = gate.plan_block(["203.0.113.9"])
    assert plan.empty
    assert plan.refused[0].why.endswith("a part of the path is no folder; choose another folder")


def test_plans_refuse_and_expiry_leaves_word_when_the_files_cannot_be_read(gate: Gate, state: Path) -> None:
    (state / "blocklist.txt").mkdir(parents=True)
    plans = (
        gate.plan_block(["203.0.113.9"]),
        gate.plan_unblock(["203.0.113.9"]),
        gate.plan_undo(),
        gate.plan_policy(Category.SPF, Mode.DISCARD),
    )
    for plan in plans:
        assert plan is not None
        assert plan.empty
        assert "a folder stands where the file should be" in plan.refused[0].why
    assert gate.expire() == ()
    assert gate.trouble.startswith("blocks that have ended are still in the file: cannot read the block list")
    (state / "blocklist.txt").rmdir()
    gate.expire()
    assert gate.trouble == ""


def test_a_caller_may_know_of_a_server_that_honours_the_files(state: Path, clock: Clock) -> None:
    gate = file_gate(state, guard=guard(), by="alice", clock=clock, backend="demo", enforced=True)
    entry = gate.apply(gate.plan_block(["203.0.113.9"]))
    assert (entry.backend, entry.enforced) == ("demo", True)
