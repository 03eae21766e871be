"""Plans: what a wish of the operator would change, worked out from the state as it is now. Nothing here writes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui.category import Category
from tui.enforcement.change import Block, Entry, Mode, Plan, Policy, Refusal, Verb
from tui.enforcement.coverage import Coverage, in_force, outlasts
from tui.enforcement.guard import Judge
from tui.enforcement.lists import Listing
from tui.enforcement.policies import DISCARD_WARNING, SWITCHABLE, Policies
from tui.enforcement.target import Target, TargetError, parse, shown
from tui.sanitize import clean

#: Longest reason kept, in characters.
REASON_LIMIT = 200

#: Addresses in one change, at most.
MOST_TARGETS = 200_000

#: The last end that a change may have: every zone can still tell it.
LAST_END = datetime(9999, 12, 30, tzinfo=UTC)
TOO_LATE = "the time ends after the year 9999; leave it out for a block without an end"

#: What a change leaves: the block by network, None where there is none.
Outcome = Mapping[str, Block | None]


@dataclass(frozen=True, slots=True)
class State:
    """What stands on disk at `now`, and where."""

    listing: Listing
    coverage: Coverage
    policies: Policies
    now: datetime
    where: str

    def block(self, network: str) -> Block | None:
        """The entry of exactly this network that is in force; what is lost is not."""
        block = self.listing.entries.get(network)
        if block is None or network in self.listing.lost or not in_force(block, self.now):
            return None
        return block

    def recorded(self, network: str) -> Block | None:
        """As `block`, and what is recorded and lost, for that comes back when it is restored."""
        block = self.listing.entries.get(network)
        return block if block is not None and in_force(block, self.now) else None

    def until(self, expires: datetime | None) -> str:
        """An end as people read it, in the zone of `now`."""
        return "for good" if expires is None else f"until {self.clock(expires)}"

    def clock(self, time: datetime) -> str:
        """A time as people read it, in the zone of `now`."""
        return f"{time.astimezone(self.now.tzinfo):%Y-%m-%d %H:%M:%S}"


def new_id() -> str:
    """A name for a plan and the journal entry that comes of it."""
    return secrets.token_hex(8)


def end_of(now: datetime, ttl: timedelta | None) -> datetime | None:
    """When something that begins now ends. Raises ValueError, with a sentence, for a time that cannot be."""
    if ttl is None:
        return None
    if ttl <= timedelta(0):
        raise ValueError("the time must be longer than nothing; leave it out for a block without an end")
    try:
        end = now + ttl
    except OverflowError:
        raise ValueError(TOO_LATE) from None
    if end > LAST_END:
        raise ValueError(TOO_LATE)
    return end


def read_targets(texts: Iterable[str]) -> tuple[tuple[Target, ...], list[Refusal]]:
    """The targets once each in their order, and a refusal for every text that is none."""
    targets: dict[str, Target] = {}
    refused = []
    for text in texts:
        try:
            target = parse(text)
        except TargetError as error:
            refused.append(Refusal(shown(text), str(error)))
        else:
            targets.setdefault(target.text, target)
    return tuple(targets.values()), refused


def plan_block(
    state: State, guard: Judge, texts: Sequence[str], expires: datetime | None, reason: str, override: frozenset[str]
) -> Plan:
    """A block of every target that the guard lets through and that is not blocked as long already."""
    targets, refused = read_targets(texts)
    insisted = frozenset(target.text for target in read_targets(override)[0])
    judged = guard.judge(target.network for target in targets)
    chosen, lines, warnings, overridden = [], [], [], []
    for target in targets:
        refusal = judged.get(target.network)
        if refusal is not None and not (refusal.overridable and target.text in insisted):
            refused.append(refusal)
            continue
        standing = next((one for one in state.coverage.around(target.network) if in_force(one, state.now)), None)
        lasting = _lasting(state, target, expires)
        if lasting is not None:
            warnings.append(_already(state, target.text, lasting))
            continue
        if refusal is not None:
            overridden.append(target.text)
            warnings.append(refusal.why.replace("is blocked only if you insist", "is blocked because you insist"))
        if target.note:
            warnings.append(target.note)
        chosen.append(target.text)
        lines.append(_block_line(state, target.text, standing, expires))
    if chosen and expires is None:
        warnings.append("a block without an end outlives the attack: addresses get new owners")
    return Plan(
        new_id(), Verb.BLOCK, tuple(chosen), expires=expires, reason=clean(reason[:REASON_LIMIT]),
        lines=tuple(lines), warnings=tuple(warnings), refused=tuple(refused), override=tuple(overridden),
    )  # fmt: skip


def _lasting(state: State, target: Target, expires: datetime | None) -> Block | None:
    """A block of the target, or around it, that lasts as long as wished: blocking again never makes one shorter."""
    around = (one for one in state.coverage.around(target.network) if in_force(one, state.now))
    return next((one for one in around if outlasts(one, expires)), None)


def _already(state: State, name: str, block: Block) -> str:
    within = "" if block.network == name else f" within {block.network}"
    return f"{name} is already blocked{within} {state.until(block.expires)}"


def _block_line(state: State, name: str, standing: Block | None, expires: datetime | None) -> str:
    if standing is not None and standing.network == name:
        return f"~ {name} {state.until(expires)}, was {state.until(standing.expires)}, in {state.where}"
    return f"+ {name} {state.until(expires)} in {state.where}"


def plan_unblock(state: State, texts: Sequence[str]) -> Plan:
    """The removal of every target that stands in the list in so many words."""
    targets, refused = read_targets(texts)
    chosen, lines, warnings = [], [], []
    for target in targets:
        block = state.recorded(target.text)
        if block is None:
            refused.append(Refusal(target.text, _not_there(state, target)))
            continue
        chosen.append(target.text)
        was = "was recorded and lost, blocked" if target.text in state.listing.lost else "was blocked"
        lines.append(f"- {target.text}, {was} {state.until(block.expires)}, from {state.where}")
        if not block.by:
            warnings.append(f"{target.text} was put there by another hand")
        wider = next((one for one in state.coverage.around(target.network) if one.network != target.text), None)
        if wider is not None and in_force(wider, state.now):
            warnings.append(f"{target.text} stays blocked within {wider.network} {state.until(wider.expires)}")
    return Plan(
        new_id(), Verb.UNBLOCK, tuple(chosen), lines=tuple(lines), warnings=tuple(warnings), refused=tuple(refused)
    )  # fmt: skip


def _not_there(state: State, target: Target) -> str:
    around = next((one for one in state.coverage.around(target.network) if in_force(one, state.now)), None)
    if around is not None:
        return f"{target.text} is blocked within {around.network}; unblock that"
    return f"{target.text} is not in {state.where}"


def plan_policy(state: State, category: Category, mode: Mode, until: datetime | None) -> Plan:
    """A switch of the category; empty, with a note, when it already stands so."""
    if category not in SWITCHABLE:
        why = f"{category} cannot be switched; those that can are {', '.join(SWITCHABLE)}"
        return Plan(new_id(), Verb.POLICY, refused=(Refusal(str(category), why),))
    if unwired := state.policies.unwired.get(category):
        return Plan(new_id(), Verb.POLICY, refused=(Refusal(str(category), unwired),))
    until = until if mode is Mode.DISCARD else None
    now = state.policies.of(category, state.now)
    if now.mode is mode and now.until == until:
        note = f"{category} is already set to {mode}{_ending(state, now.until)}"
        return Plan(new_id(), Verb.POLICY, warnings=(note,))
    warnings = [DISCARD_WARNING] if mode is Mode.DISCARD else []
    if mode is Mode.DISCARD and until is None:
        warnings.append("it has no end: switch it back when the flood is over")
    line = policy_line(state, category, now, Policy(category, mode, until=until))
    return Plan(
        new_id(), Verb.POLICY, category=category, mode=mode, expires=until, lines=(line,), warnings=tuple(warnings)
    )  # fmt: skip


def policy_line(state: State, category: Category, old: Policy, new: Policy) -> str:
    """The change of a category in one line."""
    was, becomes = (f"{one.mode}{_ending(state, one.until)}" for one in (old, new))
    return f"{category}: {was} -> {becomes} in {state.policies.where.get(category, 'no file')}"


def _ending(state: State, until: datetime | None) -> str:
    return "" if until is None else f" {state.until(until)}"


def left_by(entry: Entry) -> Outcome:
    """What a block or unblock left where it was made; a block that is made longer keeps the time of its beginning."""
    if entry.undoes:
        new = {block.network: block for block in entry.new}
        return {name: new.get(name) for name in entry.targets}
    if entry.verb is not Verb.BLOCK:
        return dict.fromkeys(entry.targets)
    stood = stood_before(entry)
    return {name: _put(entry, name, stood[name]) for name in entry.targets}


def _put(entry: Entry, name: str, old: Block | None) -> Block:
    since, reason = (entry.time, "") if old is None else (old.since, old.reason)
    return Block(name, since, entry.expires, entry.reason or reason, entry.by)


def stood_before(entry: Entry) -> Outcome:
    """What stood there before the change, for every target of it."""
    old = {block.network: block for block in entry.old}
    return {name: old.get(name) for name in entry.targets}
