"""The gate over plain files in a folder of the user's: nothing reads them by itself, so what it holds is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tui.enforcement.blocklist import BlockListFile
from tui.enforcement.gate import Gate, now_here
from tui.enforcement.guard import Guard
from tui.enforcement.journal import Journal
from tui.enforcement.keeper import LocalKeeper
from tui.enforcement.lock import FolderLock
from tui.enforcement.policyfile import PolicyFile
from tui.sanitize import clean


def file_gate(
    state: Path,
    *,
    guard: Guard,
    by: str,
    read_only: bool = False,
    dry_run: bool = False,
    clock: Callable[[], datetime] = now_here,
    backend: str = "file",
    enforced: bool = False,
    block_list: Path | None = None,
) -> Gate:
    """`state` is the folder of the files, made at the first change. `block_list` is where the block list is, if not
    there. `enforced` is for a caller that knows of a server which honours the files.
    """
    lock = FolderLock(state / ".lock")
    keeper = LocalKeeper(
        BlockListFile(block_list or state / "blocklist.txt", lock=lock),
        PolicyFile(state / "policies.json", lock=lock),
        Journal(state / "journal.jsonl", lock=lock),
        lock=lock,
        guard=guard,
        by=clean(by),
        clock=clock,
        enforced=enforced,
        backend=backend,
    )
    return Gate(keeper, guard=guard, read_only=read_only, dry_run=dry_run, clock=clock)
