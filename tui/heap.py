"""What the C library is told of memory, where it is glibc. Another one is left alone."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

#: Of mallopt(3): how many heaps there are for threads.
_ARENA_MAX = -8


def share() -> None:
    """Let all threads share one heap.

    Else each thread has a heap of its own, so that none waits for another; but only one thread at a time runs Python,
    and what one heap has free is lost to the others: some megabytes, and more with every week. Call it before the
    first thread starts: the heaps that there are stay.
    """
    if library := _library():
        with suppress(AttributeError):
            library.mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what is free between what is used: half a millisecond, after work that took much for a while."""
    if library := _library():
        with suppress(AttributeError):
            library.malloc_trim(0)


def _library() -> CDLL | None:
    """The C library, whatever it is."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        from ctypes import CDLL

        return CDLL(None)
    except (ImportError, OSError):
        return None
