"""The journal of changes: one JSON object a line, appended and synced before the change is made.

An entry is taken back when its change is known not to have been made. After a crash in between, and after a failure
that leaves it open, there may be an entry whose change was never made: its undo finds that nothing is as the change
left it, and says so.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

from tui.enforcement.change import EnforcementError, Entry, Step, UnfinishedError
from tui.enforcement.durable import NOTHING_DONE, belong, demand_alone, open_plain, signature, sync_folder, told
from tui.enforcement.history import matching, named, steps
from tui.enforcement.lock import FolderLock
from tui.enforcement.record import parsed, plain, read
from tui.enforcement.undoable import Undoable

_BLOCK = 64 * 1024


class Journal:
    """The one owner of the file."""

    def __init__(self, path: Path, *, lock: FolderLock | None = None) -> None:
        self.path = path
        self._lock = lock or FolderLock(path.parent / ".lock")
        self._undoable = Undoable(path)

    @contextlib.contextmanager
    def recorded(self, *entries: Entry) -> Iterator[None]:
        """Writes the entries, then lets the body make the change, under the lock; takes them back if it was not made.

        Only an EnforcementError but UnfinishedError says so; what else may come, Ctrl-C for instance, comes at any
        moment. Raises EnforcementError when the journal cannot be written; the body has not run then.
        """
        with self._lock.held():
            with told("write the journal", self.path, NOTHING_DONE):
                before = self._append(b"".join(_line(entry) for entry in entries))
            try:
                yield
            except UnfinishedError:
                raise
            except EnforcementError:
                with told("take back the last entry of the journal", self.path):
                    self._cut(before)
                raise

    def _append(self, lines: bytes) -> int:
        """The size before, in bytes. Raises OSError, leaving the file as it was."""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(self.path, flags, 0o600), "r+b", buffering=0) as file:
            demand_alone(file.fileno())
            size = os.fstat(file.fileno()).st_size
            torn = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
            try:
                belong(file.fileno(), self.path.parent)
                _write_all(file.fileno(), b"\n" + lines if torn else lines)
                os.fsync(file.fileno())
                if size == 0:
                    sync_folder(self.path.parent)  # it may have been made just now
            except BaseException:
                os.ftruncate(file.fileno(), size)
                raise
        return size

    def _cut(self, size: int) -> None:
        with open(os.open(self.path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC), "r+b", buffering=0) as file:
            os.ftruncate(file.fileno(), size)
            os.fsync(file.fileno())

    def backwards(self) -> Generator[Entry, None, None]:
        """Entries from the newest to the oldest; a torn last line and lines that are no entry are passed over.

        Reads in blocks from the end. Raises EnforcementError when the file cannot be read.
        """
        with told("read the journal", self.path):
            for line in self._lines_backwards():
                with contextlib.suppress(ValueError):
                    yield read(Entry, parsed(line))

    def _lines_backwards(self) -> Iterator[bytes]:
        handle = open_plain(self.path)
        if handle is None:
            return
        with open(handle, "rb", buffering=0) as file:
            at = os.fstat(handle).st_size
            rest = b""  # the beginning of it may lie in the block before
            whole = False  # what follows the last newline was torn, or is still being written
            while at > 0:
                size = min(_BLOCK, at)
                at -= size
                head, *lines = (os.pread(file.fileno(), size, at) + rest).split(b"\n")
                if lines:
                    yield from reversed(lines if whole else lines[:-1])
                    whole = True
                rest = head
            if whole and rest:
                yield rest

    def last(self, n: int) -> tuple[Entry, ...]:
        """The last `n` entries, oldest first. Raises EnforcementError."""
        entries: list[Entry] = []
        with contextlib.closing(self.backwards()) as found:
            for entry in found:
                if len(entries) >= n:
                    break
                entries.append(entry)
        return tuple(reversed(entries))

    def undoable(self) -> Iterator[Step]:
        """What may be undone, the newest first. Raises EnforcementError."""
        for entry in self._undoable.newest_first():
            step = self.step(entry.id) if self._undoable.redone(entry.id) else Step(entry)
            if step is not None:
                yield step

    def written(self) -> str:
        """A word that is another one after every change of the journal. Raises EnforcementError."""
        with told("look at the journal", self.path):
            found = signature(self.path)
        return "-".join(map(str, found)) if found else ""

    def step(self, name: str) -> Step | None:
        """The entry of that id and what became of it; None where there is none. Raises EnforcementError."""
        with contextlib.closing(self.backwards()) as found:
            return next(steps(found, named(name)), None)

    def history(self, n: int, text: str = "") -> tuple[Step, ...]:
        """The last `n` entries with every word of the text in them, the newest first. Raises EnforcementError."""
        with contextlib.closing(self.backwards()) as found:
            return tuple(islice(steps(found, matching(text)), max(n, 0)))


def _line(entry: Entry) -> bytes:
    return json.dumps(plain(entry), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write_all(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
