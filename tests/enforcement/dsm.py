"""DSM's auto-block database as tests make it: the schema of DSM 6.2 and 7, and rows as DSM itself would write them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.enforcement.support import START
from tui.enforcement.change import Block

DSM_7 = (
    "IP varchar(50) PRIMARY KEY,RecordTime date NOT NULL,ExpireTime date NOT NULL,Deny boolean NOT NULL,"
    "IPStd varchr(50) NOT NULL,Type INTEGER,Meta varchar(256)"
)
DSM_6_0 = DSM_7.removesuffix(",Type INTEGER,Meta varchar(256)")
#: Another version, as it might come: columns that we do not know, and another order.
DSM_FUTURE = "Note TEXT DEFAULT 'new',Meta TEXT,Type INTEGER," + DSM_6_0 + ",Country TEXT"

BLOCKED = ("192.0.2.50", 1_763_000_000, 0, 1, "0000:0000:0000:0000:0000:FFFF:C000:0232", 0, "")
ALLOWED = ("192.0.2.60", 1_763_000_000, 0, 0, "0000:0000:0000:0000:0000:FFFF:C000:023C", 0, "")

NOW = int(START.timestamp())
DAY = timedelta(days=1)

Row = tuple[object, ...]


def block(network: str, ttl: timedelta | None = DAY) -> Block:
    return Block(network, START, None if ttl is None else START + ttl, "dictionary of names", "alice")


def made(path: Path, rows: Iterable[Row] = (BLOCKED, ALLOWED), columns: str = DSM_7) -> Path:
    """A database with these rows, in the order of DSM 7's columns."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE AutoBlockIP({columns})")
    write(path, rows)
    return path


def write(path: Path, rows: Iterable[Row]) -> None:
    """Another hand writes rows."""
    with closing(sqlite3.connect(path)) as database, database:
        for row in rows:
            names = ["IP", "RecordTime", "ExpireTime", "Deny", "IPStd", "Type", "Meta"][: len(row)]
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO AutoBlockIP ({', '.join(names)}) VALUES ({marks})", row)


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


def rows(path: Path, where: str = "1") -> list[Row]:
    with closing(sqlite3.connect(path)) as database:
        found = f"SELECT IP, RecordTime, ExpireTime, Deny, IPStd, Type, Meta FROM AutoBlockIP WHERE {where} ORDER BY IP"
        return database.execute(found).fetchall()


def names(path: Path) -> set[object]:
    """What is blocked."""
    return {row[0] for row in rows(path, "Deny = 1")}
