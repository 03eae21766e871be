"""Undo puts back exactly what was, and only where things are still as the change left them."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.enforcement.support import START, Clock, guard, make_gate, own
from tui.enforcement.change import Block, EnforcementError, Mode, Plan, Policy
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.model import Category

HOUR = timedelta(hours=1)


def undo(gate: Gate) -> Plan:
    plan = gate.plan_undo()
    assert plan is not None
    gate.apply(plan)
    return plan


def test_undoing_a_block_takes_it_out(gate: Gate, state: Path) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=HOUR))
    plan = undo(gate)
    assert plan.lines == (
        "takes back the block of 203.0.113.9 at 2026-11-24 10:00:00 by alice",
        f"- 203.0.113.9, was blocked until 2026-11-24 11:00:00, from {state}/blocklist.txt",
    )
    assert gate.blocks() == ()


def test_undoing_an_unblock_puts_the_same_entry_back(gate: Gate, clock: Clock) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=HOUR, reason="names"))
    before = gate.blocks()
    clock.forward(HOUR / 2)
    gate.apply(gate.plan_unblock(["203.0.113.9"]))
    undo(gate)
    assert gate.blocks() == before


def test_undoing_an_unblock_of_another_hands_entry_puts_it_back(gate: Gate, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "blocklist.txt").write_text("203.0.113.50\n")
    before = gate.blocks()
    gate.apply(gate.plan_unblock(["203.0.113.50"]))
    undo(gate)
    assert gate.blocks() == before


def test_undoing_a_longer_block_brings_its_old_end_back(gate: Gate) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=HOUR))
    before = gate.blocks()
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=None))
    undo(gate)
    assert gate.blocks() == before


def test_an_old_block_that_would_have_ended_stays_away(gate: Gate, clock: Clock) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=HOUR))
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=3 * HOUR))
    clock.forward(2 * HOUR)
    undo(gate)
    assert gate.blocks() == ()


def test_undoing_a_switch_brings_the_old_policy_back_with_its_end(gate: Gate, clock: Clock) -> None:
    gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=HOUR))
    clock.forward(HOUR / 2)
    gate.apply(gate.plan_policy(Category.SPF, Mode.REJECT))
    plan = undo(gate)
    assert (plan.mode, plan.expires) == (Mode.DISCARD, START + HOUR)
    assert gate.policies()[0] == Policy(Category.SPF, Mode.DISCARD, START, START + HOUR, "alice")
    undo(gate)
    assert gate.policies()[0] == Policy(Category.SPF, Mode.REJECT)


def test_undoing_again_and_again_walks_back_to_the_beginning(gate: Gate) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"]))
    gate.apply(gate.plan_policy(Category.DNSBL, Mode.DISCARD))
    gate.apply(gate.plan_block(["203.0.113.10"]))
    assert [undo(gate).lines[0].split(" at ")[0] for _ in range(3)] == [
        "takes back the block of 203.0.113.10",
        "takes back the switch of dnsbl to discard",
        "takes back the block of 203.0.113.9",
    ]
    assert gate.plan_undo() is None
    assert gate.blocks() == ()


def test_only_what_is_still_as_the_change_left_it_is_taken_back(gate: Gate) -> None:
    gate.apply(gate.plan_block(["203.0.113.9", "203.0.113.10"], ttl=HOUR))
    first = gate.journal(1)[0]
    gate.apply(gate.plan_unblock(["203.0.113.9"]))
    undo_of_unblock = gate.plan_undo()
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=2 * HOUR))
    with pytest.raises(EnforcementError, match="changed again and is now blocked until 2026-11-24 12:00:00"):
        gate.apply(undo_of_unblock or Plan("", first.verb))
    assert undo(gate).targets == ("203.0.113.9",)
    assert undo(gate).targets == ("203.0.113.9",)
    last = undo(gate)
    assert last.targets == ("203.0.113.9", "203.0.113.10")


def test_an_address_taken_out_by_hand_is_told_and_left(gate: Gate, state: Path) -> None:
    gate.apply(gate.plan_block(["203.0.113.9", "203.0.113.10"], ttl=HOUR))
    (state / "blocklist.txt").write_text("203.0.113.10\n")
    plan = undo(gate)
    assert plan.targets == ("203.0.113.10",)
    assert [refusal.why for refusal in plan.refused] == ["203.0.113.9 stays as it is: it is no longer in the list"]


def test_what_ended_by_itself_does_not_stand_in_the_way_of_older_changes(gate: Gate, clock: Clock) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=None))
    gate.apply(gate.plan_block(["203.0.113.10"], ttl=HOUR))
    clock.forward(HOUR)
    gate.expire()
    assert undo(gate).targets == ("203.0.113.9",)
    left = gate.plan_undo()
    assert left is not None
    assert left.empty
    assert left.refused[0].why == "203.0.113.10 stays as it is: its block ended 2026-11-24 11:00:00"


def test_two_operators_undo_the_same_change_once(gate: Gate, state: Path, clock: Clock) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"]))
    other = make_gate(state, clock, by="bob")
    theirs, ours = other.plan_undo(), gate.plan_undo()
    assert theirs is not None
    assert ours is not None
    assert other.apply(theirs).by == "bob"
    with pytest.raises(EnforcementError, match="that change is undone already"):
        gate.apply(ours)


def test_an_undo_does_not_block_what_the_guard_forbids_by_now(state: Path, clock: Clock) -> None:
    gate = make_gate(state, clock, judge=Guard(tuple))
    gate.apply(gate.plan_block(["198.51.100.77"]))
    gate.apply(gate.plan_unblock(["198.51.100.77"]))
    plan = make_gate(state, clock, judge=Guard(own)).plan_undo()
    assert plan is not None
    assert plan.empty
    assert "your own SSH session comes from" in plan.refused[0].why


def test_an_undo_that_blocks_who_logged_in_says_so(state: Path, clock: Clock) -> None:
    gate = make_gate(state, clock)
    gate.apply(gate.plan_block(["203.0.113.9"]))
    gate.apply(gate.plan_unblock(["203.0.113.9"]))
    plan = make_gate(state, clock, judge=guard(logins={"203.0.113.9": 2})).plan_undo()
    assert plan is not None
    assert "2 log-ins from it succeeded" in plan.warnings[0]


def test_a_journal_written_in_by_hand_cannot_smuggle_a_target_in(gate: Gate, state: Path) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"]))
    gate.apply(gate.plan_unblock(["203.0.113.9"]))
    journal = state / "journal.jsonl"
    journal.write_text(journal.read_text().replace('"203.0.113.9"', '"everybody"'))
    plan = gate.plan_undo()
    assert plan is not None
    assert plan.empty


TARGETS = st.lists(
    st.sampled_from(["203.0.113.9", "203.0.113.10", "2001:db8::9", "203.0.113.0/28"]), min_size=1, max_size=3
)
TTL = st.sampled_from([HOUR, 2 * HOUR, None])
STEPS: st.SearchStrategy[list[Callable[[Gate], Plan]]] = st.lists(
    st.one_of(
        st.builds(lambda targets, ttl: lambda gate: gate.plan_block(targets, ttl=ttl), TARGETS, TTL),
        st.builds(lambda targets: lambda gate: gate.plan_unblock(targets), TARGETS),
        st.builds(
            lambda category, mode, ttl: lambda gate: gate.plan_policy(category, mode, ttl=ttl),
            st.sampled_from([Category.SPF, Category.DMARC]),
            st.sampled_from(list(Mode)),
            TTL,
        ),
    ),
    max_size=6,
)

Picture = tuple[frozenset[Block], tuple[Policy, ...]]


def picture(gate: Gate) -> Picture:
    return frozenset(gate.blocks()), gate.policies()


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_any_changes_undone_one_by_one_pass_through_the_same_pictures(steps: list[Callable[[Gate], Plan]]) -> None:
    with TemporaryDirectory() as folder:
        clock = Clock()
        gate = make_gate(Path(folder), clock)
        seen = [picture(gate)]
        for step in steps:
            clock.forward(timedelta(seconds=1))
            plan = step(gate)
            if not plan.empty:
                gate.apply(plan)
                seen.append(picture(gate))
        while len(seen) > 1:
            clock.forward(timedelta(seconds=1))
            assert picture(gate) == seen.pop()
            undo(gate)
        assert picture(gate) == seen[0]
        assert gate.plan_undo() is None


def test_ten_thousand_steps_are_walked_back_one_by_one(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # the disk is not what is tried here
    for _ in range(5_000):
        gate.apply(gate.plan_block(["203.0.113.9"]))
        gate.apply(gate.plan_unblock(["203.0.113.9"]))
    for number in range(10_000):
        plan = gate.plan_undo()
        assert plan is not None
        gate.apply(plan)
        assert bool(gate.blocks()) == (number % 2 == 0)
    assert gate.plan_undo() is None
    assert len(gate.journal(30_000)) == 20_000


def test_an_undo_is_found_though_another_copy_wrote_and_cut_the_journal(state: Path, clock: Clock) -> None:
    one, other = make_gate(state, clock), make_gate(state, clock, by="bob")
    one.apply(one.plan_block(["203.0.113.9"]))
    other.apply(other.plan_block(["203.0.113.10"]))
    assert undoes(one) == ("203.0.113.10",)
    journal = state / "journal.jsonl"
    os.truncate(journal, journal.read_bytes().index(b"\n") + 1)  # as when a change could not be made
    assert undoes(one) == ("203.0.113.9",)
    other.apply(other.plan_block(["203.0.113.10"], ttl=timedelta(days=7), reason="longer than the line that was cut"))
    assert undoes(one) == ("203.0.113.10",)


def undoes(gate: Gate) -> tuple[str, ...]:
    """The targets of the next undo."""
    plan = gate.plan_undo()
    assert plan is not None
    return plan.targets
