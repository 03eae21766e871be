"""The gate as host and settings want it: for the screen and for the commands that change something."""

from __future__ import annotations

import os
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from tui.cli import CommandError
from tui.config import Settings, state_folder
from tui.enforcement.change import EnforcementError
from tui.enforcement.files import file_gate
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.enforcement.helper.settings import PLACE, load
from tui.enforcement.operator import operator

#: Where `sekimori setup` puts the helper.
HELPER = Path("/usr/local/sbin/sekimori-gate")

Logins = Callable[[IPv4Network | IPv6Network], int]


def _none_seen(_: IPv4Network | IPv6Network) -> int:
    return 0


def gate(settings: Settings, state: Path | None, *, logins: Logins = _none_seen) -> Gate:
    """The gate of the helper; over files where there is none, or where `state` is the folder for them.

    `logins` counts log-ins that worked from a network. Raises CommandError for settings that cannot be used.
    """
    helper = None if state or settings.block.list_file else helper_command(settings)
    if helper is None:
        return recorded(settings, state or state_folder(), logins=logins)
    from tui.enforcement.remote import RemoteKeeper  # most screens start without one

    keeper = RemoteKeeper((*helper, "session"))
    return Gate(keeper, guard=_guard(settings, logins), read_only=settings.read_only, dry_run=settings.dry_run)


def recorded(
    settings: Settings, state: Path, *, logins: Logins = _none_seen, backend: str = "file", enforced: bool = False
) -> Gate:
    """The gate over the files in `state`. Raises CommandError for settings that cannot be used."""
    return file_gate(
        state,
        guard=_guard(settings, logins),
        by=operator(os.environ),
        read_only=settings.read_only,
        dry_run=settings.dry_run,
        backend=backend,
        enforced=enforced,
        block_list=Path(settings.block.list_file) if settings.block.list_file else None,
    )


def _guard(settings: Settings, logins: Logins) -> Guard:
    try:
        return Guard(allow=settings.block.allow, logins=logins)
    except EnforcementError as error:
        raise CommandError(str(error)) from error


def helper_command(settings: Settings) -> tuple[str, ...] | None:
    """The words that start the helper; None where none was set up."""
    if settings.block.gate:
        return settings.block.gate
    if not (HELPER.exists() and PLACE.exists()):
        return None
    return (str(HELPER),) if _ours() else ("sudo", "-n", str(HELPER))


def _ours() -> bool:
    """Whether we may change the system ourselves: as root, or as the user that owns the helper's folder."""
    try:
        return os.geteuid() == 0 or os.access(load().state, os.W_OK)
    except EnforcementError:
        return False  # the helper itself will say what is wrong with its settings
