"""`sekimori backends`: what each way to block can do on this host, and why not."""

from __future__ import annotations

import argparse
from dataclasses import replace

from tui.cli import OK, CommandError
from tui.commands.gate import helper_command
from tui.commands.settings import settings
from tui.config import state_folder
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.build import abilities
from tui.enforcement.helper.settings import GateSettings, load
from tui.enforcement.remote import RemoteKeeper
from tui.gate_words import retold
from tui.language import _


def run(options: argparse.Namespace) -> int:
    """Print a line for each; the one in use is marked. Where there is a helper, it says what it can do."""
    helper = helper_command(settings(options))
    try:
        states = RemoteKeeper((*helper, "session")).abilities() if helper else abilities(_of_ones_own())
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    for one in states:
        mark = "*" if one.chosen else " "
        print(
            f"{mark} {one.name:<12} {retold(one.obstacle) or _('can be used: {where}').format(where=retold(one.where))}"
        )
    return OK


def _of_ones_own() -> GateSettings:
    """Without a helper, what is recorded goes to the user's own folder."""
    return replace(load(), state=str(state_folder()))
