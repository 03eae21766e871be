"""Writes settings back into the user's file, which keeps its comments, its order and whatever else stands in it.

tomlkit is imported only when something is written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tui.config import ConfigError, check_layer, config_paths
from tui.config_schema import DEFAULTS, TABLES
from tui.config_source import parse_toml
from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE, Staged, read, sync_folder, told
from tui.enforcement.lock import FolderLock
from tui.language import _

if TYPE_CHECKING:
    from tui.config_source import Layer

#: Text, a number, a truth or a list of texts; None takes the setting out of the file.
Value: TypeAlias = str | int | bool | tuple[str, ...] | None

#: What a file says: each value by its table and name.
_Says: TypeAlias = Mapping[tuple[str, str], object]


class NotWrittenError(Exception):
    """The file was left as it was. The message says why, and what would help."""


def remember(settings: Mapping[str, Value], path: Path | None = None) -> None:
    """Write settings, by dotted key ("screen.hide", "filters.night"), into the user's file, or the one named.

    Blocks for a moment. A file that is missing is made, for its owner only; a symbolic link stays one. Raises
    NotWrittenError where the file cannot be written, or what it would then hold could not be used.
    """
    path = path or config_paths()[1]
    wanted = {_split(key): value for key, value in settings.items()}
    try:
        with FolderLock(path.parent / ".lock").held():
            _write(path, wanted)
    except (ConfigError, EnforcementError) as error:
        raise NotWrittenError(str(error)) from error


def _write(path: Path, settings: Mapping[tuple[str, str], Value]) -> None:
    target = _target(path)
    with told("read", target, NOTHING_DONE):
        old = read(target) or b""
    said = _says(parse_toml(path, old, TABLES))
    wanted = _with(said, settings)
    if wanted == said:
        return
    new = _edited(path, old, settings)
    after = parse_toml(path, new, TABLES)
    check_layer(after)
    if _says(after) != wanted:
        raise _by_hand(path)
    with told("write", target, NOTHING_DONE):
        Staged(target, new, 0o600).commit()
        sync_folder(target.parent)


def _edited(path: Path, old: bytes, settings: Mapping[tuple[str, str], Value]) -> bytes:
    from tui.config_edit import NotEditableError, edited

    try:
        return edited(old.decode(), settings).encode()
    except (NotEditableError, UnicodeEncodeError) as error:
        raise _by_hand(path) from error


def _by_hand(path: Path) -> ConfigError:
    return ConfigError(str(path), _("is written in a way that cannot be changed from here; change it by hand"))


def _target(path: Path) -> Path:
    """The file itself, behind links. Root follows nobody else's: its owner would choose what root writes to."""
    if path.is_symlink() and os.geteuid() == 0 and path.lstat().st_uid != 0:
        raise ConfigError(str(path), _("is another user's link, which root does not follow; nothing was changed"))
    return path.resolve()


def _split(key: str) -> tuple[str, str]:
    """The table and the name in it: in a table of the operator's own names those may have dots."""
    own = (table for table, value in DEFAULTS.items() if isinstance(value, dict) and key.startswith(f"{table}."))
    table = next(own, key.rpartition(".")[0])
    return table, key.removeprefix(f"{table}.")


def _says(layer: Layer) -> _Says:
    said: dict[tuple[str, str], object] = {}
    for key, written in layer.items():
        if isinstance(written.value, dict):
            said |= {(key, name): value for name, value in written.value.items()}
        else:
            said[_split(key)] = written.value
    return said


def _with(said: _Says, settings: Mapping[tuple[str, str], Value]) -> _Says:
    wanted = dict(said)
    for key, value in settings.items():
        if value is None:
            wanted.pop(key, None)
        else:
            wanted[key] = list(value) if isinstance(value, tuple) else value
    return wanted
