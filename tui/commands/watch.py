"""`sekimori watch`: the screen over this host's logs, or those named."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli import CommandError
from tui.commands import screen
from tui.commands.inputs import Inputs
from tui.commands.settings import loaded
from tui.commands.users_file import known_users
from tui.config import Settings
from tui.language import _

if TYPE_CHECKING:
    from tui.analysis.place import Places


def run(options: argparse.Namespace) -> int:
    """Watch until the operator leaves."""
    screen.need_terminal()
    read = loaded(options)
    chosen = read.settings
    users = known_users(chosen)
    # a log named here is read whole; for this host's own logs the configured span of the past is enough
    past = None if options.sources else options.since or chosen.sources.since
    options.sources = options.sources or list(chosen.sources.files)
    options.tz = options.tz or chosen.sources.timezone
    piped = _piped() if "-" in options.sources else None
    screen.need_keyboard()
    inputs = Inputs(
        options,
        follow=True,
        newest_first=True,
        history=chosen.sources.history and past is not None,
        since=past,
        stdin=piped,
    )
    return screen.run(
        inputs.sources,
        lambda: inputs.readers,
        read,
        places=lambda: _places(chosen),
        users=users,
        rings=True,
        keeps=True,
        state=Path(options.state) if options.state else None,
    )


def _places(chosen: Settings) -> Places:
    from tui.analysis.place import Places

    return Places(country_db=chosen.geo.country_db, asn_db=chosen.geo.asn_db)


def _piped() -> int:
    """Standard input is a pipe of log lines: keep it under another number."""
    if os.isatty(0):
        raise CommandError(_("- reads log lines from a pipe, and this is the keyboard; write … | sekimori -"))
    try:
        return os.dup(0)
    except OSError:
        raise CommandError(
            _("- reads log lines from standard input, and that is closed; write … | sekimori -")
        ) from None
