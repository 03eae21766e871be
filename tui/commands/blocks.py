"""`sekimori blocks`: the block list, as read back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tui.breaking import pad
from tui.cli import OK, CommandError
from tui.commands.change import open_gate
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.lists import Listing
from tui.gate_words import retold
from tui.language import _


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
        state = pad(state_of(gate, listing, block.network), 11)
        print(f"{block.network:<40} {pad(_until(block), 22)} {state} {block.reason}".rstrip())
    for block in listing.others:
        print(f"{block.network:<40} {'':<22} {_('by {name}').format(name=block.by)}")
    if not (blocks or listing.others):
        print(_("nothing is blocked in {where}").format(where=retold(gate.where)), file=sys.stderr)
    if gate.trouble:
        print("\n".join(map(retold, gate.trouble.splitlines())), file=sys.stderr)
    return OK


def _until(block: Block) -> str:
    if block.expires is None:
        return _("for good")
    return _("until {time}").format(time=f"{block.expires.astimezone():%Y-%m-%d %H:%M}")


def _export(path: Path, blocks: tuple[Block, ...]) -> int:
    from tui.enforcement.backends.dsm_import import write_import_file

    try:
        print(_("{count} addresses in {path}").format(count=write_import_file(path, blocks), path=path))
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    return OK


def state_of(gate: Gate, listing: Listing, network: str) -> str:
    """Recorded (no server obeys), set (as read back), seen (so many refusals since), or lost."""
    if not gate.enforced:
        return _("recorded")
    if network in listing.lost:
        return _("lost")
    seen = listing.seen.get(network, 0)
    return _("seen {count}").format(count=seen) if seen else _("set")
