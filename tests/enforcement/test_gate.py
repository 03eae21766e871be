"""The gate: plan, look, apply, read back, expire."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.support import HOST, OPERATOR, START, Clock, guard, make_gate
from tui.enforcement.change import Block, EnforcementError, Mode, Plan, Policy, Verb
from tui.enforcement.gate import Gate
from tui.model import Category

HOUR = timedelta(hours=1)


def names(gate: Gate) -> list[str]:
    return [block.network for block in gate.blocks()]


def test_the_files_are_honest_about_themselves(gate: Gate, state: Path) -> None:
    assert (gate.enforced, gate.backend, gate.where) == (False, "file", f"{state}/blocklist.txt")
    assert gate.trouble == ""


def test_planning_and_looking_write_nothing(gate: Gate, state: Path) -> None:
    assert not gate.plan_block(["203.0.113.9"]).empty
    assert gate.plan_undo() is None
    assert (gate.blocks(), gate.journal(5), gate.expire()) == ((), (), ())
    assert not state.exists()


def test_a_plan_says_exactly_what_will_change_and_where(gate: Gate, state: Path) -> None:
    plan = gate.plan_block(["203.0.113.9", "203.0.113.77/28"], reason="names\x1b[2J")
    assert plan.lines == (
        f"+ 203.0.113.9 until 2026-11-25 10:00:00 in {state}/blocklist.txt",
        f"+ 203.0.113.64/28 until 2026-11-25 10:00:00 in {state}/blocklist.txt",
    )
    assert plan.warnings == ("203.0.113.77/28 means the whole network 203.0.113.64/28",)
    assert plan.reason == "names␛[2J"


def test_a_block_is_read_back_from_disk_by_another_copy(gate: Gate, state: Path, clock: Clock) -> None:
    entry = gate.apply(gate.plan_block(["203.0.113.9"], reason="names"))
    block = Block("203.0.113.9", START, START + timedelta(hours=24), "names", "alice")
    assert make_gate(state, clock, by="bob").blocks() == gate.blocks() == (block,)
    assert gate.journal(9) == (entry,)
    assert (entry.verb, entry.targets, entry.by, entry.enforced) == (Verb.BLOCK, ("203.0.113.9",), "alice", False)


def test_one_bad_target_does_not_hold_up_the_others(gate: Gate) -> None:
    plan = gate.plan_block(["junk", OPERATOR, "203.0.113.9", "203.0.113.9", HOST])
    assert plan.targets == ("203.0.113.9",)
    assert [refusal.target for refusal in plan.refused] == ["junk", OPERATOR, HOST]


def test_what_the_guard_doubts_is_blocked_when_the_operator_insists(state: Path, clock: Clock) -> None:
    gate = make_gate(state, clock, judge=guard(logins={"203.0.113.9": 2}))
    first = gate.plan_block(["203.0.113.9"])
    assert first.empty
    assert first.refused[0].overridable
    second = gate.plan_block(["203.0.113.9"], override=frozenset({"203.0.113.9"}))
    assert second.warnings == ("203.0.113.9 is blocked because you insist: 2 log-ins from it succeeded",)
    gate.apply(second)
    assert names(gate) == ["203.0.113.9"]


def test_nobody_can_insist_on_what_is_forbidden(gate: Gate) -> None:
    assert gate.plan_block([OPERATOR], override=frozenset({OPERATOR})).empty


def test_the_guard_is_asked_again_when_the_change_is_made(state: Path, clock: Clock) -> None:
    logins: dict[str, int] = {}
    gate = make_gate(state, clock, judge=guard(logins={"203.0.113.9": 1}))
    plan = make_gate(state, clock, judge=guard(logins=logins)).plan_block(["203.0.113.9"])
    with pytest.raises(
        EnforcementError, match=r"no longer as the plan says; plan again \(.*1 log-in from it succeeded"
    ):
        gate.apply(plan)
    assert not (state / "blocklist.txt").exists()
    assert gate.journal(5) == ()


def test_a_forged_plan_is_not_applied(gate: Gate) -> None:
    with pytest.raises(EnforcementError, match="your own SSH session"):
        gate.apply(Plan("1", Verb.BLOCK, (OPERATOR,), lines=("+ 203.0.113.9",)))


def test_the_same_plan_is_applied_once(gate: Gate) -> None:
    plan = gate.plan_block(["203.0.113.9"])
    gate.apply(plan)
    with pytest.raises(EnforcementError, match=r"plan again \(203\.0\.113\.9 is already blocked until"):
        gate.apply(plan)
    assert len(gate.journal(9)) == 1


def test_a_plan_that_lay_open_past_its_own_end_is_not_applied(gate: Gate, clock: Clock) -> None:
    plan = gate.plan_block(["203.0.113.9"], ttl=HOUR)
    clock.forward(2 * HOUR)
    with pytest.raises(EnforcementError, match="the time of the plan is over"):
        gate.apply(plan)


def test_blocking_again_makes_a_block_longer_and_never_shorter(gate: Gate, state: Path) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=HOUR))
    longer = gate.plan_block(["203.0.113.9"], ttl=2 * HOUR)
    assert longer.lines == (
        f"~ 203.0.113.9 until 2026-11-24 12:00:00, was until 2026-11-24 11:00:00, in {state}/blocklist.txt",
    )
    gate.apply(longer)
    shorter = gate.plan_block(["203.0.113.9"], ttl=HOUR)
    assert shorter.empty
    assert shorter.warnings == ("203.0.113.9 is already blocked until 2026-11-24 12:00:00",)


def test_an_address_within_a_blocked_network_is_a_note(gate: Gate) -> None:
    gate.apply(gate.plan_block(["203.0.113.0/24"], ttl=None))
    plan = gate.plan_block(["203.0.113.9"])
    assert plan.empty
    assert plan.refused == ()
    assert plan.warnings == ("203.0.113.9 is already blocked within 203.0.113.0/24 for good",)


@pytest.mark.parametrize("ttl", [timedelta(0), -HOUR, timedelta.max])
def test_a_time_that_cannot_be_is_refused(gate: Gate, ttl: timedelta) -> None:
    plan = gate.plan_block(["203.0.113.9"], ttl=ttl)
    assert plan.empty
    assert plan.refused[0].why.startswith("the time ")


def test_unblocking_takes_out_what_stands_there(gate: Gate, state: Path) -> None:
    gate.apply(gate.plan_block(["203.0.113.9", "203.0.113.0/24"], ttl=HOUR))
    plan = gate.plan_unblock(["203.0.113.9"])
    assert plan.lines == (f"- 203.0.113.9, was blocked until 2026-11-24 11:00:00, from {state}/blocklist.txt",)
    assert plan.warnings == ("203.0.113.9 stays blocked within 203.0.113.0/24 until 2026-11-24 11:00:00",)
    gate.apply(plan)
    assert names(gate) == ["203.0.113.0/24"]


def test_unblocking_what_is_not_there_says_where_it_is(gate: Gate, state: Path) -> None:
    gate.apply(gate.plan_block(["203.0.113.0/24"]))
    plan = gate.plan_unblock(["203.0.113.9", "198.51.100.9", "junk"])
    assert plan.empty
    assert [refusal.why for refusal in plan.refused[1:]] == [
        "203.0.113.9 is blocked within 203.0.113.0/24; unblock that",
        f"198.51.100.9 is not in {state}/blocklist.txt",
    ]


def test_an_entry_of_another_hand_can_be_unblocked_with_a_word(gate: Gate, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "blocklist.txt").write_text("203.0.113.50\n")
    plan = gate.plan_unblock(["203.0.113.50"])
    assert plan.warnings == ("203.0.113.50 was put there by another hand",)
    gate.apply(plan)
    assert (state / "blocklist.txt").read_text() == ""


def test_covers_finds_the_narrowest_block_in_force(gate: Gate, clock: Clock) -> None:
    gate.apply(gate.plan_block(["203.0.113.9", "2001:db8::/64"], ttl=HOUR))
    gate.apply(gate.plan_block(["203.0.113.0/24"], ttl=2 * HOUR))

    def covering(ip: str) -> str | None:
        block = gate.covers(ip)
        return block.network if block else None

    assert covering("203.0.113.9") == "203.0.113.9"
    assert covering("203.0.113.10") == "203.0.113.0/24"
    assert covering("::ffff:203.0.113.9") == "203.0.113.9"
    assert covering("2001:db8::1") == "2001:db8::/64"
    assert [covering(ip) for ip in ("198.51.100.9", "2001:db8:0:1::1", "junk", "")] == [None] * 4
    clock.forward(HOUR)
    assert covering("203.0.113.9") == "203.0.113.0/24"
    assert covering("2001:db8::1") is None


def test_what_has_ended_is_not_shown_and_is_taken_out_by_expire(gate: Gate, state: Path, clock: Clock) -> None:
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=HOUR))
    gate.apply(gate.plan_block(["203.0.113.10"], ttl=None))
    gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=HOUR))
    assert gate.expire() == ()
    clock.forward(HOUR)
    assert names(gate) == ["203.0.113.10"]
    assert gate.policies()[0].mode is Mode.REJECT
    assert [block.network for block in gate.expire()] == ["203.0.113.9"]
    assert (state / "blocklist.txt").read_text() == "203.0.113.10\n"
    blocks, policy = gate.journal(2)
    assert (blocks.verb, blocks.targets, blocks.by, blocks.expired) == (
        Verb.UNBLOCK,
        ("203.0.113.9",),
        "sekimori",
        True,
    )
    assert (policy.category, policy.mode, policy.old_mode) == (Category.SPF, Mode.REJECT, Mode.DISCARD)
    assert gate.expire() == ()


def test_an_entry_without_a_side_entry_never_expires(gate: Gate, state: Path, clock: Clock) -> None:
    state.mkdir(parents=True)
    (state / "blocklist.txt").write_text("203.0.113.50\n")
    clock.forward(timedelta(days=3650))
    assert gate.expire() == ()
    assert names(gate) == ["203.0.113.50"]


def test_a_switch_to_discard_warns_that_senders_get_no_bounce(gate: Gate, state: Path) -> None:
    plan = gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=HOUR)
    assert plan.lines == (f"spf: reject -> discard until 2026-11-24 11:00:00 in {state}/policies.json",)
    assert "senders get no bounce" in plan.warnings[0]
    entry = gate.apply(plan)
    assert (entry.old_mode, entry.mode) == (Mode.REJECT, Mode.DISCARD)
    assert gate.policies()[0] == Policy(Category.SPF, Mode.DISCARD, START, START + HOUR, "alice")
    back = gate.plan_policy(Category.SPF, Mode.REJECT, ttl=HOUR)
    assert (back.warnings, back.expires) == ((), None)


def test_a_category_that_stands_so_already_is_a_note(gate: Gate) -> None:
    plan = gate.plan_policy(Category.SPF, Mode.REJECT)
    assert plan.empty
    assert plan.warnings == ("spf is already set to reject",)


def test_a_category_that_cannot_be_switched_is_refused(gate: Gate) -> None:
    plan = gate.plan_policy(Category.RELAY, Mode.DISCARD)
    assert plan.empty
    assert "relay cannot be switched; those that can are spf" in plan.refused[0].why
