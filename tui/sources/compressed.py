"""Rotated logs as they were before they were packed."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Final

import aiofiles.os

from tui.sources.access import SAMPLE
from tui.sources.logfile import LogFile, compression_of

#: What the unpackers raise on a file that is cut short or damaged.
DAMAGE: Final = (EOFError, OSError, zlib.error, lzma.LZMAError, ValueError)


def _open_gzip(raw: io.BufferedReader) -> io.BufferedIOBase:
    return gzip.GzipFile(fileobj=raw, mode="rb")


def _open_bz2(raw: io.BufferedReader) -> io.BufferedIOBase:
    return bz2.BZ2File(raw)


def _open_xz(raw: io.BufferedReader) -> io.BufferedIOBase:
    return lzma.LZMAFile(raw)


def _open_zstd(raw: io.BufferedReader) -> io.BufferedIOBase:
    opened: io.BufferedIOBase = importlib.import_module("compression.zstd").ZstdFile(raw)  # Python 3.14 and later
    return opened


_OPENERS: Final[dict[str, Callable[[io.BufferedReader], io.BufferedIOBase]]] = {
    "gzip": _open_gzip,
    "bz2": _open_bz2,
    "xz": _open_xz,
    "zstd": _open_zstd,
}


class _Positioned(io.RawIOBase):
    """A log file as a raw stream with a position of its own, so that other readers of it are not disturbed."""

    def __init__(self, log: LogFile) -> None:
        self._log = log
        self.position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # Buffer has no name before 3.12
        view = memoryview(buffer).cast("B")
        block = self._log.peek(self.position, len(view))
        view[: len(block)] = block
        self.position += len(block)
        return len(block)


class Unpacked:
    """A packed log, read forward once. The log file stays its owner's."""

    def __init__(self, log: LogFile) -> None:
        self._raw = _Positioned(log)
        opener = _OPENERS[compression_of(log.peek(0, SAMPLE)) or "gzip"]
        self._text = opener(io.BufferedReader(self._raw, 1 << 16))

    @property
    def packed_done(self) -> int:
        """Bytes of the packed file already read."""
        return self._raw.position

    async def blocks(self, size: int) -> AsyncIterator[bytes]:
        """The text in blocks of at most `size` bytes. Raises one of DAMAGE where the file is broken."""
        read = aiofiles.os.wrap(self._text.read)
        while block := await read(size):
            yield block

    def first_line(self, limit: int) -> bytes:
        """The first line, without newline, at most `limit` bytes; leaves the reader there: use a fresh one for it."""
        return self._text.readline(limit).rstrip(b"\n")

    def close(self) -> None:
        """Close both layers."""
        self._text.close()
        self._raw.close()


def can_unpack(head: bytes) -> bool:
    """Whether this Python can unpack a file that begins with `head`."""
    if compression_of(head) != "zstd":
        return True
    try:
        importlib.import_module("compression.zstd")
    except ImportError:
        return False
    return True
