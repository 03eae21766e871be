"""Filters that were used, kept over a restart for their owner alone."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NamedTuple

import msgspec

from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE, Staged, read, sync_folder, told
from tui.enforcement.lock import FolderLock
from tui.sanitize import clean

#: Filters that are kept at most, the latest.
KEPT = 200


class FilterHistory(NamedTuple):
    """The file of filters; None keeps nothing. Copies of the program may share it."""

    path: Path | None = None

    def read(self) -> tuple[str, ...]:
        """The filters, newest first; nothing where there is no such file, or one that is none of ours."""
        if self.path is None:
            return ()
        try:
            content = read(self.path)
            return _tidy(msgspec.json.decode(content, type=list[str])) if content else ()
        except (OSError, EnforcementError, msgspec.MsgspecError, UnicodeDecodeError):
            return ()  # at worst something is typed again

    def add(self, typed: str) -> tuple[str, ...]:
        """Keep a filter as the newest one; returns all. Blocks for a moment.

        Raises EnforcementError, and then the file is as it was.
        """
        path = self.path
        if path is None:
            return _tidy([typed])
        with FolderLock(path.with_name(f".{path.name}.lock")).held(), told("write", path, NOTHING_DONE):
            filters = _tidy([typed, *self.read()])
            if path.is_symlink():
                raise OSError(errno.ELOOP, "a symbolic link")
            Staged(path, msgspec.json.encode(filters), 0o600).commit()
            sync_folder(path.parent)
        return filters


def _tidy(filters: list[str]) -> tuple[str, ...]:
    from tui.filter.bounds import LONGEST  # not before there is a filter

    lines = (clean(typed.strip()) for typed in filters if len(typed) <= LONGEST)
    return tuple(dict.fromkeys(filter(None, lines)))[:KEPT]
