"""`sekimori backends`: what each way to block can do on this host, and why not."""

from __future__ import annotations

import argparse

from tui.cli import OK, CommandError
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.build import abilities
from tui.enforcement.helper.settings import load


def run(_: argparse.Namespace) -> int:
    """Print a line for each; the one in use is marked."""
    try:
        states = abilities(load())
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    for one in states:
        mark = "*" if one.chosen else " "
        print(f"{mark} {one.name:<12} {one.obstacle or f'can be used: {one.where}'}")
    return OK
