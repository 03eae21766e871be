"""Databases of Log Center's, written as DSM writes them: by a process of its own, with a WAL."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

#: DSM 7.3 and DSM 6.
COLUMNS = "id INTEGER PRIMARY KEY, time INTEGER, level TEXT, username TEXT, msg TEXT"
WIDE = f"{COLUMNS}, user TEXT, uid INTEGER, ip TEXT, protocol TEXT, token TEXT, useragent TEXT"

#: The time of the row with id 0.
BEGIN = 1_795_500_000

#: Reads statements from its input, a JSON array a line, and answers each with a line when it is committed.
_WRITER = """
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode=" + sys.argv[2])
for line in sys.stdin:
    statement, *rows = json.loads(line)
    database.executemany(statement, rows) if rows else database.execute(statement)
    print("done", flush=True)
"""


class Writer:
    """Another process that has the database open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, statement: str, *rows: list[Any]) -> None:
        """Execute a statement, for each row if there are any; returns when it is committed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([statement, *rows]) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"

    def add(self, first: int, count: int = 1) -> None:
        """Failed log-ins of the users `user1`, `user2` …, a second apart, with these ids."""
        self("INSERT INTO logs (id, time, level, username, msg) VALUES (?, ?, ?, ?, ?)", *failures(first, count))


@contextmanager
def writing(path: Path, mode: str = "WAL") -> Iterator[Writer]:
    """A process that has the database at a path open, until the end."""
    command = [sys.executable, "-c", _WRITER, str(path), mode]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Writer(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(20)


def failures(first: int, count: int = 1) -> list[list[Any]]:
    """Rows of failed log-ins, as DSM 6 writes them."""
    return [
        [number, BEGIN + number, "warn", "SYSTEM", failure(f"user{number}")] for number in range(first, first + count)
    ]


def failure(user: str, address: str = "203.0.113.9") -> str:
    """The sentence of a failed log-in."""
    return f"User [{user}] from [{address}] failed to log in via [MailPlus-Server] due to authorization failure."


def made(path: Path, rows: list[list[Any]], columns: str = COLUMNS, mode: str = "WAL") -> Path:
    """A database that no program has open, with rows for the first columns that they have values for."""
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode={mode}")
        database.execute(f"CREATE TABLE logs ({columns})")
        for row in rows:
            database.execute(f"INSERT INTO logs VALUES ({','.join('?' * len(row))})", row)
        database.commit()
    return path
