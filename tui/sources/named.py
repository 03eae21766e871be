"""From a path that somebody named to the source that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui.model import Source
from tui.sources.files import FileSource
from tui.sources.page import PageSource

#: First bytes of every SQLite file (sqlite.org/fileformat.html, 1.3.1).
_SQLITE: Final = b"SQLite format 3\0"

#: As much of a file as holds the headings of an exported table, in bytes, and the lines among which they are.
_HEAD: Final = 16_384
_LINES: Final = 5
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|body|table|\?xml)\b", re.IGNORECASE)
#: Headings: several cells, and no digit, of which every stamp has some.
_HEADINGS = re.compile(rb"[^\d,;\t]*+(?:[,;\t][^\d,;\t]*+){2,}")


def open_source(
    path: Path,
    *,
    follow: bool,
    newest_first: bool = False,
    history: bool = False,
    since_cut: Callable[[bytes], bool] | None = None,
    not_before: float | None = None,
) -> Source:
    """Log Center's database by its rows, an HTML page by its tags, anything else as a file of lines, as `FileSource`
    says. What may be an exported table is read from its beginning whatever is asked: its headings stand there.
    """
    head = _head(path)
    if head.startswith(_SQLITE) or (_is_named_like_log_centers(path) and not path.exists()):
        from tui.sources.synology_db import DatabaseSource  # loads SQLite

        return DatabaseSource(path, follow=follow, not_before=not_before)
    if _PAGE.match(head):
        return PageSource(path)
    return FileSource(
        path,
        follow=follow,
        newest_first=newest_first and not _has_headings(head),
        history=history,
        since_cut=since_cut,
        not_before=not_before,
    )


def _has_headings(head: bytes) -> bool:
    return any(map(_HEADINGS.fullmatch, head.split(b"\n", _LINES)[:_LINES]))


def _is_named_like_log_centers(path: Path) -> bool:
    return path.name.startswith(".SYNO") and path.name.endswith("DB")


def _head(path: Path) -> bytes:
    """The first bytes of a file; empty for a pipe, whose lines they would be, and for what cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""  # whoever opens it says why
