"""`sekimori policy`: show what becomes of each category, or switch one."""

from __future__ import annotations

import argparse
from datetime import timedelta

from tui.cli import OK, CommandError
from tui.commands.change import RECORDED, carry_out, open_gate, span
from tui.enforcement.change import EnforcementError, Mode, Verb
from tui.enforcement.policies import switchable

#: What is discarded is lost: nobody should have to remember to end it.
_USUAL = timedelta(hours=24)


def run(options: argparse.Namespace) -> int:
    """Print the policies, or plan, show, ask and apply a switch."""
    gate = open_gate(options)
    try:
        if options.category is None:
            unwired = gate.unswitchable()
            for policy in gate.policies():
                until = f" until {policy.until.astimezone():%Y-%m-%d %H:%M}" if policy.until else ""
                print(f"{policy.category:<18} {unwired.get(policy.category) or f'{policy.mode}{until}'}")
            if not gate.obeyed(Verb.POLICY):
                print(RECORDED)
            return OK
        category = switchable(options.category)
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    if options.mode is None:
        raise CommandError(f"say what {category} shall be: reject or discard")
    plan = gate.plan_policy(category, Mode(options.mode), ttl=span(options.lasting, _USUAL))
    return carry_out(gate, plan, yes=options.yes)
