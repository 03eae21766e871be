"""`sekimori blocks`: the block list, as read back."""

from __future__ import annotations

import argparse
import sys

from tui.cli import OK, CommandError
from tui.commands.change import open_gate
from tui.enforcement.change import EnforcementError


def run(options: argparse.Namespace) -> int:
    """Print the entries in force, one a line."""
    gate = open_gate(options)
    try:
        blocks = gate.blocks()
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    for block in blocks:
        until = f"until {block.expires:%Y-%m-%d %H:%M}" if block.expires else "for good"
        print(f"{block.network:<40} {until:<22} {block.reason}".rstrip())
    if gate.trouble:
        print(gate.trouble, file=sys.stderr)
    return OK
