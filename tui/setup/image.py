"""A file or folder as it is or will be: bytes, mode and owner; put into its place whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import SIZE_LIMIT, sync_folder, told
from tui.language import _


@dataclass(frozen=True, slots=True)
class Image:
    """`content` None: a folder. `owner` is uid and gid. `written` is when, in ns; None: now."""

    content: bytes | None
    mode: int
    owner: tuple[int, int]
    written: int | None = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """Tells contents apart; empty for a folder."""
        return "" if self.content is None else hashlib.sha256(self.content).hexdigest()


def look(path: str) -> Image | None:
    """What is there; None when nothing is. Raises EnforcementError for a link, a device, and what cannot be read."""
    with told("read", Path(path)):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            return _image(path, handle)
        finally:
            os.close(handle)


def _image(path: str, handle: int) -> Image:
    status = os.fstat(handle)
    mode, owner = stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid)
    if stat.S_ISDIR(status.st_mode):
        return Image(None, mode, owner)
    if not stat.S_ISREG(status.st_mode) or status.st_size > SIZE_LIMIT:
        raise EnforcementError(
            _("cannot use {path}: it is no plain file, or a huge one; put one in its place").format(path=path)
        )
    with open(handle, "rb", closefd=False) as file:
        return Image(file.read(), mode, owner, status.st_mtime_ns)


def beside(path: str) -> Path:
    """Where new content waits before it is renamed into its place; sudo, cron and Rspamd pass over such names."""
    place = Path(path)
    return place.with_name(f".{place.name}.sekimori-new")


def put(path: str, image: Image) -> None:
    """Makes the path what the image says. Raises EnforcementError; then it is as it was."""
    place = Path(path)
    with told("write", place):
        if image.content is None:
            _put_folder(place, image)
        else:
            _put_file(place, image, image.content)
        sync_folder(place.parent)


def _put_folder(place: Path, image: Image) -> None:
    with suppress(FileExistsError):
        place.mkdir(0o700)
    os.chown(place, *image.owner, follow_symlinks=False)
    os.chmod(place, image.mode)


def _put_file(place: Path, image: Image, content: bytes) -> None:
    waiting = beside(str(place))
    waiting.unlink(missing_ok=True)  # what a killed process left
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchown(handle, *image.owner)
            os.fchmod(handle, image.mode)
            if image.written is not None:
                os.utime(handle, ns=(image.written, image.written))
            os.fsync(handle)
        os.replace(waiting, place)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise


def remove(path: str) -> bool:
    """Takes a file away, and a folder where it is empty; returns whether nothing is there. Raises EnforcementError."""
    place = Path(path)
    with told("remove", place):
        beside(path).unlink(missing_ok=True)
        try:
            if place.is_dir() and not place.is_symlink():
                place.rmdir()
            else:
                place.unlink(missing_ok=True)
        except FileNotFoundError:
            return True
        except OSError as error:
            if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
                return False
            raise
        if place.parent.is_dir():
            sync_folder(place.parent)
        return True
