"""What the C library is told of memory."""

from __future__ import annotations

import sys
from contextlib import suppress

#: Of mallopt(3): how many heaps there are for threads.
_ARENA_MAX = -8


def share() -> None:
    """Let all threads share one heap, where the C library is glibc.

    It would give each thread a heap of its own, so that none waits for another; but only one thread at a time runs
    Python, and what one heap has free is lost to the others: some megabytes, and more with every week. Call it before
    the first thread starts: the heaps that there are stay.
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(ImportError, OSError, AttributeError):  # no ctypes here, or another C library
        from ctypes import CDLL

        CDLL(None).mallopt(_ARENA_MAX, 1)
