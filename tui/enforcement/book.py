"""What stands behind each block that another program's memory holds: since when, until when, why and by whom.

A firewall knows addresses, and after a flush not even those. The book is an SQLite file, so that one address among a
hundred thousand is a write of a few pages. A row is `coming` before the backend is changed and `going` before it is
taken away, so that after a crash a block that never came, or is gone, is not taken for a lost one. A row that is coming
keeps the one whose place it takes. Times are whole microseconds: a float tells those of the year 2300 no more.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.durable import belong, make_folder, signature, told
from tui.enforcement.record import parsed, plain, read

_SCHEMA = """
CREATE TABLE IF NOT EXISTS blocks (
  network TEXT PRIMARY KEY, since INTEGER NOT NULL, expires INTEGER, reason TEXT NOT NULL, by TEXT NOT NULL,
  state TEXT NOT NULL, old TEXT
) WITHOUT ROWID
"""
_PUT = "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?)"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

#: Seconds to wait for another process in the file; the caller holds the lock, so only readers can be in the way.
_WAIT = 5.0


class Stage(StrEnum):
    """How far a block has come."""

    COMING = "coming"
    THERE = "there"
    GOING = "going"


@dataclass(frozen=True, slots=True)
class Row:
    """A block and how far it has come; `old` is what a coming one replaces."""

    block: Block
    stage: Stage
    old: Block | None = None


_NO_ROWS: Mapping[str, Row] = {}


class Book:
    """The one owner of the file. Changes are transactions, on disk when the call returns: one write of its log each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # device and inode of what is open
        self._rows: tuple[int, Mapping[str, Row]] | None = None  # as of SQLite's count of others' changes
        self._unsettled: frozenset[str] = frozenset()

    def rows(self) -> Mapping[str, Row]:
        """All rows by network; the same object while nothing changed. Raises EnforcementError."""
        if self._identity() is None:
            return _NO_ROWS
        with self._open() as database:
            (version,) = database.execute("PRAGMA data_version").fetchone()
            if self._rows is None or self._rows[0] != version:
                found = database.execute("SELECT * FROM blocks").fetchall()
                rows = {row[0]: _row(row) for row in found}
                self._rows = (version, rows)
                self._unsettled = frozenset(name for name, row in rows.items() if row.stage is not Stage.THERE)
            return self._rows[1]

    def unsettled(self) -> tuple[Row, ...]:
        """Rows that a killed process has left on their way. Raises EnforcementError."""
        rows = self.rows()
        return tuple(rows[name] for name in self._unsettled)

    def coming(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """Notes what is about to change. No row may be on its way. Raises EnforcementError."""
        rows = self.rows()
        old = {block.network: rows[block.network].block for block in put if block.network in rows}
        new = {block.network: Row(block, Stage.COMING, old.get(block.network)) for block in put}
        going = {name: replace(rows[name], stage=Stage.GOING) for name in drop if name in rows}
        with self._open() as database:
            with database:
                database.executemany(_PUT, (_values(row) for row in (*new.values(), *going.values())))
            self._know({**rows, **new, **going}, self._unsettled | new.keys() | going.keys())

    def done(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """Notes that it has changed. Raises EnforcementError."""
        gone = frozenset(drop)
        rows = {name: row for name, row in self.rows().items() if name not in gone}
        new = {block.network: Row(block, Stage.THERE) for block in put}
        with self._open() as database:
            with database:
                database.executemany(_PUT, (_values(row) for row in new.values()))
                database.executemany("DELETE FROM blocks WHERE network = ?", ((name,) for name in gone))
            self._know({**rows, **new}, self._unsettled - new.keys() - gone)

    def _know(self, rows: Mapping[str, Row], unsettled: frozenset[str]) -> None:
        """Our own changes are known without reading a hundred thousand rows again."""
        if self._rows is not None:
            self._rows = (self._rows[0], rows)
            self._unsettled = unsettled

    def _identity(self) -> tuple[int, int] | None:
        with told("read the book of blocks", self.path):
            found = signature(self.path)
        return None if found is None else found[:2]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._database is None or self._identity() != self._file:
                self._begin()
            assert self._database is not None  # noqa: S101  # begun
            yield self._database
        except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
            self._end()
            raise EnforcementError(
                f"cannot use the book of blocks {self.path}: {error}; see to that and try again: if the file is "
                "damaged, move it away, the blocks in force stay"
            ) from error

    def _begin(self) -> None:
        self._end()
        with told("open the book of blocks", self.path):
            make_folder(self.path.parent)
            if self.path.is_symlink():
                raise EnforcementError(f"cannot open {self.path}: it is a symbolic link; put the file itself there")
            if os.statvfs(self.path.parent).f_flag & os.ST_RDONLY:
                self._database, self._file = self._frozen(), None
                return
            self._make()
        self._database = sqlite3.connect(self.path, timeout=_WAIT, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(_SCHEMA)
        self._file = self._identity()

    def _frozen(self) -> sqlite3.Connection:
        """The book on a disk that is read-only, where SQLite can make no file to lock; opened anew at each reading."""
        log = signature(self.path.with_name(f"{self.path.name}-wal"))
        how = "mode=ro" if log is not None and log[3] else "mode=ro&immutable=1"
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?{how}", uri=True, check_same_thread=False)

    def _make(self) -> None:
        """An empty file, of the folder's owner: SQLite gives those beside it the same owner."""
        with contextlib.suppress(FileExistsError):
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            handle = os.open(self.path, flags, 0o600)
            try:
                belong(handle, self.path.parent)
            finally:
                os.close(handle)

    def _end(self) -> None:
        database, self._database, self._rows = self._database, None, None
        if database is not None:
            database.close()


def _values(row: Row) -> tuple[object, ...]:
    block, old = row.block, row.old and json.dumps(plain(row.old))
    expires = None if block.expires is None else _number(block.expires)
    return block.network, _number(block.since), expires, block.reason, block.by, row.stage.value, old


def _row(row: tuple[str, int, int | None, str, str, str, str | None]) -> Row:
    network, since, expires, reason, by, stage, old = row
    block = Block(network, _time(since), None if expires is None else _time(expires), reason, by)
    return Row(block, Stage(stage), None if old is None else read(Block, parsed(old.encode())))


def _number(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND
