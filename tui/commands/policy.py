"""`sekimori policy`: show what becomes of each category, or switch one."""

from __future__ import annotations

import argparse
from datetime import timedelta

from tui.cli import OK, CommandError
from tui.commands.change import RECORDED, carry_out, open_gate, span
from tui.enforcement.change import EnforcementError, Mode, Policy, Verb
from tui.enforcement.policies import switchable
from tui.gate_words import retold
from tui.language import _

#: What is discarded is lost: nobody should have to remember to end it.
_USUAL = timedelta(hours=24)


def run(options: argparse.Namespace) -> int:
    """Print the policies, or plan, show, ask and apply a switch."""
    gate = open_gate(options)
    try:
        if options.category is None:
            unwired = gate.unswitchable()
            for policy in gate.policies():
                print(f"{policy.category:<18} {retold(unwired.get(policy.category, '')) or _mode(policy)}")
            if not gate.obeyed(Verb.POLICY):
                print(_(RECORDED))
            return OK
        category = switchable(options.category)
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    if options.mode is None:
        raise CommandError(_("say what {category} shall be: reject or discard").format(category=category))
    plan = gate.plan_policy(category, Mode(options.mode), ttl=span(options.lasting, _USUAL))
    return carry_out(gate, plan, yes=options.yes)


def _mode(policy: Policy) -> str:
    if policy.until is None:
        return policy.mode
    return policy.mode + _(" until {time}").format(time=f"{policy.until.astimezone():%Y-%m-%d %H:%M}")
