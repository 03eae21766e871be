"""`sekimori undo`: take the last change back."""

from __future__ import annotations

import argparse

from tui.cli import OK
from tui.commands.change import carry_out, open_gate


def run(options: argparse.Namespace) -> int:
    """Plan, show, ask, apply."""
    gate = open_gate(options)
    plan = gate.plan_undo()
    if plan is None:
        print("there is no change to take back")
        return OK
    return carry_out(gate, plan, yes=options.yes)
