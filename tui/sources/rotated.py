"""The names that log rotation gives, and which file is older than which."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.sources.logfile import Identity, identity_of

#: Endings of compressed files. What is inside is told by the first bytes, not by the name.
_ENDING: Final = r"(?P<ending>\.(?:gz|bz2|xz|zst))?"

#: What follows the log's name: logrotate's number or `dateext`, Postfix's own `postfix logrotate`, Synology's number.
_NUMBERED = re.compile(r"\.(?P<number>\d{1,5})" + _ENDING + r"\Z")
_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst)\Z")
_DATED = re.compile(r"[-.](?P<date>(?:19|20)\d{6}(?:[-_T.]?\d{2,6})?)" + _ENDING + r"\Z")


@dataclass(frozen=True, slots=True)
class Rotated:
    """A file that was once the log itself. `rank` orders files of one naming scheme: smaller is newer."""

    path: Path
    identity: Identity
    modified: float  # POSIX seconds
    size: int
    rank: int
    dated: bool
    compressed: bool


def rotated(path: Path) -> list[Rotated]:
    """Every rotated sibling of `path`, newest first. A file of which the packed copy is being made counts once."""
    found = [one for entry in _siblings(path) if (one := _classify(path.name, entry))]
    plain = {one.path for one in found if not one.compressed}
    found = [one for one in found if not (one.compressed and one.path.with_suffix("") in plain)]
    # both schemes side by side come from a change of configuration: the one still in use is the newer
    newest = {dated: max((one.modified for one in found if one.dated == dated), default=0.0) for dated in (True, False)}
    return sorted(found, key=lambda one: (-newest[one.dated], one.dated, one.rank))


def is_rotated_name(name: str) -> bool:
    """Whether `name` looks like one that a rotation gives, of whatever log."""
    return bool(re.search(_NUMBERED.pattern, name) or re.search(_DATED.pattern, name) or _PACKED.search(name))


def newer_than(path: Path, identity: Identity) -> list[Rotated]:
    """Uncompressed siblings rotated after the one with `identity`, oldest first; none where that one is not found."""
    siblings = rotated(path)
    place = next((i for i, one in enumerate(siblings) if one.identity == identity), 0)
    return [one for one in reversed(siblings[:place]) if not one.compressed]


def _siblings(path: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path.absolute().parent) as entries:
            return [entry for entry in entries if entry.name.startswith(path.name) and entry.name != path.name]
    except OSError:
        return []


def _classify(name: str, entry: os.DirEntry[str]) -> Rotated | None:
    rest = entry.name[len(name) :]
    dated = _DATED.match(rest)
    match = dated or _NUMBERED.match(rest)
    if match is None:
        return None
    try:
        if not entry.is_file():
            return None
        status = os.stat(entry.path)
    except OSError:
        return None
    rank = -int(re.sub(r"\D", "", dated["date"]).ljust(14, "0")) if dated else int(match["number"])
    return Rotated(
        path=Path(entry.path),
        identity=identity_of(status),
        modified=status.st_mtime,
        size=status.st_size,
        rank=rank,
        dated=bool(dated),
        compressed=match["ending"] is not None,
    )
