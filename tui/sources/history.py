"""Finds and opens the rotated files that belong to a log, once, before anything is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.language import _
from tui.sanitize import clean
from tui.sources.access import SAMPLE, why_not
from tui.sources.compressed import DAMAGE, Unpacked, can_unpack
from tui.sources.errors import SourceError
from tui.sources.logfile import LogFile
from tui.sources.rotated import Rotated, rotated

#: Most rotated files of one log that are held open.
FILES: Final = 256

#: Longest first line that is looked at, in bytes.
_FIRST_LINE: Final = 8192

#: How often the list is made again when a rotation happens while it is made.
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class History:
    """Open rotated files, newest first, and sentences about those left out."""

    files: tuple[LogFile, ...]
    left_out: tuple[str, ...]


def open_history(
    path: Path,
    current: LogFile | None,
    since_cut: Callable[[bytes], bool] | None,
    not_before: float | None,
) -> History:
    """Open the rotated files of `path`, newest first, back to the first that begins before the cut.

    They are all held open from here on: a rotation that shifts their names while they are read changes nothing.
    `current` is the open log itself, which is never among them.
    """
    if current and _begins_before(current, since_cut):
        return History((), ())
    for _try in range(_TRIES - 1):
        listed = rotated(path)
        history = _open_listed(listed, current, since_cut, not_before)
        if [(one.path, one.identity) for one in rotated(path)] == [(one.path, one.identity) for one in listed]:
            return history
    return _open_listed(rotated(path), current, since_cut, not_before)


def first_line(log: LogFile) -> bytes:
    """First line of a file, unpacked if need be; empty where it cannot be read."""
    if not log.packed():
        return log.peek(0, _FIRST_LINE).lstrip(b"\0").split(b"\n", 1)[0]
    try:
        unpacked = Unpacked(log)
    except DAMAGE:
        return b""
    try:
        return unpacked.first_line(_FIRST_LINE)
    except DAMAGE:
        return b""
    finally:
        unpacked.close()


def _begins_before(log: LogFile, since_cut: Callable[[bytes], bool] | None) -> bool:
    return bool(since_cut and (line := first_line(log)) and since_cut(line))


def _open_listed(
    listed: list[Rotated],
    current: LogFile | None,
    since_cut: Callable[[bytes], bool] | None,
    not_before: float | None,
) -> History:
    files: list[LogFile] = []
    left_out: list[str] = []
    seen = {current.identity} if current else set()
    for one in listed:
        if not_before is not None and one.modified < not_before:
            continue
        if len(files) >= FILES:
            left_out.append(
                _("more than {count} rotated files: those before {name} are left out").format(
                    count=FILES, name=clean(one.path.name)
                )
            )
            break
        log = _open_one(one, left_out)
        if log is None or log.identity in seen:
            continue
        seen.add(log.identity)
        files.append(log)
        if _begins_before(log, since_cut):
            break
    return History(tuple(files), tuple(left_out))


def _open_one(one: Rotated, left_out: list[str]) -> LogFile | None:
    try:
        log = LogFile.open(one.path)
        head = log.peek(0, SAMPLE)
    except FileNotFoundError:
        return None
    except OSError as error:
        left_out.append(why_not(one.path, error))
        return None
    except SourceError as error:
        left_out.append(str(error))
        return None
    if head and can_unpack(head):
        return log
    if head:
        left_out.append(
            _("{path} is skipped: Python before 3.14 cannot unpack zstd; unpack it with unzstd").format(
                path=clean(str(one.path))
            )
        )
    return None
