"""`sekimori blocks`: the block list, as read back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tui.cli import OK, CommandError
from tui.commands.change import open_gate
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.lists import Listing


def run(options: argparse.Namespace) -> int:
    """Print the entries in force, one a line."""
    gate = open_gate(options)
    try:
        blocks, listing = gate.blocks(), gate.listing()
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    if options.export:
        return _export(Path(options.export), blocks)
    for block in blocks:
        until = f"until {block.expires.astimezone():%Y-%m-%d %H:%M}" if block.expires else "for good"
        print(f"{block.network:<40} {until:<22} {state_of(gate, listing, block.network):<11} {block.reason}".rstrip())
    for block in listing.others:
        print(f"{block.network:<40} {'':<22} {'by ' + block.by:<11}".rstrip())
    if not (blocks or listing.others):
        print(f"nothing is blocked in {gate.where}", file=sys.stderr)
    if gate.trouble:
        print(gate.trouble, file=sys.stderr)
    return OK


def _export(path: Path, blocks: tuple[Block, ...]) -> int:
    from tui.enforcement.backends.dsm_import import write_import_file

    try:
        print(f"{write_import_file(path, blocks)} addresses in {path}")
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    return OK


def state_of(gate: Gate, listing: Listing, network: str) -> str:
    """Recorded (no server obeys), set (as read back), seen (so many refusals since), or lost."""
    if not gate.enforced:
        return "recorded"
    if network in listing.lost:
        return "lost"
    seen = listing.seen.get(network, 0)
    return f"seen {seen}" if seen else "set"
