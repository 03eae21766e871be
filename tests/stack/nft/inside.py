"""Threads inside a network namespace: what they connect, listen on and run meets its firewall and no other."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_CLONE_NEWNET = 0x40000000


def enter(namespace: str) -> None:
    """Moves the calling thread, and what it starts from now on, into a namespace of `ip netns`. Raises OSError."""
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(handle, _CLONE_NEWNET):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), namespace)
    finally:
        os.close(handle)


class Inside:
    """Owns the threads."""

    def __init__(self, namespace: str) -> None:
        self._threads = ThreadPoolExecutor(16, initializer=enter, initargs=(namespace,))

    def __call__(self, act: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """Does it there and waits. Raises what it raises."""
        return self.start(act, *arguments, **named).result()

    def start(self, act: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        """Does it there meanwhile."""
        return self._threads.submit(act, *arguments, **named)

    def close(self) -> None:
        """Waits for all of it."""
        self._threads.shutdown()
