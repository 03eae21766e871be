"""The changes an operator may ask for, as what a dialog needs: a title, choices, and how to plan."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.enforcement.change import Block, Mode, Plan, Verb
from tui.language import N_, _, counted
from tui.model import Category
from tui.screens.gate import DAY, Gate
from widgets.cells import number, span
from widgets.words import category_word

#: How long a change may last.
TIMES: Mapping[str, timedelta | None] = {
    N_("1 hour"): timedelta(hours=1),
    N_("24 hours"): timedelta(hours=24),
    N_("7 days"): timedelta(days=7),
    N_("for good"): None,
}


@dataclass(frozen=True, slots=True)
class Options:
    """A line of choices."""

    label: str
    words: tuple[str, ...]
    chosen: int = 0


#: Makes the plan for the chosen options and what the operator overrides; None when there is nothing to plan. Blocking.
Planner = Callable[[Sequence[int], frozenset[str]], Plan | None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `apply_word` is on the button.

    `carry_out` does what is no change of the journal's, in place of the gate's `apply`, and returns what to say of it.
    """

    title: str
    apply_word: str
    plan: Planner
    about: str = ""  # what is known of the target
    options: tuple[Options, ...] = ()
    carry_out: Callable[[Plan], str] | None = None


def times(usual: timedelta) -> dict[str, timedelta | None]:
    """The times to choose from, `usual` among them."""
    known = {_(words): length for words, length in TIMES.items()}
    return known if usual in known.values() else {span(usual): usual, **known}


def lasting(choice: Mapping[str, timedelta | None], usual: timedelta) -> Options:
    """The line of choices of how long; `usual` is chosen."""
    return Options(_("for"), tuple(choice), list(choice.values()).index(usual))


def scopes(target: str) -> tuple[str, ...]:
    """The address itself and its /24 or /64; a network only as it is."""
    network = ipaddress.ip_network(target)
    if network.num_addresses > 1:
        return (target,)
    return target, str(network.supernet(new_prefix=24 if network.version == 4 else 64))


def block_request(gate: Gate, ip: str, reason: str, about: str, usual: timedelta = DAY) -> Request:
    """Block an address or its network for a time, `usual` unless chosen otherwise."""
    targets, choice = scopes(ip), times(usual)

    def plan(chosen: Sequence[int], override: frozenset[str]) -> Plan:
        return gate.plan_block(
            [targets[chosen[0]]], ttl=list(choice.values())[chosen[1]], reason=reason, override=override
        )

    words = (_("this address"), *targets[1:]) if len(targets) > 1 else targets
    options = (Options(_("block"), words), lasting(choice, usual))
    return Request(_("Block {target}").format(target=ip), _("Block"), plan, about, options)


def blocks_request(gate: Gate, targets: Sequence[str], usual: timedelta = DAY) -> Request:
    """Block several addresses and networks together: one plan, one undo."""
    choice = times(usual)

    def plan(chosen: Sequence[int], override: frozenset[str]) -> Plan:
        return gate.plan_block(targets, ttl=list(choice.values())[chosen[0]], reason=_("marked"), override=override)

    title = _("Block {count} marked").format(count=number(len(targets)))
    return Request(title, _("Block all"), plan, options=(lasting(choice, usual),))


def unblock_request(gate: Gate, network: str) -> Request:
    """Take a block away."""
    title = _("Unblock {target}").format(target=network)
    return Request(title, _("Unblock"), lambda _chosen, _override: gate.plan_unblock([network]))


def policy_request(gate: Gate, category: Category, now: Mode) -> Request:
    """Switch a category to the other mode."""
    word = category_word(category)
    if now is Mode.DISCARD:
        title = _("Reject mail again: {category}").format(category=word)
        return Request(title, _("Reject"), lambda _chosen, _override: gate.plan_policy(category, Mode.REJECT))

    def plan(chosen: Sequence[int], _override: frozenset[str]) -> Plan:
        return gate.plan_policy(category, Mode.DISCARD, ttl=list(TIMES.values())[chosen[0]])

    title = _("Discard mail: {category}").format(category=word)
    return Request(title, _("Discard"), plan, options=(lasting(times(DAY), DAY),))


def undo_request(gate: Gate) -> Request:
    """Take the last change back."""
    return Request(_("Undo the last change"), _("Undo"), lambda _chosen, _override: gate.plan_undo())


def restore_request(gate: Gate, lost: Sequence[Block], now: datetime) -> Request:
    """Put back what is recorded and no longer in force."""
    lines = tuple(f"+ {block.network} {_until(block, now)} in {gate.where}" for block in lost)  # as a plan says it
    plan = Plan("restore", Verb.BLOCK, tuple(block.network for block in lost), lines=lines)

    def carry_out(_plan: Plan) -> str:
        back = gate.restore()
        if not back:
            return _("Nothing was put back: nothing is lost any more.")
        return counted(
            len(back),
            "Done: {count} block is in {backend} again.",
            "Done: {count} blocks are in {backend} again.",
            backend=gate.backend,
        )

    title = counted(len(lost), "Put {count} lost block back", "Put {count} lost blocks back")
    return Request(title, _("Put back"), lambda _chosen, _override: plan, carry_out=carry_out)


def _until(block: Block, now: datetime) -> str:
    if block.expires is None:
        return "for good"
    return f"until {block.expires.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}"
