"""`sekimori config`: the settings in force, the sample of the file, and whether a file can be used."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from tui.cli import OK, CommandError
from tui.commands.settings import loaded
from tui.config import ConfigError, Loaded, config_paths, examine
from tui.language import _, choose
from tui.sanitize import clean


def run(options: argparse.Namespace) -> int:
    """Print TOML, which can be written into a file as it is."""
    if options.default:
        from tui.config_sample import default_toml

        print(default_toml(), end="")
    elif options.check is not None:
        return _check(None if options.check is True else Path(options.check))
    else:
        from tui.config_print import in_force

        print("\n".join(in_force(loaded(options), origins=options.show_origin)))
    return OK


def _check(file: Path | None) -> int:
    """Whether the settings of a file, or else those in force, can be used, those too that other rooms understand.

    Raises CommandError that names all faults.
    """
    from tui.commands.looks import filter_faults, look_faults, lost

    read, faults = _only(file) if file else _in_force()
    faults = [*faults, *look_faults(read), *filter_faults(read)]
    if faults:
        raise CommandError("\n".join(clean(str(fault)) for fault in sorted(faults, key=_place)))
    for sentence in lost(read):
        print(sentence)
    there = [path for path in ([file] if file else config_paths()) if path.exists()]
    for path in there:
        print(_("{path}: every setting can be used").format(path=clean(str(path))))
    if not there:
        print(_("there is no file of settings; the defaults are in force"))
    return OK


def _place(fault: ConfigError) -> tuple[str, int]:
    """File by file (the host's comes first), line by line, then the variables."""
    file, _colon, line = fault.where.rpartition(":")
    return (file, int(line)) if line.isdecimal() else (fault.where, 0)


def _only(path: Path) -> tuple[Loaded, Sequence[ConfigError]]:
    """What a file alone says, and what is wrong with it."""
    if not path.exists():
        raise CommandError(_("there is no file {path}; check the name").format(path=path))
    return examine(environ={}, etc=Path(os.devnull), user=path)


def _in_force() -> tuple[Loaded, Sequence[ConfigError]]:
    """The same of all layers, in the language that they name if they can be used."""
    read, faults = examine()
    if not faults:
        choose(read.settings.screen.language)
    return read, faults
