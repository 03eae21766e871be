"""`sekimori unblock`: take addresses or networks off the block list."""

from __future__ import annotations

import argparse

from tui.commands.change import carry_out, open_gate


def run(options: argparse.Namespace) -> int:
    """Plan, show, ask, apply."""
    gate = open_gate(options)
    return carry_out(gate, gate.plan_unblock(options.targets), yes=options.yes)
