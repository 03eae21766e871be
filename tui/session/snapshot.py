"""The session as a folder: what was watched, every event still known, what was done about it, and the screen.

The folder is complete or absent. It is written under a hidden name beside its place, every file synced, then renamed
once. It names users and addresses, so only its owner may read it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from tui.language import N_, _
from tui.model import Event, SourceStatus
from tui.os_words import reason
from tui.picture import Totals
from tui.session.jsonline import encode, encoded_lines

SESSION = "session.json"
EVENTS = "events.jsonl"
ACTIONS = "actions.jsonl"
SCREEN = "screen.svg"

_PREFIX = ".sekimori-"
_PARTIAL = ".partial"

#: Seconds after which a half-written folder that nobody holds is a dead process's, not one just begun.
_DEAD_AFTER = 60

_ADVICE = {
    errno.ENOSPC: N_("the disk is full; free some space and save again"),
    errno.EDQUOT: N_("the disk quota is used up; free some space and save again"),
    errno.EFBIG: N_("a file would grow beyond the allowed size; raise the limit (ulimit -f) and save again"),
    errno.EACCES: N_("permission denied; choose a folder that you may write to"),
    errno.EPERM: N_("not permitted; choose a folder that you may write to"),
    errno.EROFS: N_("the file system is mounted read-only; choose another folder"),
    errno.ENOTDIR: N_("a part of the path is no folder; choose another folder"),
    errno.EEXIST: N_("a file stands where the folder should be; choose another folder"),
    errno.ENAMETOOLONG: N_("the name is too long; choose another folder"),
}


class SessionError(Exception):
    """A session that could not be saved or read. Its text is a sentence for people."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What `session.json` holds. `blocks` are any structs that JSON can hold; read back they are dictionaries.

    `first` and `last` are the span of the events that were read; `totals` count all of them, also those that no longer
    are in memory and so not in `events.jsonl`. `versions` names sekimori, python and textual. `troubles` say what could
    not be read and so is missing here; where it is `masked`, names and addresses are stand-ins. `saved`, `events` and
    `actions` (lines written) are filled in by the writer.
    """

    host: str
    totals: Totals
    sources: tuple[SourceStatus, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    policies: Mapping[str, str] = {}
    blocks: tuple[Any, ...] = ()
    versions: Mapping[str, str] = {}
    troubles: tuple[str, ...] = ()
    masked: bool = False
    saved: datetime | None = None
    events: int = 0
    actions: int = 0


class Saved(msgspec.Struct, frozen=True):
    """A session read back."""

    session: Session
    events: tuple[Event, ...]
    actions: tuple[dict[str, Any], ...]
    screen_svg: str | None


def write_session(
    folder: Path,
    session: Session,
    *,
    events: Iterable[Event],
    actions: Iterable[object],
    screen_svg: str | None,
    now: datetime,
) -> Path:
    """Writes `<folder>/sekimori-YYYYmmdd-HHMMSS[-n]` whole and returns it; makes `folder` where it is missing.

    `now` is aware and gives the name. Raises SessionError; then nothing of the session is left in `folder`.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(folder)
        with _partial(folder, now) as partial:
            counts = (
                _write(partial / EVENTS, encoded_lines(events)),
                _write(partial / ACTIONS, encoded_lines(actions)),
            )
            if screen_svg is not None:
                _write(partial / SCREEN, [screen_svg.encode("utf-8", "replace")])
            whole = msgspec.structs.replace(session, saved=now, events=counts[0], actions=counts[1])
            _write(partial / SESSION, [msgspec.json.format(encode(whole), indent=1), b"\n"])
            _sync(partial)
            place = _settle(partial, folder / f"sekimori-{now:%Y%m%d-%H%M%S}")
            _sync(folder)
            return place
    except OSError as error:
        why = _advice(error)
        raise SessionError(_("the session was not saved to {folder}: {why}").format(folder=folder, why=why)) from error


@contextlib.contextmanager
def _partial(folder: Path, now: datetime) -> Iterator[Path]:
    """A hidden folder, locked while we live; gone afterwards unless it was renamed."""
    partial = folder / f"{_PREFIX}{now:%Y%m%d-%H%M%S}-{os.getpid()}-{time.monotonic_ns()}{_PARTIAL}"
    partial.mkdir(mode=0o700)
    try:
        handle = os.open(partial, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield partial
        finally:
            os.close(handle)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Removes what a killed process left half-written."""
    for partial in folder.glob(f"{_PREFIX}*{_PARTIAL}"):
        with contextlib.suppress(OSError):
            handle = os.open(partial, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - os.fstat(handle).st_mtime > _DEAD_AFTER:
                    shutil.rmtree(partial, ignore_errors=True)
            finally:
                os.close(handle)


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    """Writes and syncs a new file; returns how many pieces it took. Raises OSError."""
    count = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "wb", buffering=256 * 1024) as file:
        for piece in pieces:
            file.write(piece)
            count += 1
        file.flush()
        os.fsync(handle)
    return count


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(partial: Path, wanted: Path) -> Path:
    """Renames to the first free name of `wanted`, `wanted-2` …; a rename never replaces a folder that holds files."""
    number = 1
    while True:
        place = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        number += 1
        if os.path.lexists(place):
            continue
        try:
            partial.rename(place)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                raise
        else:
            return place


def _advice(error: OSError) -> str:
    advice = _ADVICE.get(error.errno or 0)
    return _(advice) if advice else _("{error}; see to that and save again").format(error=reason(error))


def read_session(folder: Path) -> Saved:
    """Reads a saved session back. Raises SessionError when a part is missing or cannot be understood."""
    try:
        screen = folder / SCREEN
        return Saved(
            session=msgspec.json.decode((folder / SESSION).read_bytes(), type=Session),
            events=tuple(_decoded(folder / EVENTS, Event)),
            actions=tuple(_decoded(folder / ACTIONS, dict[str, Any])),
            screen_svg=screen.read_text("utf-8") if screen.exists() else None,
        )
    except FileNotFoundError as error:
        raise SessionError(
            _("{folder} is no saved session: {name} is missing in it").format(
                folder=folder, name=Path(error.filename).name
            )
        ) from error
    except OSError as error:
        raise SessionError(
            _("the session {folder} cannot be read: {error}").format(folder=folder, error=reason(error))
        ) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SessionError(
            _("the session {folder} cannot be understood: {error}; was it changed by hand?").format(
                folder=folder, error=error
            )
        ) from error


def _decoded(path: Path, kind: Any) -> Iterator[Any]:
    decoder = msgspec.json.Decoder(kind)
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)
