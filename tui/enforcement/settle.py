"""From a plan that was shown to the change that is made: asked again, equal to what was shown, or not made at all."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from tui.enforcement.change import EnforcementError, Entry, Mode, Plan, Policy, Step, Verb
from tui.enforcement.guard import Judge
from tui.enforcement.plans import (
    LAST_END,
    MOST_TARGETS,
    TOO_LATE,
    Outcome,
    State,
    left_by,
    plan_block,
    plan_policy,
    plan_unblock,
)
from tui.enforcement.undo import old_policy, plan_undo, restored


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand makes changes, and through what."""

    by: str
    backend: str
    enforced: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """A change ready to be made: its journal entry, and what it leaves in the list or as a policy."""

    entry: Entry
    outcome: Outcome
    policy: Policy | None = None


def settle(state: State, guard: Judge, hand: Hand, plan: Plan, undone: Step | None) -> Settled:
    """Plans again from `state`; `undone` is the step that the plan takes back.

    Raises EnforcementError when the answer is not the plan that was shown.
    """
    demand_change(plan)
    if len(plan.targets) > MOST_TARGETS:
        raise EnforcementError(f"nothing was changed: at most {MOST_TARGETS} addresses at once")
    again = _again(state, guard, plan, undone)
    if _effect(again) != _effect(plan):
        raise EnforcementError(
            f"nothing was changed: things are no longer as the plan says; plan again{_because(again)}"
        )
    # what is not compared, and so was not shown, is ours: a plan that came over a wire may say anything there
    entry = _entry(state, hand, again)
    if undone is not None:
        return _taken_back(state, entry, undone.entry)
    if again.category is not None:
        return Settled(entry, {}, _switched(entry, again))
    return Settled(entry, left_by(entry))


def _taken_back(state: State, entry: Entry, undone: Entry) -> Settled:
    """The change with what it puts back in its entry: an undo of it finds there how it left things."""
    if entry.category is not None:
        policy = old_policy(state, undone)
        return Settled(dataclasses.replace(entry, new_policy=policy), {}, policy)
    back = restored(state, undone)
    entry = dataclasses.replace(entry, new=tuple(block for name in entry.targets if (block := back[name]) is not None))
    return Settled(entry, left_by(entry))


def demand_change(plan: Plan) -> None:
    """Raises EnforcementError, with the plan's own reasons, when there is nothing in it to make."""
    if plan.empty:
        raise EnforcementError(f"nothing was changed: the plan holds no change{_because(plan)}")


def _effect(plan: Plan) -> tuple[object, ...]:
    return plan.verb, plan.targets, plan.category, plan.mode, plan.lines


def _because(plan: Plan) -> str:
    why = "; ".join((*(refusal.why for refusal in plan.refused[:3]), *plan.warnings[:3]))
    return f" ({why})" if why else ""


def _again(state: State, guard: Judge, plan: Plan, undone: Step | None) -> Plan:
    if undone is not None:
        return plan_undo(state, guard, undone)
    if plan.expires is not None and plan.expires <= state.now:
        raise EnforcementError("nothing was changed: the time of the plan is over already; plan again")
    if plan.expires is not None and plan.expires > LAST_END:
        raise EnforcementError(f"nothing was changed: {TOO_LATE}")
    if plan.verb is Verb.BLOCK:
        return plan_block(state, guard, plan.targets, plan.expires, plan.reason, frozenset(plan.override))
    if plan.category is not None and plan.mode is not None:
        return plan_policy(state, plan.category, plan.mode, plan.expires)
    return plan_unblock(state, plan.targets)


def _entry(state: State, hand: Hand, plan: Plan) -> Entry:
    stood = (state.recorded(name) for name in plan.targets)
    old = state.policies.of(plan.category, state.now) if plan.category is not None else None
    enforced = hand.enforced or (old is not None and state.policies.obeyed)
    return Entry(
        id=plan.id, time=state.now, by=hand.by, verb=plan.verb, backend=hand.backend, enforced=enforced,
        targets=plan.targets, category=plan.category, mode=plan.mode, old_mode=old.mode if old else None,
        old=tuple(block for block in stood if block is not None), expires=plan.expires, reason=plan.reason,
        undoes=plan.undoes, old_policy=old,
    )  # fmt: skip


def _switched(entry: Entry, plan: Plan) -> Policy | None:
    if plan.category is None:
        return None
    return Policy(plan.category, plan.mode or Mode.REJECT, entry.time, entry.expires, entry.by)
