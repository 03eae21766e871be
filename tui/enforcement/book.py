"""What stands behind each block that another program's memory holds: since when, until when, why and by whom.

A firewall knows addresses, and after a flush not even those. The book is an SQLite file, so that one address among a
hundred thousand is a write of a few pages. A row is `coming` before the backend is changed and `going` before it is
taken away, so that after a crash a block that never came, or is gone, is not taken for a lost one.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.durable import Signature, make_folder, settled, signature, told

_SCHEMA = """
CREATE TABLE IF NOT EXISTS blocks (
  network TEXT PRIMARY KEY, since REAL NOT NULL, expires REAL, reason TEXT NOT NULL, by TEXT NOT NULL,
  state TEXT NOT NULL
) WITHOUT ROWID
"""
_PUT = "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)"

#: Seconds to wait for another process in the file; the caller holds the lock, so only readers can be in the way.
_WAIT = 5.0


class Stage(StrEnum):
    """How far a block has come."""

    COMING = "coming"
    THERE = "there"
    GOING = "going"


@dataclass(frozen=True, slots=True)
class Row:
    """A block and how far it has come."""

    block: Block
    stage: Stage


class Book:
    """The one owner of the file. Changes are transactions, on disk when the call returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[Signature, Mapping[str, Row]] | None = None

    def rows(self) -> Mapping[str, Row]:
        """All rows by network; the same object while the file did not change. Raises EnforcementError."""
        version = self._version()
        if version is None:
            return {}
        if self._seen is None or self._seen[0] != version:
            with self._open() as database:
                found = database.execute("SELECT * FROM blocks").fetchall()
            rows = {row[0]: _row(row) for row in found}
            if not settled(version):
                return rows  # a further change might not show
            self._seen = (version, rows)
        return self._seen[1]

    def coming(self, put: Iterable[Block], drop: Iterable[str]) -> None:
        """Notes what is about to change. Raises EnforcementError."""
        with self._open() as database, database:
            database.executemany(_PUT, (_values(block, Stage.COMING) for block in put))
            database.executemany("UPDATE blocks SET state = 'going' WHERE network = ?", ((name,) for name in drop))

    def done(self, put: Iterable[Block], drop: Iterable[str]) -> None:
        """Notes that it has changed. Raises EnforcementError."""
        with self._open() as database, database:
            database.executemany(_PUT, (_values(block, Stage.THERE) for block in put))
            database.executemany("DELETE FROM blocks WHERE network = ?", ((name,) for name in drop))

    def _version(self) -> Signature:
        with told("read the book of blocks", self.path):
            return signature(self.path)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with told("open the book of blocks", self.path):
            make_folder(self.path.parent)
            if self.path.is_symlink():
                raise EnforcementError(f"cannot open {self.path}: it is a symbolic link; put the file itself there")
        try:
            database = sqlite3.connect(self.path, timeout=_WAIT)
            try:
                database.execute("PRAGMA synchronous = FULL")
                database.execute(_SCHEMA)
                yield database
            finally:
                database.close()
        except sqlite3.Error as error:
            raise EnforcementError(
                f"cannot use the book of blocks {self.path}: {error}; nothing was changed: if the file is damaged, "
                "move it away, the blocks in force stay"
            ) from error


def _values(block: Block, stage: Stage) -> tuple[object, ...]:
    expires = block.expires.timestamp() if block.expires else None
    return block.network, block.since.timestamp(), expires, block.reason, block.by, stage.value


def _row(row: tuple[str, float, float | None, str, str, str]) -> Row:
    network, since, expires, reason, by, stage = row
    end = None if expires is None else datetime.fromtimestamp(expires, UTC)
    return Row(Block(network, datetime.fromtimestamp(since, UTC), end, reason, by), Stage(stage))
