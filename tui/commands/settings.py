"""The settings in force for a command: the configuration's layers with the command line on top."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from tui.cli import CommandError
from tui.config import ConfigError, Loaded, Settings, load
from tui.language import choose

#: Option -> setting.
_FLAGS: Mapping[str, str] = {
    "read_only": "read_only",
    "dry_run": "dry_run",
    "fps": "screen.fps",
    "save_to": "session.folder",
}


def settings(options: argparse.Namespace) -> Settings:
    """Load them. Raises CommandError with the file and line at fault."""
    return loaded(options).settings


def loaded(options: argparse.Namespace) -> Loaded:
    """The same, with where each was written. From then on the language that they name is spoken."""
    flags = {setting: getattr(options, option, None) for option, setting in _FLAGS.items()}
    try:
        read = load(flags)
    except ConfigError as error:
        raise CommandError(str(error)) from error
    choose(read.settings.screen.language)
    return read
