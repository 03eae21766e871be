"""`sekimori paths`: every file and folder that the program reads or writes on its own, and which are there."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tui.cli import OK, CommandError
from tui.commands.alarming import MEMORY
from tui.commands.gate import HELPER, helper_command
from tui.commands.settings import settings
from tui.config import Settings, config_paths, state_folder
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.build import FILE
from tui.enforcement.helper.settings import PLACE, GateSettings, load
from tui.language import N_, _
from tui.sanitize import clean


class Place(NamedTuple):
    """A path by its name."""

    name: str
    path: Path


def run(options: argparse.Namespace) -> int:
    """Print a line for each. Where the settings cannot be used it says so at the end: their files are named first."""
    trouble: CommandError | None = None
    try:
        chosen = settings(options)
    except CommandError as error:
        chosen, trouble = Settings(), error
    found = list(places(chosen))
    if options.json:
        print(json.dumps({name: {"path": str(path), "state": _state(path)} for name, path in found}, indent=1))
    else:
        for name, path in found:
            print(f"{name:<16} {clean(str(path))}{_behind(path)}")
    if trouble:
        raise trouble
    return OK


#: What stands behind a path.
_BEHIND = {"there": "", "missing": N_("not there"), "forbidden": N_("cannot be read")}


def _behind(path: Path) -> str:
    words = _BEHIND[_state(path)]
    return f"  ({_(words)})" if words else ""


def places(chosen: Settings) -> Iterator[Place]:
    """Settings first, then what is kept."""
    host, user = config_paths()
    yield from (Place("config.host", host), Place("config.user", user), Place("config.helper", PLACE))
    yield Place("helper", HELPER)
    own = state_folder()
    yield Place("state", own)
    yield from _changed(chosen, own)
    yield Place("sessions", Path(chosen.session.folder) if chosen.session.folder else own / "sessions")
    for name, file in (("campaigns", "campaigns.json"), ("alarms", MEMORY), ("filters", "filters.json")):
        yield Place(name, own / file)


def _changed(chosen: Settings, own: Path) -> Iterator[Place]:
    """Where blocks, switches and the journal are: with the helper if one was set up here."""
    listed = chosen.block.list_file
    if listed or helper_command(chosen) is None:
        yield Place("blocklist", Path(listed) if listed else own / "blocklist.txt")
        yield from (Place("policies", own / "policies.json"), Place("journal", own / "journal.jsonl"))
    elif not chosen.block.gate:  # a gate that is named may be on another host
        wired = _wired()
        state = Path(wired.state)
        yield Place("blocklist", state / ("blocklist.txt" if wired.backend == FILE else "blocks.db"))
        yield from (Place("policies", Path(wired.policy.modes)), Place("journal", state / "journal.jsonl"))


def _wired() -> GateSettings:
    try:
        return load()
    except EnforcementError:
        return GateSettings()  # `sekimori backends` says what is wrong with them


def _state(path: Path) -> str:
    """Whether it is there and can be read."""
    if os.access(path, os.R_OK):
        return "there"
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError:
        pass  # a folder above it is closed
    return "forbidden"
