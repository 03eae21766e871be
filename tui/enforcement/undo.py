"""Taking a change back: exactly what was, and only where things are still as the change left them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from tui.category import Category
from tui.enforcement.change import Block, Entry, Mode, Past, Plan, Policy, Refusal, Step, Verb
from tui.enforcement.coverage import in_force
from tui.enforcement.guard import Judge
from tui.enforcement.plans import Outcome, State, left_by, new_id, policy_line, stood_before
from tui.enforcement.target import Network, TargetError, parse

#: How many changes that cannot be taken back any more are looked past, and targets of one that are looked at first.
STALE, _FEW = 100, 100


def plan_last(state: State, guard: Judge, newest_first: Iterable[Step]) -> Plan | None:
    """The undo of the first step of which anything still stands; None where there is no step.

    When nothing stands of any, the plan is empty and says why.
    """
    stale: list[Refusal] = []
    for step in newest_first:
        plan = plan_undo(state, guard, step)
        if not plan.empty:
            return plan
        stale += plan.refused
        if len(stale) >= STALE:
            break
    return Plan(new_id(), Verb.UNBLOCK, refused=tuple(stale)) if stale else None


def plan_undo(state: State, guard: Judge, step: Step) -> Plan:
    """What undoing a step would change now. Empty, with refusals that say why, when nothing is as it left it."""
    entry = step.entry
    if entry.expired:
        return _nothing(entry, f"the {said(state, entry)} was no change of anybody's: the time was over")
    if step.undone:
        back = f"; to have it again, undo step {step.undos[0]}" if step.undos else ""
        return _nothing(entry, f"the {said(state, entry)} is undone already{back}")
    if entry.category is not None:
        return _undo_policy(state, step, entry.category)
    try:
        return _undo_blocks(state, guard, step)
    except TargetError as error:  # a journal that somebody wrote in by hand
        return _nothing(entry, str(error))


def stands(state: State, step: Step) -> bool:
    """Whether anything is as the step left it, so that it could be taken back if the guard allows it."""
    entry = step.entry
    if entry.expired or step.undone:
        return False
    if entry.category is not None:
        return not _undo_policy(state, step, entry.category).empty
    return any(  # of a long list mostly the first ones tell
        _as_left(state, step, dataclasses.replace(entry, targets=some))
        for some in (entry.targets[:_FEW], entry.targets)
    )


def _as_left(state: State, step: Step, entry: Entry) -> bool:
    left, back = left_by(entry), restored(state, entry)
    return any(
        left[name] == state.recorded(name) != back[name] for name in entry.targets if name not in step.taken
    )  # fmt: skip


class _NoGuard:
    """Lets everything pass."""

    @staticmethod
    def judge(_: Iterable[Network]) -> dict[Network, Refusal]:
        return {}


def past(state: State, step: Step) -> Past:
    """Whether a step can be undone now, if the guard allows it."""
    plan = plan_undo(state, _NoGuard(), step)
    if plan.empty:
        return Past(step, plan.refused[0].why)
    return Past(step, part=bool(plan.refused))


def restored(state: State, entry: Entry) -> Outcome:
    """What an undo of `entry` puts back: blocks that would have ended by now stay away."""
    return {
        name: block if block is not None and in_force(block, state.now) else None
        for name, block in stood_before(entry).items()
    }


def old_policy(state: State, entry: Entry) -> Policy:
    """The policy that an undo of `entry` puts back."""
    assert entry.category is not None  # noqa: S101  # an entry of this verb has one
    old = entry.old_policy or Policy(entry.category, entry.old_mode or Mode.REJECT)
    over = old.until is not None and old.until <= state.now
    return Policy(entry.category, Mode.REJECT) if over else old


def said(state: State, entry: Entry) -> str:
    """A change in a few words: "block of 203.0.113.9 at 2026-11-24 10:15:00 by alice"."""
    if entry.category is not None:
        what = f"switch of {entry.category} to {entry.mode}"
    else:
        more = f" and {len(entry.targets) - 1} more" if len(entry.targets) > 1 else ""
        what = f"{entry.verb} of {entry.targets[0] if entry.targets else 'nothing'}{more}"
    return f"{f'undo ({what})' if entry.undoes else what} at {state.clock(entry.time)} by {entry.by}"


def _nothing(entry: Entry, why: str) -> Plan:
    return Plan(new_id(), entry.verb, refused=(Refusal(entry.id, why),), undoes=entry.id)


def _undo_blocks(state: State, guard: Judge, step: Step) -> Plan:
    entry = step.entry
    left, back = left_by(entry), restored(state, entry)
    later = {name: one for one in step.later for name in one.targets}
    held = guard.judge(parse(name).network for name, block in back.items() if block is not None)
    chosen, lines, warnings, refused = [], [], [], []
    for name in entry.targets:
        now, then = state.recorded(name), back[name]
        refusal = held.get(parse(name).network) if then is not None else None
        if name in step.taken:
            refused.append(Refusal(name, f"{name} stays as it is: it is taken back already"))
        elif now == then or now != left[name]:
            why = _since(state, entry, left[name], now, later.get(name))
            refused.append(Refusal(name, f"{name} stays as it is: {why}"))
        elif refusal is not None and not refusal.overridable:
            refused.append(refusal)
        else:
            if refusal is not None:
                warnings.append(refusal.why)
            chosen.append(name)
            lines.append(_line(state, name, now, then))
    verb = Verb.BLOCK if any(back[name] for name in chosen) else Verb.UNBLOCK
    head = (f"takes back the {said(state, entry)}",) if chosen else ()
    return Plan(
        new_id(), verb, tuple(chosen), lines=(*head, *lines), warnings=tuple(warnings), refused=tuple(refused),
        undoes=entry.id,
    )  # fmt: skip


def _since(state: State, entry: Entry, left: Block | None, now: Block | None, later: Entry | None) -> str:
    """Why a network is no longer as the change left it, or would be the same without it."""
    if now is not None:
        again = f"since the {said(state, entry)} it was changed again and is now blocked {state.until(now.expires)}"
        return again + _first(state, later)
    if left is None:
        return "the block that stood there would have ended by now"
    if left.expires is not None and left.expires <= state.now:
        return f"its block ended {state.clock(left.expires)}"
    return f"it is no longer in the list{_first(state, later)}"


def _first(state: State, later: Entry | None) -> str:
    """What has to be undone before, if it is known."""
    if later is None or later.expired:
        return ""
    return f"; undo the {said(state, later)} first, step {later.id}"


def _line(state: State, name: str, now: Block | None, then: Block | None) -> str:
    if now is None:
        return f"+ {name} {state.until(then.expires if then else None)} in {state.where}"
    was = f"was {'recorded and lost, ' if name in state.listing.lost else ''}"
    if then is None:
        return f"- {name}, {was}blocked {state.until(now.expires)}, from {state.where}"
    return f"~ {name} {state.until(then.expires)}, {was}{state.until(now.expires)}, in {state.where}"


def _undo_policy(state: State, step: Step, category: Category) -> Plan:
    entry = step.entry
    if unwired := state.policies.unwired.get(category):
        return _nothing(entry, f"{category} stays as it is: {unwired}")
    now, old = state.policies.of(category, state.now), old_policy(state, entry)
    left = entry.new_policy or Policy(category, entry.mode or Mode.REJECT, entry.time, entry.expires, entry.by)
    if now != left or now == old:
        over = left.until is not None and left.until <= state.now
        why = "its time is over" if over else "it was changed again since"
        first = "" if over else _first(state, next(iter(step.later), None))
        return _nothing(entry, f"{category} stays as it is: {why}, and is now {now.mode}{first}")
    return Plan(
        new_id(), Verb.POLICY, category=category, mode=old.mode, expires=old.until, undoes=entry.id,
        lines=(f"takes back the {said(state, entry)}", policy_line(state, category, now, old)),
    )  # fmt: skip
