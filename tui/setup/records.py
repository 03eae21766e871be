"""What stood before setup changed it, kept beside what setup made of it, so that `--undo` gives it back to the byte.

One folder: `manifest.json`, and for each changed file its bytes before and after. It is whole and on disk before the
first change is made. Root obeys what it finds there, so the folder, the one that it is in and all that is read from it
must be root's, or the caller's own, and nobody else's to write: else whoever may write it would write to any file.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import SIZE_LIMIT, sync_folder, told
from tui.enforcement.record import versioned, written
from tui.language import _
from tui.setup.image import Image, put, remove


class Kind(StrEnum):
    """What a file is to us, and so what becomes of it when somebody has edited it since."""

    FOLDER = "folder"
    OURS = "ours"  # text of ours alone: our lines are taken out, and the file with the last of them
    SETTINGS = "settings"  # text of ours alone that is nothing without us: an edited one is put aside
    SHARED = "shared"  # text of others with lines of ours
    LIST = "list"  # main.cf: words of ours in lists of others
    PROGRAM = "program"  # replaced as a whole, removed as a whole
    STATE = "state"  # what the helper writes at run time; removed as it is then


@dataclass(frozen=True, slots=True)
class Was:
    """A file before setup. `content` names the copy of its bytes, empty for a folder; `written` is when, in ns."""

    mode: int
    uid: int
    gid: int
    content: str = ""
    written: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A path that setup changed. `was` None: there was nothing. `digests` are those of all contents that setup gave it.

    `now` names the copy of what setup made of it, where lines must be told apart; `pieces` are the words that were put
    in, for a list.
    """

    path: str
    kind: Kind
    mode: int
    uid: int
    gid: int
    digests: tuple[str, ...] = ()
    was: Was | None = None
    now: str = ""
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that setup changed, in the order in which it did. `done` is false while it is at work."""

    version: int = 1
    done: bool = False
    user: str = ""
    records: tuple[Record, ...] = ()


class Records:
    """The folder. Raises EnforcementError where it cannot be read or written."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self._folder

    def manifest(self) -> Manifest | None:
        """What was changed; None where setup has never been."""
        path = self._folder / "manifest.json"
        content = self._read(path.name)
        if content is None:
            return None
        try:
            return versioned(Manifest, content)
        except ValueError as error:
            raise EnforcementError(
                _(
                    "cannot read {path}: {error}; without it nothing can be taken back by itself: the copies of the "
                    "files as they were stand beside it"
                ).format(path=path, error=error)
            ) from error

    def content(self, name: str) -> bytes:
        """A copy that a record names, by its digest. Raises EnforcementError, for one that was changed too."""
        path = self._folder / name
        content = self._read(name)
        if content is None:
            raise EnforcementError(
                _("{path} is missing: the file that it was a copy of cannot be given back").format(path=path)
            )
        if hashlib.sha256(content).hexdigest() != name:
            raise EnforcementError(
                _(
                    "{path} has been changed, so that the file that it was a copy of cannot be given back; nothing "
                    "was changed: put the copy back from a backup"
                ).format(path=path)
            )
        return content

    def _read(self, name: str) -> bytes | None:
        """A file of the folder; None where it or the folder is not there."""
        with contextlib.ExitStack() as opened:
            path = self._folder
            try:
                with told("read", path):
                    folder = opened.enter_context(_open(path, os.O_DIRECTORY))
                self._demand_trust(folder)
                path /= name
                with told("read", path):
                    handle = opened.enter_context(_open(path.name, 0, folder))
            except EnforcementError as error:
                if isinstance(error.__cause__, FileNotFoundError):
                    return None
                raise
            _demand_own(path, os.fstat(handle))
            with told("read", path), open(handle, "rb", closefd=False) as file:
                content = file.read(SIZE_LIMIT + 1)
        if len(content) > SIZE_LIMIT:
            raise EnforcementError(
                _("cannot read {path}: it is larger than {limit} MiB; make it smaller").format(
                    path=path, limit=SIZE_LIMIT >> 20
                )
            )
        return content

    def _demand_trust(self, folder: int) -> None:
        """Whoever may write the folder above could put another in its place."""
        _demand_own(self._folder, os.fstat(folder))
        with told("read", self._folder.parent):
            _demand_own(self._folder.parent, os.lstat(self._folder.parent))

    def image(self, record: Record) -> Image | None:
        """What stood there before."""
        was = record.was
        if was is None:
            return None
        return Image(self.content(was.content) if was.content else None, was.mode, (was.uid, was.gid), was.written)

    def keep(self, image: Image) -> str:
        """Puts a copy of a file there; returns its name, which is of its content, so that it replaces no other.

        It is read by whom the file is read by, and written by nobody but root.
        """
        mode = stat.S_IRUSR | stat.S_IWUSR | image.mode & (stat.S_IRGRP | stat.S_IROTH)
        put(str(self._folder / image.digest), Image(image.content, mode, (os.geteuid(), image.owner[1])))
        return image.digest

    def write(self, manifest: Manifest, owner: tuple[int, int]) -> None:
        """Puts the manifest in its place, whole and on disk."""
        put(str(self._folder / "manifest.json"), Image(written(manifest), 0o644, owner))

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keeps another setup out of the folder, which must be there. Raises EnforcementError when one is at work."""
        with contextlib.ExitStack() as opened:
            with told("open", self._folder):
                handle = opened.enter_context(_open(self._folder, os.O_DIRECTORY))
            self._demand_trust(handle)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise EnforcementError(_("another setup is at work; nothing was changed: wait for its end")) from None
            yield

    def begin(self, owner: tuple[int, int]) -> None:
        """Makes the folder. Others may read it, for `--check` needs no rights."""
        for folder, mode in ((self._folder.parent, 0o711), (self._folder, 0o755)):
            if not folder.is_dir():
                with told("make", folder):
                    os.makedirs(folder.parent, exist_ok=True)
                put(str(folder), Image(None, mode, owner))
            with told("read", folder):
                _demand_own(folder, os.lstat(folder))

    def end(self) -> None:
        """Takes the folder away, the manifest first: from then on nothing is left to take back."""
        with told("remove", self._folder):
            (self._folder / "manifest.json").unlink(missing_ok=True)
            if self._folder.is_dir():
                sync_folder(self._folder)
                shutil.rmtree(self._folder)
        remove(str(self._folder.parent))


def paths(records: Iterable[Record]) -> dict[str, Record]:
    """The records by their path."""
    return {record.path: record for record in records}


@contextlib.contextmanager
def _open(path: str | Path, kind: int, folder: int | None = None) -> Iterator[int]:
    """A descriptor to what stands there itself, and no link to it. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | kind, dir_fd=folder)
    try:
        yield handle
    finally:
        os.close(handle)


def _demand_own(path: Path, status: os.stat_result) -> None:
    if status.st_uid in {0, os.geteuid()} and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return
    raise EnforcementError(
        _(
            "{path} is not obeyed: others than root may write it, and so say what setup takes back where; "
            "nothing was changed: see who wrote it, then chown root and chmod go-w it"
        ).format(path=path)
    )
