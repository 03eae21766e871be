"""A row of Log Center's database as a line, in the form of Log Center's own IETF syslog.

The columns that the row has stand as structured data (RFC 5424) in front of the sentence, so that the parsers read it
as they read that:

    <12>1 2026-11-24T02:37:52+00:00 - Connection - - [row@32473 log="Connection" level="warn" ip="192.0.2.7" …] User […

`"`, `\\` and `]` in a value have a backslash before them, and characters that are none become marks.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from tui.sanitize import clean
from tui.sources.synology_rows import TEXTS, LogRow

#: Syslog severities of facility user.
_PRIORITY: Final = {b"warn": 12, b"warning": 12, b"err": 11, b"error": 11, b"crit": 10, b"critical": 10}
_INFO: Final = 14


def line_of(row: LogRow, log: str, otherwise: datetime) -> tuple[bytes, datetime]:
    """The row as a line, and its time; `log` is `Connection` or `System`, `otherwise` the time of a row without one."""
    when = _time_of(row.time) or otherwise
    named = zip(TEXTS, row.texts, strict=True)
    values = "".join(f' {name}="{_escaped(text)}"' for name, text in named if text)
    priority = _PRIORITY.get(row.texts[0].lower(), _INFO)
    stamp = when.isoformat(timespec="seconds")
    data = f'[row@32473 log="{log}"{values}]'
    return f"<{priority}>1 {stamp} - {log} - - {data} {_clean(row.message)}\n".encode(), when


def _time_of(value: object) -> datetime | None:
    """Unix seconds, as a number or its digits, as a time; None for what is none."""
    try:
        seconds = float(value) if isinstance(value, (int, float, bytes)) else -1.0
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _clean(raw: bytes) -> str:
    """Text on one line; what was cut within a character loses the part that is left of it."""
    text = raw.decode("utf-8", "replace")
    return clean(text.rstrip("\N{REPLACEMENT CHARACTER}") if text.endswith("\N{REPLACEMENT CHARACTER}") else text)


def _escaped(raw: bytes) -> str:
    text = _clean(raw)
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")
