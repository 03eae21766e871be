"""Any step of the journal is taken back by its id: what still stands of it as it left it, and the rest is said."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import OPERATOR, START, Clock, guard, make_gate
from tui.category import Category
from tui.enforcement.change import Block, EnforcementError, Entry, Mode, Plan, Policy, Verb
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
A, B, C = "203.0.113.9", "203.0.113.10", "2001:db8::9"


@pytest.fixture(autouse=True)
def _times_differ(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change at a second of its own."""
    apply = Gate.apply

    def applied(gate: Gate, plan: Plan) -> Entry:
        clock.forward(SECOND)
        return apply(gate, plan)

    monkeypatch.setattr(Gate, "apply", applied)


def block(gate: Gate, *targets: str, ttl: timedelta | None = HOUR) -> Entry:
    return gate.apply(gate.plan_block(targets, ttl=ttl))


def unblock(gate: Gate, *targets: str) -> Entry:
    return gate.apply(gate.plan_unblock(targets))


def switch(gate: Gate, mode: Mode, ttl: timedelta | None = None) -> Entry:
    return gate.apply(gate.plan_policy(Category.SPF, mode, ttl=ttl))


def plan(gate: Gate, step: Entry) -> Plan:
    found = gate.plan_undo(step.id)
    assert found is not None
    return found


def undo(gate: Gate, step: Entry) -> Entry:
    entry = gate.apply(plan(gate, step))
    assert entry.undoes == step.id
    return entry


def why(gate: Gate, step: Entry) -> str:
    found = plan(gate, step)
    assert found.empty
    return found.refused[0].why


def names(gate: Gate) -> list[str]:
    return sorted(one.network for one in gate.blocks())


def test_a_step_in_the_middle_is_taken_back_and_the_others_stay(gate: Gate, state: Path) -> None:
    block(gate, A)
    middle = block(gate, B)
    block(gate, C)
    assert plan(gate, middle).lines == (
        f"takes back the block of {B} at 2026-11-24 10:00:02 by alice",
        f"- {B}, was blocked until 2026-11-24 11:00:01, from {state}/blocklist.txt",
    )
    entry = undo(gate, middle)
    assert (entry.verb, entry.targets) == (Verb.UNBLOCK, (B,))
    assert names(gate) == [C, A]


def test_of_three_addresses_the_one_that_was_unblocked_since_is_left_and_told(gate: Gate) -> None:
    first = block(gate, A, B, C)
    second = unblock(gate, B)
    found = plan(gate, first)
    assert found.targets == (A, C)
    assert len(found.refused) == 1
    assert found.refused[0].why == (
        f"{B} stays as it is: it is no longer in the list; "
        f"undo the unblock of {B} at 2026-11-24 10:00:02 by alice first, step {second.id}"
    )
    gate.apply(found)
    assert names(gate) == []


def test_the_rest_of_a_step_can_be_taken_back_later_and_no_more_than_the_rest(gate: Gate) -> None:
    first = block(gate, A, B)
    second = unblock(gate, B)
    undo(gate, first)
    undo(gate, second)
    assert names(gate) == [B]
    found = plan(gate, first)
    assert found.targets == (B,)
    assert [one.why for one in found.refused] == [f"{A} stays as it is: it is taken back already"]
    gate.apply(found)
    assert names(gate) == []
    assert "is undone already" in why(gate, first)


def test_what_an_undo_gave_back_and_a_later_hand_took_is_not_given_back_again(gate: Gate) -> None:
    block(gate, A, B)
    step = unblock(gate, A, B)
    block(gate, B, ttl=2 * HOUR)
    undo(gate, step)  # A alone
    unblock(gate, A)
    assert why(gate, step).startswith(f"{A} stays as it is: it is taken back already")


def test_a_block_that_was_made_longer_since_asks_for_the_later_step_first(gate: Gate) -> None:
    first = block(gate, A)
    second = block(gate, A, ttl=2 * HOUR)
    assert why(gate, first) == (
        f"{A} stays as it is: since the block of {A} at 2026-11-24 10:00:01 by alice it was changed again and is now "
        f"blocked until 2026-11-24 12:00:01; undo the block of {A} at 2026-11-24 10:00:02 by alice first, "
        f"step {second.id}"
    )
    undo(gate, second)
    undo(gate, first)
    assert names(gate) == []


def test_a_later_step_that_is_undone_stands_in_nobodys_way(gate: Gate) -> None:
    first = block(gate, A)
    second = unblock(gate, A)
    third = block(gate, A, ttl=3 * HOUR)
    undo(gate, third)
    assert f"step {second.id}" in why(gate, first)
    undo(gate, second)
    undo(gate, first)
    assert names(gate) == []


def test_undoing_an_unblock_gives_the_same_entry_back_unless_it_is_blocked_again(gate: Gate) -> None:
    block(gate, A)
    before = gate.blocks()
    step = unblock(gate, A)
    again = block(gate, A, ttl=2 * HOUR)
    assert f"is now blocked until 2026-11-24 12:00:02; undo the block of {A}" in why(gate, step)
    undo(gate, again)
    undo(gate, step)
    assert gate.blocks() == before


def test_a_policy_that_was_set_twice_is_taken_back_in_order(gate: Gate) -> None:
    first, second = switch(gate, Mode.DISCARD, HOUR), switch(gate, Mode.DISCARD, 2 * HOUR)
    assert why(gate, first) == (
        "spf stays as it is: it was changed again since, and is now discard; "
        f"undo the switch of spf to discard at 2026-11-24 10:00:02 by alice first, step {second.id}"
    )
    undo(gate, second)
    assert gate.policies()[0] == Policy(Category.SPF, Mode.DISCARD, START + SECOND, START + HOUR, "alice")
    undo(gate, first)
    assert gate.policies()[0] == Policy(Category.SPF, Mode.REJECT)


def test_an_undo_is_undone_for_blocks_with_their_old_times(gate: Gate) -> None:
    first = block(gate, A, ttl=2 * HOUR)
    unblock(gate, A)
    step = block(gate, A, B, ttl=3 * HOUR)
    stood = gate.blocks()
    taken = undo(gate, step)
    assert names(gate) == []
    found = plan(gate, taken)
    assert found.lines[0] == f"takes back the undo (unblock of {A} and 1 more) at 2026-11-24 10:00:04 by alice"
    again = gate.apply(found)
    assert set(gate.blocks()) == set(stood)
    undo(gate, again)
    assert names(gate) == []
    assert first.id != step.id


def test_an_undo_that_put_a_shorter_block_back_is_undone_exactly(gate: Gate) -> None:
    block(gate, A)
    longer = block(gate, A, ttl=5 * HOUR)
    stood = gate.blocks()
    taken = undo(gate, longer)
    assert taken.verb is Verb.BLOCK
    undo(gate, taken)
    assert gate.blocks() == stood


def test_an_undo_of_a_switch_is_undone_with_its_end_and_its_hand(gate: Gate, state: Path, clock: Clock) -> None:
    step = switch(gate, Mode.DISCARD, HOUR)
    stood = gate.policies()
    taken = undo(make_gate(state, clock, by="bob"), step)
    undo(gate, taken)
    assert gate.policies() == stood
    assert gate.policies()[0].by == "alice"


def test_after_an_undo_was_undone_its_step_is_the_last_change_again(gate: Gate) -> None:
    step = block(gate, A)
    other = block(gate, B)
    undo(gate, undo(gate, step))
    assert names(gate) == [B, A]
    order = []
    while (found := gate.plan_undo()) is not None:
        order.append(found.undoes)
        gate.apply(found)
    assert order == [step.id, other.id]
    assert names(gate) == []


def test_a_step_is_undone_once(gate: Gate) -> None:
    step = block(gate, A)
    taken = undo(gate, step)
    block(gate, A)
    assert why(gate, step) == (
        f"the block of {A} at 2026-11-24 10:00:01 by alice is undone already; "
        f"to have it again, undo step {taken.id}"
    )  # fmt: skip


def test_two_hands_take_the_same_step_back_once(gate: Gate, state: Path, clock: Clock) -> None:
    step = block(gate, A)
    block(gate, B)
    ours = plan(gate, step)
    undo(make_gate(state, clock, by="bob"), step)
    with pytest.raises(EnforcementError, match="that change is undone already"):
        gate.apply(ours)


def test_what_only_ended_is_nobodys_change(gate: Gate, clock: Clock) -> None:
    step, policy = block(gate, A), switch(gate, Mode.DISCARD, HOUR)
    clock.forward(2 * HOUR)
    gate.expire()
    assert why(gate, step) == f"{A} stays as it is: its block ended 2026-11-24 11:00:00"
    assert why(gate, policy) == "spf stays as it is: its time is over, and is now reject"
    for ended in gate.journal(2):
        assert ended.expired
        assert why(gate, ended).endswith("by sekimori was no change of anybody's: the time was over")


def test_an_undo_whose_block_has_ended_cannot_be_undone(gate: Gate, clock: Clock) -> None:
    taken = undo(gate, block(gate, A))
    clock.forward(2 * HOUR)
    assert why(gate, taken) == f"{A} stays as it is: the block that stood there would have ended by now"


def test_a_step_that_does_not_exist_is_said(gate: Gate) -> None:
    found = gate.plan_undo("0123\x1b[31m")
    assert found is not None
    assert found.empty
    assert found.refused[0].why == 'the journal has no step "0123␛[31m"'


def test_the_guard_is_asked_before_a_step_is_taken_back(state: Path, clock: Clock) -> None:
    open_gate = make_gate(state, clock, judge=Guard(tuple))
    block(open_gate, OPERATOR, A)
    step = unblock(open_gate, OPERATOR, A)
    found = plan(make_gate(state, clock, judge=guard(logins={A: 2})), step)
    assert found.targets == (A,)
    assert "2 log-ins from it succeeded" in found.warnings[0]
    assert "your own SSH session comes from" in found.refused[0].why


def test_the_block_of_another_hand_is_never_lost(gate: Gate, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "blocklist.txt").write_text(f"{A}\n")
    theirs = gate.blocks()
    step = unblock(gate, A)
    (state / "blocklist.txt").write_text(f"{B}\n")
    undo(gate, step)
    assert names(gate) == [B, A]
    assert theirs[0] in gate.blocks()


def test_undoing_a_block_that_a_flush_took_gives_up_its_record(state: Path, clock: Clock) -> None:
    shelf = Shelf(state / "shelf.json")
    gate = shelf_gate(state, clock, shelf)
    step = block(gate, A, B)
    shelf.flush()
    gate = shelf_gate(state, clock, shelf)  # as another process reads it
    assert plan(gate, step).lines[1] == (
        f"- {A}, was recorded and lost, blocked until 2026-11-24 11:00:00, from the shelf"
    )
    undo(gate, step)
    assert gate.restore() == ()


def test_a_lost_block_comes_back_when_the_block_over_it_is_undone(state: Path, clock: Clock) -> None:
    shelf = Shelf(state / "shelf.json")
    gate = shelf_gate(state, clock, shelf)
    block(gate, A, ttl=5 * HOUR)
    stood = gate.blocks()
    shelf.flush()
    gate = shelf_gate(state, clock, shelf)  # as another process reads it
    undo(gate, block(gate, A))
    assert gate.blocks() == stood
    assert set(shelf.elements()) == {A}


def test_what_was_lost_and_restored_is_as_the_step_left_it(state: Path, clock: Clock) -> None:
    shelf = Shelf(state / "shelf.json")
    gate = shelf_gate(state, clock, shelf)
    step = block(gate, A)
    shelf.flush()
    gate = shelf_gate(state, clock, shelf)  # as another process reads it
    assert gate.restore() == (A,)
    undo(gate, step)
    assert gate.blocks() == ()


def test_whether_there_is_anything_to_undo_is_said_without_a_plan(gate: Gate, state: Path, clock: Clock) -> None:
    assert not gate.can_undo()
    block(gate, A, B)
    assert gate.can_undo()
    (state / "blocklist.txt").write_text("")
    assert not make_gate(state, clock).can_undo()
    switched = switch(gate, Mode.DISCARD, HOUR)
    assert gate.can_undo()
    undo(gate, switched)
    assert not gate.can_undo()
    block(gate, *(f"2001:db8::{number:x}" for number in range(1, 300)))
    unblock(gate, *(f"2001:db8::{number:x}" for number in range(1, 299)))
    assert gate.can_undo()
    clock.forward(2 * HOUR)
    gate.expire()
    assert not gate.can_undo()


def test_the_journal_has_another_word_after_every_change(gate: Gate) -> None:
    words = [gate.written()]
    for number in range(1, 9):
        block(gate, f"2001:db8::{number}")
        words.append(gate.written())
    assert len(set(words)) == 9
    assert gate.written() == words[-1]


def test_a_dry_run_takes_nothing_back(gate: Gate, state: Path) -> None:
    step = block(gate, A)
    gate.dry_run = True
    entry = gate.apply(plan(gate, step))
    assert (entry.undoes, entry.new) == (step.id, ())
    assert names(gate) == [A]
    assert len((state / "journal.jsonl").read_text().splitlines()) == 1


def test_the_entry_of_an_undo_says_what_it_put_back(gate: Gate) -> None:
    block(gate, A)
    stood = gate.blocks()
    entry = undo(gate, unblock(gate, A))
    assert entry.new == stood == (Block(A, START + SECOND, START + HOUR, by="alice"),)
