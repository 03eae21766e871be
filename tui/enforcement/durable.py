"""Files that are old or new, never half: staged beside their place, synced, then renamed into it.

A symbolic link is refused, not followed: with sudo, a link in a user's folder would aim root's writing anywhere.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from tui.enforcement.change import EnforcementError

#: Largest file that is read, in bytes; a block list of a million addresses is a quarter of it.
SIZE_LIMIT = 64 * 1024 * 1024

#: Nanoseconds after which a file's time stamp tells a later change apart from the one that was read.
_SETTLED = 50_000_000

_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "the disk quota is used up; free some space and try again",
    errno.EFBIG: "the file would grow beyond the allowed size; raise the limit (ulimit -f) and try again",
    errno.EACCES: "permission denied; run as the owner of the folder, or with sudo",
    errno.EPERM: "not permitted; run as the owner of the folder, or with sudo",
    errno.EROFS: "the file system is mounted read-only; mount it writable or choose another folder",
    errno.ELOOP: "it is a symbolic link, and links are not followed here; put the file itself in its place",
    errno.EISDIR: "a folder stands where the file should be; move it away",
    errno.ENOTDIR: "a part of the path is no folder; choose another folder",
    errno.EMLINK: "it has a second name elsewhere (a hard link), which root must not follow; put a copy in its place",
    errno.EEXIST: "something else stands where the folder should be; move it away or choose another folder",
}

Signature = tuple[int, int, int, int] | None


#: What a failed write means, for `told`.
NOTHING_DONE = "; nothing was changed"


@contextlib.contextmanager
def told(doing: str, path: Path, meaning: str = "") -> Iterator[None]:
    """Turns an OSError into an EnforcementError: "cannot <doing> <path>: <why>; <what to do><meaning>"."""
    try:
        yield
    except OSError as error:
        why = _ADVICE.get(error.errno or 0) or f"{error.strerror or error}; see to that and try again"
        raise EnforcementError(f"cannot {doing} {path}: {why}{meaning}") from error


def signature(path: Path) -> Signature:
    """What tells one version of a file from another: device, inode, time (ns) and size; None when there is none."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def settled(*signatures: Signature) -> bool:
    """Whether a further change would show in the signatures: clocks tick more coarsely than programs write."""
    now = time.time_ns()
    return all(one is None or abs(now - one[2]) > _SETTLED for one in signatures)


def open_plain(path: Path) -> int | None:
    """A descriptor to read the file by; None when there is none. Raises OSError, also for links and other kinds."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        kind = os.fstat(handle).st_mode
        if not stat.S_ISREG(kind):
            raise OSError(errno.EISDIR if stat.S_ISDIR(kind) else errno.EINVAL, "it is no plain file", str(path))
        demand_alone(handle)
    except BaseException:
        os.close(handle)
        raise
    return handle


def demand_alone(handle: int) -> None:
    """Refuses root a file that has another name too. Raises OSError.

    The owner of a folder may put a hard link to anybody's file there (where fs.protected_hardlinks is 0); root would
    read it, write to it or give it away.
    """
    if os.geteuid() == 0 and os.fstat(handle).st_nlink > 1:
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK))


def read(path: Path) -> bytes | None:
    """The whole file, None when there is none. Raises OSError as `open_plain`, EnforcementError when too large."""
    handle = open_plain(path)
    if handle is None:
        return None
    with open(handle, "rb") as file:
        content = file.read(SIZE_LIMIT + 1)
    if len(content) > SIZE_LIMIT:
        raise EnforcementError(f"cannot read {path}: it is larger than {SIZE_LIMIT >> 20} MiB; make it smaller")
    return content


def belong(handle: int, folder: Path) -> None:
    """Gives a file that root just made to the owner of its folder, who otherwise could not use it any more."""
    if os.geteuid() == 0:
        owner = os.stat(folder)
        os.fchown(handle, owner.st_uid, owner.st_gid)


def make_folder(folder: Path) -> None:
    """The folder and those above it, for their owner only; no error when it is there. Raises OSError.

    What root makes belongs to the owner of the folder above, as with `belong`.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        if os.geteuid() == 0:
            owner = os.stat(folder.parent)
            os.chown(folder, owner.st_uid, owner.st_gid, follow_symlinks=False)


def sync_folder(folder: Path) -> None:
    """Makes renames in the folder last through a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Staged:
    """New content of `path`, whole and on disk, waiting beside it. Only one at a time: the caller holds the lock."""

    def __init__(self, path: Path, content: bytes, mode: int) -> None:
        """Writes it. `mode` holds for a new file; one that is there keeps its own. Raises OSError, leaving nothing."""
        self._path = path
        self._beside = path.with_name(f".{path.name}.new")
        self.discard()  # what a killed process left
        handle = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with open(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(handle, self._mode(mode))
                belong(handle, path.parent)
                os.fsync(handle)
        except BaseException:
            self.discard()
            raise

    def _mode(self, wanted: int) -> int:
        try:
            return stat.S_IMODE(os.lstat(self._path).st_mode)
        except FileNotFoundError:
            return wanted

    def commit(self) -> None:
        """Puts it in its place. The folder is for the caller to sync."""
        os.replace(self._beside, self._path)

    def discard(self) -> None:
        """Takes it away again, if it is still there."""
        with contextlib.suppress(FileNotFoundError):
            self._beside.unlink()


def put_aside(path: Path) -> Path:
    """Renames a file that cannot be understood to the first free of `.broken`, `.broken-2` …; returns that name."""
    aside = path.with_name(path.name + ".broken")
    number = 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}.broken-{number}")
    path.rename(aside)
    return aside
