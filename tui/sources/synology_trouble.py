"""Why a database of Log Center's cannot be read, in sentences for people."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from tui.language import N_, _
from tui.sanitize import clean
from tui.sources.access import why_not
from tui.sources.synology_rows import LogDatabase, MissingTableError

#: SQLite's primary result codes (sqlite.org/rescode.html).
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 14, 26
_SENTENCES: Final = {
    _BUSY: N_("cannot read {path} now: another program holds it locked; wait until it lets go"),
    _LOCKED: N_("cannot read {path} now: another program holds it locked; wait until it lets go"),
    _CORRUPT: N_("cannot read {path}: the database is damaged; export the log from Log Center and name the export"),
    _NOTADB: N_("cannot read {path}: the database is damaged; export the log from Log Center and name the export"),
    _CANTOPEN: N_("cannot read {path}: SQLite cannot open it or the -wal and -shm files beside it; run with sudo"),
    _READONLY: N_("cannot read {path}: SQLite cannot read the -wal and -shm files beside it; run with sudo"),
    _IOERR: N_("cannot read {path}: the disk gave an error; look at the system log (dmesg)"),
}


def trouble(path: Path) -> str:
    """Why a database cannot be read, in a sentence; "" where it can."""
    try:
        database = LogDatabase(path)
    except (OSError, sqlite3.Error, MissingTableError) as error:
        return sentence(path, error)
    database.close()
    return ""


def sentence(path: Path, error: Exception) -> str:
    """One sentence for people: why a database could not be read, and what to do."""
    shown = clean(str(path))
    if isinstance(error, OSError):
        return why_not(path, error)
    if isinstance(error, MissingTableError):
        return _("cannot read {path}: {error}; name Log Center's .SYNOCONNDB or .SYNOSYSDB, or a text log").format(
            path=shown, error=error
        )
    said = _SENTENCES.get(
        _code(error), N_("cannot read {path}: {error}; export the log from Log Center and name the export")
    )
    return _(said).format(path=shown, error=clean(str(error)))


def is_locked(error: Exception) -> bool:
    """Whether it may go better in a moment."""
    return _code(error) in (_BUSY, _LOCKED)


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 where there is none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
