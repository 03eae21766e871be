"""One open file, read by position, so that many readers can share it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tui.sources.access import SAMPLE, is_binary, not_a_log, not_regular
from tui.sources.errors import SourceError

#: First bytes of the forms in which rotated logs are kept.
MAGIC: Final = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


@cache
def _pread() -> Callable[[int, int, int], Awaitable[bytes]]:
    """pread for an event loop; a reader without one need not load aiofiles."""
    import aiofiles.os

    return aiofiles.os.wrap(os.pread)


@dataclass(frozen=True, slots=True)
class Identity:
    """What stays the same when a file is renamed."""

    device: int
    inode: int


def identity_of(status: os.stat_result) -> Identity:
    """Identity of the file that a stat call told of."""
    return Identity(status.st_dev, status.st_ino)


class LogFile:
    """Owner of one file descriptor. Renaming and unlinking do not disturb it."""

    __slots__ = ("_fd", "identity", "path")

    def __init__(self, fd: int, path: Path, identity: Identity) -> None:
        self._fd = fd
        self.path = path
        self.identity = identity

    @classmethod
    def open(cls, path: Path) -> LogFile:
        """Open `path` for reading. Raises OSError, or SourceError where it is no log (directory, device, binary)."""
        # O_NONBLOCK: a named pipe without a writer must not hold us up before we see what it is
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            status = os.fstat(fd)
            _demand_log(fd, status.st_mode, path)
        except BaseException:
            os.close(fd)
            raise
        return cls(fd, path, identity_of(status))

    @property
    def fd(self) -> int:
        """The descriptor, for watches on it."""
        return self._fd

    def size(self) -> int:
        """Present size in bytes."""
        return os.fstat(self._fd).st_size

    def modified(self) -> float:
        """Time of the last write, POSIX seconds."""
        return os.fstat(self._fd).st_mtime

    async def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes at `offset`, read in a thread."""
        return await _pread()(self._fd, length, offset)

    def peek(self, offset: int, length: int) -> bytes:
        """A few bytes at once: for marks and first lines, not for blocks."""
        return os.pread(self._fd, length, offset)

    def duplicate(self) -> LogFile:
        """Another owner of the same open file."""
        return LogFile(os.dup(self._fd), self.path, self.identity)

    def packed(self) -> bool:
        """Whether it is compressed: such a file can be read, but not followed."""
        return is_compressed(self.peek(0, SAMPLE))

    def __del__(self) -> None:
        self.close()  # a reader that was cancelled while it opened files

    def close(self) -> None:
        """Close it; twice does no harm."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _demand_log(fd: int, mode: int, path: Path) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise SourceError(not_regular(path))
    sample = os.pread(fd, SAMPLE, 0)
    if not is_compressed(sample) and is_binary(sample):
        raise SourceError(not_a_log(path))


def is_compressed(head: bytes) -> bool:
    """Whether a file that begins with `head` is compressed."""
    return compression_of(head) is not None


def compression_of(head: bytes) -> str | None:
    """Name of the compression that a file begins with `head` is kept in; None for plain text."""
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)
