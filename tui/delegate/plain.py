"""Small files, read whole."""

from __future__ import annotations

import os
import stat


def read_plain(path: str, limit: int) -> bytes:
    """The whole file. Raises OSError, also when it is no plain file, ValueError when it is larger than `limit`."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no plain file")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{path} is larger than {limit} bytes")
    return content
