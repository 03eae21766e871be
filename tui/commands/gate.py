"""The gate as the settings want it: for the screen and for the commands that change something."""

from __future__ import annotations

import os
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from tui.cli import CommandError
from tui.config import Settings
from tui.enforcement.change import EnforcementError
from tui.enforcement.files import file_gate
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.enforcement.operator import operator


def _none_seen(_: IPv4Network | IPv6Network) -> int:
    return 0


def gate(
    settings: Settings,
    state: Path,
    *,
    logins: Callable[[IPv4Network | IPv6Network], int] = _none_seen,
    backend: str = "file",
    enforced: bool = False,
) -> Gate:
    """The gate over the files in `state`; `logins` counts log-ins that worked from a network.

    Raises CommandError for settings that cannot be used.
    """
    try:
        return file_gate(
            state,
            guard=Guard(allow=settings.block.allow, logins=logins),
            by=operator(os.environ),
            read_only=settings.read_only,
            dry_run=settings.dry_run,
            backend=backend,
            enforced=enforced,
            block_list=Path(settings.block.list_file) if settings.block.list_file else None,
        )
    except EnforcementError as error:
        raise CommandError(str(error)) from error
