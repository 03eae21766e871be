"""The file that DSM's dialog imports: Control Panel > Security > Protection > Allow/Block List > Create > Import.

The dialog takes a text file of addresses, skips those that it has unless told to overwrite, and asks for one end for
all of them (Synology's help). So a file holds addresses that are to end together.

Unverified on a NAS: that it wants one bare address a line, as lists made for it have; whether it takes IPv6; and how
many lines it takes. It takes no networks that we know of, so that each of their addresses has a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tui.enforcement.backends.autoblock_row import addresses_of
from tui.enforcement.change import Block
from tui.enforcement.durable import NOTHING_DONE, Staged, sync_folder, told


def export_import_file(blocks: Iterable[Block]) -> bytes:
    """A line for each address, once, in their order. Raises EnforcementError for a network of over 256 addresses."""
    lines = dict.fromkeys(str(address) for block in blocks for address in addresses_of(block.network))
    return "".join(f"{line}\n" for line in lines).encode()


def write_import_file(path: Path, blocks: Iterable[Block]) -> int:
    """Puts the file in its place, whole or not at all; returns its lines. Raises EnforcementError."""
    content = export_import_file(blocks)
    with told("write", path, NOTHING_DONE):
        staged = Staged(path, content, 0o644)
        try:
            staged.commit()
        finally:
            staged.discard()
        sync_folder(path.parent)
    return content.count(b"\n")
