"""Taking a change back: exactly what was, and only where things are still as the change left them."""

from __future__ import annotations

from tui.enforcement.change import Block, Entry, Mode, Plan, Policy, Refusal, Verb
from tui.enforcement.coverage import in_force
from tui.enforcement.guard import Judge
from tui.enforcement.plans import Outcome, State, left_by, new_id, policy_line, stood_before
from tui.enforcement.target import TargetError, parse


def plan_undo(state: State, guard: Judge, entry: Entry) -> Plan:
    """What undoing `entry` would change now. Empty, with refusals that say why, when nothing is as it left it."""
    if entry.verb is Verb.POLICY:
        return _undo_policy(state, entry)
    try:
        return _undo_blocks(state, guard, entry)
    except TargetError as error:  # a journal that somebody wrote in by hand
        return Plan(new_id(), entry.verb, refused=(Refusal(entry.id, str(error)),), undoes=entry.id)


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
    if entry.verb is Verb.POLICY:
        what = f"switch of {entry.category} to {entry.mode}"
    else:
        more = f" and {len(entry.targets) - 1} more" if len(entry.targets) > 1 else ""
        what = f"{entry.verb} of {entry.targets[0] if entry.targets else 'nothing'}{more}"
    return f"{what} at {state.clock(entry.time)} by {entry.by}"


def _undo_blocks(state: State, guard: Judge, entry: Entry) -> Plan:
    left, back = left_by(entry), restored(state, entry)
    held = guard.judge(parse(name).network for name, block in back.items() if block is not None)
    chosen, lines, warnings, refused = [], [], [], []
    for name in entry.targets:
        now, then = state.block(name), back[name]
        refusal = held.get(parse(name).network) if then is not None else None
        if now == then or now != left[name]:
            refused.append(Refusal(name, f"{name} stays as it is: {_since(state, entry, name, now)}"))
        elif refusal is not None and not refusal.overridable:
            refused.append(refusal)
        else:
            if refusal is not None:
                warnings.append(refusal.why)
            chosen.append(name)
            lines.append(_line(state, name, now, then))
    verb = Verb.BLOCK if any(back[name] for name in chosen) else Verb.UNBLOCK
    return _plan(state, entry, verb, chosen, lines, warnings, refused)


def _since(state: State, entry: Entry, name: str, now: Block | None) -> str:
    if now is not None:
        return f"since the {said(state, entry)} it was changed again and is now blocked {state.until(now.expires)}"
    if entry.verb is Verb.UNBLOCK:
        return "the block that stood there would have ended by now"
    ended = entry.expires is not None and entry.expires <= state.now
    return f"its block ended {state.clock(entry.expires)}" if ended and entry.expires else "it is no longer in the list"


def _line(state: State, name: str, now: Block | None, then: Block | None) -> str:
    if then is None:
        return f"- {name}, was blocked {state.until(now.expires if now else None)}, from {state.where}"
    if now is None:
        return f"+ {name} {state.until(then.expires)} in {state.where}"
    return f"~ {name} {state.until(then.expires)}, was {state.until(now.expires)}, in {state.where}"


def _undo_policy(state: State, entry: Entry) -> Plan:
    if entry.category is None:
        return Plan(new_id(), Verb.POLICY, undoes=entry.id)
    now = state.policies.of(entry.category, state.now)
    old = old_policy(state, entry)
    left = Policy(entry.category, entry.mode or Mode.REJECT, entry.time, entry.expires, entry.by)
    if now != left or now == old:
        why = f"{entry.category} stays as it is: it was changed again since, or its time is over, and is now {now.mode}"
        return Plan(
            new_id(), Verb.POLICY, refused=(Refusal(str(entry.category), why),), undoes=entry.id
        )  # fmt: skip
    return Plan(
        new_id(), Verb.POLICY, category=entry.category, mode=old.mode, expires=old.until, undoes=entry.id,
        lines=(f"takes back the {said(state, entry)}", policy_line(state, entry.category, now, old)),
    )  # fmt: skip


def _plan(
    state: State, entry: Entry, verb: Verb, chosen: list[str], lines: list[str], warnings: list[str],
    refused: list[Refusal],
) -> Plan:  # fmt: skip
    head = (f"takes back the {said(state, entry)}",) if chosen else ()
    return Plan(
        new_id(), verb, tuple(chosen), lines=(*head, *lines), warnings=tuple(warnings), refused=tuple(refused),
        undoes=entry.id,
    )  # fmt: skip
