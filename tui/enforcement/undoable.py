"""Which changes may be undone, found once and kept: ten thousand steps back are not ten thousand journals read."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from tui.enforcement.change import Entry
from tui.enforcement.durable import open_plain, told
from tui.enforcement.record import parsed, read

#: Bytes at the end of the journal in which a change to undo is looked for: some hundred thousand changes.
_REACH = 32 * 1024 * 1024


class Undoable:
    """An index over the journal: where each change stands that is not undone. It reads what was appended since.

    An undo that is undone leaves its change standing again, as the last that was made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._file: tuple[int, int] | None = None  # device and inode
        self._read_to = 0
        self._last: tuple[str, int] | None = None  # what was read last: were it another now, all might be
        self._changes: dict[str, int] = {}
        self._undone: dict[str, int] = {}  # those that an undo has named once, standing or not
        self._undos: dict[str, str] = {}  # what each undo takes back

    def newest_first(self) -> Iterator[Entry]:
        """No undo, nothing that only expired, nothing undone already, in part or whole. Raises EnforcementError."""
        with told("read the journal", self._path):
            handle = open_plain(self._path)
            if handle is None:
                self._forget()
                return
            with open(handle, "rb", buffering=0):
                with self._mutex:
                    self._catch_up(handle)
                    changes = tuple(self._changes.items())
                for name, at in reversed(changes):
                    entry = _entry_at(handle, at)
                    if entry is not None and entry.id == name:
                        yield entry

    def redone(self, name: str) -> bool:
        """Whether the change was undone once."""
        with self._mutex:
            return name in self._undone

    def _catch_up(self, handle: int) -> None:
        status = os.fstat(handle)
        file = (status.st_dev, status.st_ino)
        if self._file != file or status.st_size < self._read_to or not self._as_it_was(handle):
            self._forget()
            self._file = file
            self._read_to = _line_begin(handle, max(0, status.st_size - _REACH))
        content = os.pread(handle, status.st_size - self._read_to, self._read_to)
        for line in content.splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break  # still being written, or torn
            self._take(line)
            self._read_to += len(line)

    def _take(self, line: bytes) -> None:
        entry = _entry(line)
        if entry is None:
            return
        self._last = (entry.id, self._read_to)
        if entry.undoes:
            self._undos[entry.id] = entry.undoes
            self._turn(entry.undoes)
        elif not entry.expired:
            self._changes[entry.id] = self._read_to

    def _turn(self, name: str) -> None:
        """Take back the change behind `name`, or let it stand again, as often as undos lie between."""
        stands = False
        while name in self._undos:
            name, stands = self._undos[name], not stands
        if stands and name in self._undone:
            self._changes[name] = self._undone[name]
        elif not stands and name in self._changes:
            self._undone[name] = self._changes.pop(name)

    def _as_it_was(self, handle: int) -> bool:
        """Whether nobody cut the journal and wrote on: an entry whose change failed is cut off again."""
        if self._last is None:
            return True
        name, at = self._last
        entry = _entry_at(handle, at)
        return entry is not None and entry.id == name


def _line_begin(handle: int, at: int) -> int:
    """The first beginning of a line from `at` on."""
    if at == 0:
        return 0
    block = os.pread(handle, _REACH, at)
    return at + block.find(b"\n") + 1


def _entry_at(handle: int, at: int) -> Entry | None:
    size = 64 * 1024
    while True:
        block = os.pread(handle, size, at)
        line, newline, _ = block.partition(b"\n")
        if newline:
            return _entry(line)
        if len(block) < size:
            return None
        size *= 4


def _entry(line: bytes) -> Entry | None:
    try:
        return read(Entry, parsed(line))
    except ValueError:
        return None
