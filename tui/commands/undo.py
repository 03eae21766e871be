"""`sekimori undo`: take a change back, the last one or any step of the journal."""

from __future__ import annotations

import argparse

from tui.cli import OK
from tui.commands.change import carry_out, open_gate
from tui.language import _


def run(options: argparse.Namespace) -> int:
    """Plan, show, ask, apply."""
    gate = open_gate(options)
    plan = gate.plan_undo(options.step)
    if plan is None:
        print(_("there is no change to take back"))
        return OK
    return carry_out(gate, plan, yes=options.yes)
