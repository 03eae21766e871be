"""`sekimori config`: the settings in force, the sample of the file, and whether a file can be used."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui.cli import OK, CommandError
from tui.commands.settings import loaded
from tui.config import ConfigError, Loaded, config_paths, load
from tui.language import _
from tui.sanitize import clean


def run(options: argparse.Namespace) -> int:
    """Print TOML, which can be written into a file as it is."""
    if options.default:
        from tui.config_sample import default_toml

        print(default_toml(), end="")
    elif options.check is not None:
        return _check(options.check)
    else:
        from tui.config_print import in_force

        print("\n".join(in_force(loaded(options), origins=options.show_origin)))
    return OK


def _check(name: str) -> int:
    """Whether the settings can be used, those too that other rooms understand. Raises CommandError."""
    from tui.commands.looks import check_filters, check_looks, lost

    read = _only(Path(name)) if name else loaded(argparse.Namespace())
    check_looks(read)
    check_filters(read)
    for sentence in lost(read):
        print(sentence)
    there = [path for path in ([Path(name)] if name else config_paths()) if path.exists()]
    for path in there:
        print(_("{path}: every setting can be used").format(path=clean(str(path))))
    if not there:
        print(_("there is no file of settings; the defaults are in force"))
    return OK


def _only(path: Path) -> Loaded:
    """What a file alone says."""
    if not path.exists():
        raise CommandError(_("there is no file {path}; check the name").format(path=path))
    try:
        return load(environ={}, etc=path, user=path)
    except ConfigError as error:
        raise CommandError(str(error)) from error
