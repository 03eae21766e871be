"""One open database of Log Center's, read by id: table `logs`, whatever columns it has. Never written to.

Columns: DSM 7.3 `id,time,level,username,msg,user,uid,ip,protocol,token,useragent`, DSM 6 at least `id,time,level,
username,msg`; `time` in Unix seconds. A session's `token` is not read at all.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from tui.language import _

#: Where its header says that it has a WAL (sqlite.org/fileformat.html, 1.3.1).
_VERSIONS: Final = slice(18, 20)
_WAL: Final = b"\2\2"

#: Columns that are told, in their order; longest text of each, in characters.
TEXTS: Final = ("level", "ip", "user", "username", "protocol")
_TEXT, _MESSAGE = 1024, 16_384

_NEEDED: Final = frozenset({"time", "msg"})


class LogRow(NamedTuple):
    """A row; texts as they stand, empty where there is no such column."""

    id: int
    time: object
    message: bytes
    texts: Sequence[bytes]

    @property
    def mark(self) -> int:
        """What tells it from another row that has come to have its id."""
        return hash((self.time, self.message))


class MissingTableError(Exception):
    """The file is an SQLite database, but no log of Log Center's; says what is missing."""


class LogDatabase:
    """An open connection. Calls may come from any thread, one at a time; `close` waits for the one that runs.

    `idle` says that it has a WAL and no program has it open: it is taken as it is, and no file is made beside it.
    """

    def __init__(self, path: Path) -> None:
        """Open it for reading. Raises sqlite3.Error, OSError or MissingTableError."""
        self._lock = threading.Lock()
        self.idle = _is_idle(path)
        uri = f"file:{quote(os.fsencode(path.absolute()))}?mode=ro{'&immutable=1' if self.idle else ''}"
        self._connection = sqlite3.connect(uri, uri=True, timeout=0.2, isolation_level=None, check_same_thread=False)
        try:
            self._connection.text_factory = bytes
            self._id, self._select = self._columns()
        except BaseException:
            self._connection.close()
            raise

    def _columns(self) -> tuple[str, str]:
        """The name of the id, and what to select."""
        table = self._connection.execute("PRAGMA table_info(logs)").fetchall()
        names = {bytes(row[1]).decode("utf-8", "replace").lower() for row in table}
        if not names:
            raise MissingTableError(_("it has no table logs"))
        if missing := sorted(_NEEDED - names):
            raise MissingTableError(
                _("its table logs has no column {missing}").format(missing=_(" and no ").join(missing))
            )
        identity = "id" if "id" in names else "rowid"
        texts = (f"substr({name}, 1, {_TEXT})" if name in names else "''" for name in TEXTS)
        columns = f"{identity}, time, substr(msg, 1, {_MESSAGE}), {', '.join(texts)}"
        return identity, f"SELECT {columns} FROM logs"  # noqa: S608 - names of our own

    def newest(self) -> int:
        """The highest id; 0 of an empty table."""
        return self._number(f"SELECT max({self._id}) FROM logs")  # noqa: S608 - one of two names

    def before(self, time: float) -> int:
        """The id right before the first row that is not older than `time` (Unix seconds); the highest if all are."""
        first = self._number(f"SELECT min({self._id}) FROM logs WHERE time >= ?", time)  # noqa: S608 - one of two names
        return first - 1 if first else self.newest()

    def between(self, identity: int, until: int, limit: int) -> list[LogRow]:
        """At most `limit` rows with ids higher than one and not higher than another, in order."""
        where = f"WHERE {self._id} > ? AND {self._id} <= ? ORDER BY {self._id} LIMIT ?"
        return self._rows(where, identity, until, limit)

    def row(self, identity: int) -> LogRow | None:
        """The row with an id."""
        return next(iter(self._rows(f"WHERE {self._id} = ? LIMIT 1", identity)), None)

    def close(self) -> None:
        """Close it, when a call that runs has ended."""
        self._connection.interrupt()
        with self._lock:
            self._connection.close()

    def _number(self, question: str, *values: float) -> int:
        with self._lock:
            found = self._connection.execute(question, values).fetchone()[0]
        return found if isinstance(found, int) else 0

    def _rows(self, where: str, *values: int) -> list[LogRow]:
        with self._lock:
            found = self._connection.execute(f"{self._select} {where}", values).fetchall()
        return [LogRow(int(row[0]), row[1], _bytes(row[2]), [_bytes(text) for text in row[3:]]) for row in found]


def wal_of(path: Path) -> Path:
    """Where what was written last stands while a program has the database open."""
    return path.with_name(path.name + "-wal")


def _is_idle(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(_VERSIONS.stop)[_VERSIONS] == _WAL and not wal_of(path).exists()


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b"" if value is None else str(value).encode()
