"""The keeper in another process: the same answers, one session, no write asked twice, trouble said."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.helper import Helper
from tests.enforcement.support import guard
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.remote import RemoteKeeper


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path).configure(allow=["203.0.113.200"])


@pytest.fixture
def keeper(helper: Helper) -> Iterator[RemoteKeeper]:
    keeper = RemoteKeeper(helper.command("session"))
    yield keeper
    keeper.close()


@pytest.fixture
def gate(keeper: RemoteKeeper) -> Gate:
    return Gate(keeper, guard=guard())


def test_a_block_through_a_session_stands_in_the_helpers_files(gate: Gate, helper: Helper) -> None:
    entry = gate.apply(gate.plan_block(["203.0.113.9"], ttl=timedelta(hours=1), reason="guessing"))
    assert helper.networks() == ["203.0.113.9"]
    assert [block.network for block in gate.blocks()] == ["203.0.113.9"]
    assert gate.journal(5) == (entry,)
    undo = gate.plan_undo()
    assert undo is not None
    gate.apply(undo)
    assert helper.networks() == []
    assert gate.plan_undo() is None


def test_a_thousand_addresses_go_through_as_one(gate: Gate, helper: Helper) -> None:
    gate.apply(gate.plan_block([f"2001:db8::{number:x}" for number in range(1, 1001)]))
    assert len(helper.networks()) == 1000
    undo = gate.plan_undo()
    assert undo is not None
    gate.apply(undo)
    assert helper.networks() == []


def test_the_helpers_guard_speaks_in_the_plan_already(gate: Gate, helper: Helper) -> None:
    plan = gate.plan_block(["203.0.113.200", "203.0.113.9"])
    assert plan.targets == ("203.0.113.9",)
    assert "allow-list" in plan.refused[0].why


def test_an_unchanged_list_is_not_sent_again(gate: Gate, keeper: RemoteKeeper) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"]))
    listing = keeper.listing()
    time.sleep(1.2)
    assert keeper.listing() is listing


def test_what_another_copy_changed_is_seen(gate: Gate, helper: Helper) -> None:
    assert gate.blocks() == ()
    assert helper.run("block", "203.0.113.9")[0] == 0
    time.sleep(1.2)
    assert [block.network for block in gate.blocks()] == ["203.0.113.9"]


def test_a_plan_that_has_become_wrong_is_not_made(gate: Gate, helper: Helper) -> None:
    plan = gate.plan_block(["203.0.113.9"], ttl=timedelta(hours=1))
    assert helper.run("block", "203.0.113.9", "--for", "30m")[0] == 0
    with pytest.raises(EnforcementError, match="no longer as the plan says"):
        gate.apply(plan)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["/nonexistent/sekimori-gate"], "cannot reach the helper"),
        ([sys.executable, "-c", "import sys; sys.exit('sudo: a password is required')"], "is required; become root"),
        ([sys.executable, "-c", "print('Welcome to nas!', flush=True); input()"], "cannot reach the helper"),
    ],
    ids=["missing", "refused", "garbage"],
)
def test_a_helper_that_cannot_be_reached_is_said_and_nothing_is_shown_for_empty(command: list[str], why: str) -> None:
    keeper = RemoteKeeper(command)
    gate = Gate(keeper, guard=guard())
    with pytest.raises(EnforcementError, match=why):
        gate.blocks()
    assert why in gate.trouble
    plan = gate.plan_block(["203.0.113.9"])
    assert plan.empty
    assert why in plan.refused[0].why
    keeper.close()


def test_a_session_that_ends_is_begun_again_at_the_next_question(helper: Helper, tmp_path: Path) -> None:
    note = ["sh", "-c", 'echo $$ >"$0"; exec "$@"', str(tmp_path / "pid")]
    keeper = RemoteKeeper([*note, *helper.command("session")])
    gate = Gate(keeper, guard=guard())
    gate.apply(gate.plan_block(["203.0.113.9"]))
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    time.sleep(1.1)
    assert [block.network for block in gate.blocks()] == ["203.0.113.9"]
    keeper.close()


#: Answers everything as the helper does, until it is asked to apply: then it makes the change and says nothing.
MUTE = """
import json, subprocess, sys
helper = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in sys.stdin.buffer:
    helper.stdin.write(line)
    helper.stdin.flush()
    answer = helper.stdout.readline()
    if json.loads(line)["do"] == "apply":
        sys.exit("gone")
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
"""


def test_a_write_without_an_answer_is_never_asked_again(helper: Helper) -> None:
    keeper = RemoteKeeper([sys.executable, "-c", MUTE, *helper.command("session")])
    gate = Gate(keeper, guard=guard())
    with pytest.raises(EnforcementError, match="whether the change was made is unknown"):
        gate.apply(gate.plan_block(["203.0.113.9"]))
    assert [block.network for block in gate.blocks()] == ["203.0.113.9"]  # read back at once
    assert len(helper.run("journal")[1]["entries"]) == 1
    keeper.close()


def test_no_more_of_the_journal_is_fetched_than_an_undo_needs(helper: Helper, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    keeper = RemoteKeeper(["sh", "-c", 'tee "$0" | "$@"', str(asked), *helper.command("session")])
    gate = Gate(keeper, guard=guard())
    for number in range(1, 14):
        gate.apply(gate.plan_block([f"203.0.113.{number}"]))
    plan = gate.plan_undo()
    assert plan is not None
    assert plan.targets == ("203.0.113.13",)
    assert asked.read_text().count('"undoable"') == 1
    assert [step.entry.targets[0] for step in keeper.undoable()] == [f"203.0.113.{n}" for n in range(13, 0, -1)]
    keeper.close()


def test_what_can_be_undone_is_not_fetched_again_while_nothing_was_journalled(helper: Helper, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    keeper = RemoteKeeper(["sh", "-c", 'tee "$0" | "$@"', str(asked), *helper.command("session")])
    gate = Gate(keeper, guard=guard())
    assert not gate.can_undo()
    gate.apply(gate.plan_block(["203.0.113.9"]))
    before = asked.read_text().count('"undoable"')
    for _ in range(2):
        assert [past.why_not for past in gate.history(9)] == [""]
        assert gate.can_undo()
        assert gate.plan_undo() is not None
        time.sleep(1.1)
    assert asked.read_text().count('"undoable"') == before + 1
    assert asked.read_text().count('"history"') == 1
    assert helper.run("undo")[0] == 0  # by another hand
    time.sleep(1.1)
    assert not gate.can_undo()
    assert len(gate.history(9)) == 2
    keeper.close()


def test_any_step_is_undone_and_an_undo_is_undone_through_a_session(gate: Gate, helper: Helper) -> None:
    first = gate.apply(gate.plan_block(["203.0.113.9", "203.0.113.10"]))
    second = gate.apply(gate.plan_unblock(["203.0.113.10"]))
    plan = gate.plan_undo(first.id)
    assert plan is not None
    assert plan.targets == ("203.0.113.9",)
    assert f"step {second.id}" in plan.refused[0].why
    undo = gate.apply(plan)
    assert helper.networks() == []
    past = gate.history(9)
    assert [(one.step.undos, bool(one.why_not), one.part) for one in past] == [
        ((), False, False), ((), False, False), ((undo.id,), True, False)
    ]  # fmt: skip
    again = gate.plan_undo(undo.id)
    assert again is not None
    gate.apply(again)
    assert helper.networks() == ["203.0.113.9"]
    assert [one.step.entry.id for one in gate.history(9, "203.0.113.10")] == [second.id, first.id]
    missing = gate.plan_undo("0000")
    assert missing is not None
    assert missing.refused[0].why == 'the journal has no step "0000"'


def test_plans_name_times_in_the_operators_zone(helper: Helper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        keeper = RemoteKeeper([*_elsewhere(), *helper.command("session")])
        gate = Gate(keeper, guard=guard())
        plan = gate.plan_block(["203.0.113.9"], ttl=timedelta(hours=1))
        assert gate.apply(plan).targets == ("203.0.113.9",)
        keeper.close()
    finally:
        monkeypatch.undo()
        time.tzset()


def _elsewhere() -> list[str]:
    return ["/usr/bin/env", "TZ=America/New_York"]


def test_settings_that_the_helper_cannot_use_are_said_by_name(helper: Helper) -> None:
    helper.configure(colour="red")
    keeper = RemoteKeeper(helper.command("session"))
    with pytest.raises(EnforcementError, match='no setting "colour"'):
        keeper.listing()
    keeper.close()
