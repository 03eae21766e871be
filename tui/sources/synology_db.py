"""Log Center's database as a source: the Connection log (`.SYNOCONNDB`) or the System log (`.SYNOSYSDB`), live.

Each row becomes a line (`synology_lines`). A line's number is the row's id as long as ids follow each other, else 0;
its offset counts the bytes of the lines told so far.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from tui.model import Chunk, SourceState, SourceStatus
from tui.sources.errors import SourceError
from tui.sources.logfile import Identity, identity_of
from tui.sources.synology_lines import line_of
from tui.sources.synology_rows import LogDatabase, LogRow, MissingTableError, wal_of
from tui.sources.synology_trouble import is_locked, sentence

#: Rows read at a time; and how many of the last rows are remembered, to know the log again when it was replaced.
PAGE: Final = 500
_MARKS: Final = 64

#: SQLite's highest id.
_ANY: Final = 2**63 - 1

#: How long a database that is not followed may be locked, seconds.
_PATIENCE: Final = 10.0

T = TypeVar("T")

Seen = tuple[Identity, bool, int]


class DatabaseSource:
    """The rows of the database at `path`, each once, in order of id.

    `follow` goes on with what is written later, looking every `poll` seconds. Rows older than `not_before` (POSIX
    seconds) are left out of what was there before we came. A database that was replaced, or whose ids begin anew, is
    read from its first row, unless it holds the rows that we have read.

    Iterating raises SourceError (a whole sentence) when a database that is not followed cannot be read. One that is
    followed is waited for: `status` says why.
    """

    def __init__(
        self, path: Path, *, follow: bool, not_before: float | None = None, poll: float = 1.0, page: int = PAGE
    ) -> None:
        self._path = path
        self._follow = follow
        self._not_before = not_before
        self._poll = poll
        self._page = page
        self._log = "System" if "SYS" in path.name.upper() else "Connection"
        self._state, self._detail = SourceState.WAITING, ""
        self._database: LogDatabase | None = None
        self._seen: Seen | None = None
        self._marks: deque[tuple[int, int]] = deque(maxlen=_MARKS)  # id and mark of the last rows read
        self._begin: int | None = None  # the id right before the first row that is told
        self._live_after = 0  # rows with higher ids came after us
        self._size = 0
        self._last = 0
        self._offset = 0
        self._restarted = False
        self._rotations = 0
        self._time = datetime.now(UTC)

    @property
    def name(self) -> str:
        """The path as it was given."""
        return str(self._path)

    @property
    def status(self) -> SourceStatus:
        """What it is doing now; `size` is that of the file, `done` the share of the rows read that were there, and
        `offset` and `length` are ids of rows.
        """
        rows = self._live_after - (self._begin or 0)
        done = min(max(self._last - (self._begin or 0), 0), rows)
        share = self._size * done // rows if rows > 0 else self._size
        newest = self._last if self._live_after == _ANY else max(self._last, self._live_after)
        return SourceStatus(
            self.name,
            self._state,
            self._detail,
            self._size,
            share,
            self._last,
            newest,
            in_rows=True,
            rotations=self._rotations,
        )

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Every row once; ends when the database is not followed and read."""
        try:
            while True:
                try:
                    async for database in self._look():
                        while rows := await self._page_of(database):
                            yield self._told(rows)
                    self._state, self._detail = SourceState.FOLLOWING, ""
                except (OSError, sqlite3.Error, MissingTableError) as error:
                    self._failed(error)
                if not self._follow:
                    break
                await asyncio.sleep(self._poll)
        finally:
            self._close()
        self._state = SourceState.ENDED

    # -- the database --------------------------------------------------------------------------------------------

    async def _look(self) -> AsyncIterator[LogDatabase]:
        """What to read to its end: the database that was replaced, if it was, and the one there is now."""
        seen = _seen_at(self._path, idle=self._database is not None and self._database.idle)
        if self._database is not None and seen != self._seen:
            yield self._database
            self._close()
        if self._database is None:
            self._database = await self._patiently(LogDatabase, self._path)
            self._seen = _seen_at(self._path, idle=self._database.idle)
        if self._begin is None:
            await self._begin_in(self._database)
        elif self._last:
            await self._find_place(self._database)
        yield self._database

    async def _begin_in(self, database: LogDatabase) -> None:
        """Where to begin in the database that is there when we come."""
        self._state = SourceState.READING
        self._size = os.stat(self._path).st_size
        # who does not follow need not know the end, which may be what is damaged
        self._live_after = await self._patiently(database.newest) if self._follow else _ANY
        since = self._not_before
        self._begin = self._last = 0 if since is None else await self._patiently(database.before, since)

    async def _find_place(self, database: LogDatabase) -> None:
        """Go back to the last row that still is what it was; to the beginning where none is: the log began anew."""
        newest, known = await self._patiently(database.newest), bool(self._marks)
        while self._marks:
            identity, mark = self._marks[-1]
            row = await self._patiently(database.row, identity)
            same = row.mark == mark if row else newest > identity  # a row that was taken out changes nothing
            if same:
                self._last = identity
                return
            self._marks.pop()
        if known or newest < self._last:
            self._last, self._offset, self._restarted = 0, 0, True
            self._rotations += 1
            self._begin = self._live_after = 0

    async def _page_of(self, database: LogDatabase) -> list[LogRow]:
        # a page is all of what was there before us, or nothing of it
        until = self._live_after if self._last < self._live_after else _ANY
        rows = await self._patiently(database.between, self._last, until, self._page)
        if rows or until == _ANY:
            return rows
        self._last = until  # the rest of it was taken out meanwhile
        return await self._page_of(database)

    async def _patiently(self, ask: Callable[..., T], *values: object) -> T:
        """Ask in a thread; a database that is not followed is asked again while it is locked."""
        end = time.monotonic() + (0 if self._follow else _PATIENCE)
        while True:
            try:
                return await asyncio.to_thread(ask, *values)
            except sqlite3.OperationalError as error:
                if not is_locked(error) or time.monotonic() > end:
                    raise
            await asyncio.sleep(0.1)

    def _failed(self, error: Exception) -> None:
        """Say why; where it is not followed, that is the end."""
        gone = isinstance(error, FileNotFoundError)
        self._state = SourceState.WAITING if gone else SourceState.UNREADABLE
        self._detail = sentence(self._path, error)
        if not is_locked(error):
            self._close()  # looked at anew the next time
        if not self._follow:
            raise SourceError(self._detail) from error

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    # -- rows as lines -------------------------------------------------------------------------------------------

    def _told(self, rows: Sequence[LogRow]) -> Chunk:
        lines = bytearray()
        for row in rows:
            line, self._time = line_of(row, self._log, self._time)
            lines += line
        first, last = rows[0].id, rows[-1].id
        in_step = last - first == len(rows) - 1
        live = first > self._live_after
        chunk = Chunk(self.name, bytes(lines), self._offset, first if in_step else 0, live, restarted=self._restarted)
        self._restarted = False
        self._offset += len(lines)
        self._last = last
        self._marks.extend((row.id, row.mark) for row in rows[-_MARKS:])
        return chunk


def _seen_at(path: Path, *, idle: bool) -> Seen | None:
    """What shows that another database is there, or that one which was idle is so no more."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return identity_of(status), idle and wal_of(path).exists(), status.st_mtime_ns if idle else 0
