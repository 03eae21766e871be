"""`sekimori block`: put addresses or networks on the block list."""

from __future__ import annotations

import argparse

from tui.commands.change import carry_out, open_gate, span
from tui.commands.settings import settings
from tui.config import parse_duration


def run(options: argparse.Namespace) -> int:
    """Plan, show, ask, apply."""
    gate = open_gate(options)
    ttl = span(options.lasting, parse_duration(settings(options).block.ttl))
    plan = gate.plan_block(options.targets, ttl=ttl, reason=options.reason)
    if options.insist:
        override = frozenset(refusal.target for refusal in plan.refused if refusal.overridable)
        plan = gate.plan_block(options.targets, ttl=ttl, reason=options.reason, override=override)
    return carry_out(gate, plan, yes=options.yes)
