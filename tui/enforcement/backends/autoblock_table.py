"""DSM's auto-block database, opened for one reading or one transaction."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from tui.enforcement.backends.autoblock_row import Address, Claims, Row, last_end, row_of, spelled, written
from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE
from tui.sanitize import clean

#: Seconds to wait for DSM, which writes at every failed log-in.
WAIT = 5.0

#: Without `Meta` (DSM before 6.2) our rows could not be told from DSM's own.
_NEEDED = ("IP", "RecordTime", "ExpireTime", "Deny", "IPStd", "Meta")

#: By SQLite's primary result code (sqlite.org/rescode.html).
_WHY = {
    5: f"another program has held it locked for {WAIT:g} seconds; try again",
    6: f"another program has held it locked for {WAIT:g} seconds; try again",
    8: "it may not be written; run with sudo, or look whether the file system is mounted read-only",
    10: "the disk gave an error; look at the system log (dmesg)",
    11: "the database is damaged; let DSM's Security Advisor look at it, and use the import file meanwhile",
    13: "the disk is full; free some space and try again",
    14: "SQLite cannot open it, or a file beside it; run with sudo",
    26: "it is no SQLite database; see whether gate.toml names the right file",
}


class Table:
    """The table AutoBlockIP of an open database."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        """Raises EnforcementError where it lacks what we need; further columns do no harm."""
        self._database = database
        columns = {row[1].lower() for row in database.execute("PRAGMA table_info(AutoBlockIP)")}
        missing = [name for name in _NEEDED if name.lower() not in columns]
        if missing:
            raise EnforcementError(
                f"cannot use {path}: its table AutoBlockIP lacks {', '.join(missing)}; nothing was changed: "
                "that is another DSM than the ones we know, so use the import file or the web interface"
            )
        self._kind = "Type" if "type" in columns else "NULL"

    def rows(self, where: str = "1") -> list[Row]:
        """Every row that tells of an address."""
        asked = f"SELECT IP, IPStd, ExpireTime, Deny, {self._kind}, Meta FROM AutoBlockIP WHERE {where}"  # noqa: S608
        found = (row_of(*columns) for columns in self._database.execute(asked))
        return [row for row in found if row is not None]

    def allowed(self) -> list[Row]:
        """The allow list."""
        return self.rows("Deny = 0")

    def at(self, addresses: Iterable[Address]) -> list[Row]:
        """The rows of these addresses, however they are spelled; one pass over the table."""
        self._database.execute("CREATE TEMP TABLE asked(text TEXT PRIMARY KEY) WITHOUT ROWID")
        texts = ((text,) for address in addresses for text in (str(address), spelled(address)))
        self._database.executemany("INSERT OR IGNORE INTO asked VALUES (?)", texts)
        found = self.rows("IP IN (SELECT text FROM asked) OR upper(IPStd) IN (SELECT text FROM asked)")
        self._database.execute("DROP TABLE asked")
        return found

    def add(self, address: Address, since: int, claims: Claims) -> None:
        """A row of ours."""
        values: list[object] = [str(address), since, last_end(claims), 1, spelled(address), written(claims)]
        names = ["IP", "RecordTime", "ExpireTime", "Deny", "IPStd", "Meta"]
        if self._kind == "Type":
            names.append("Type")
            values.append(0)
        marks = ", ".join("?" * len(values))
        self._database.execute(f"INSERT INTO AutoBlockIP ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608

    def reclaim(self, row: Row, claims: Claims) -> None:
        """Other claims in a row of ours."""
        values = (last_end(claims), written(claims), row.ip)
        self._database.execute("UPDATE AutoBlockIP SET ExpireTime = ?, Meta = ? WHERE IP = ?", values)

    def remove(self, row: Row) -> None:
        """The row with this key."""
        self._database.execute("DELETE FROM AutoBlockIP WHERE IP = ?", (row.ip,))


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Table]:
    """The table as it stands at one moment. Raises EnforcementError."""
    with _opened(path, "read") as database:
        database.execute("BEGIN")
        yield Table(database, path)


@contextlib.contextmanager
def changing(path: Path) -> Iterator[Table]:
    """The table, which nobody else changes meanwhile; what is done to it is done as one. Raises EnforcementError."""
    with _opened(path, "change") as database:
        database.execute("PRAGMA synchronous = FULL")
        database.execute("BEGIN IMMEDIATE")
        yield Table(database, path)
        database.execute("COMMIT")


@contextlib.contextmanager
def _opened(path: Path, doing: str) -> Iterator[sqlite3.Connection]:
    try:
        # rw for readers too: what a killed writer left half written is taken back by whoever opens it next
        address = f"file:{quote(str(path))}?mode=rw"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=WAIT, isolation_level=None)) as database:
            database.text_factory = _text
            database.execute("PRAGMA temp_store = MEMORY")
            yield database
    except sqlite3.Error as error:
        why = _WHY.get(getattr(error, "sqlite_errorcode", 0) & 0xFF) or f"{clean(str(error))}; see to that"
        raise EnforcementError(f"cannot {doing} {path}: {why}{NOTHING_DONE}") from error


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
