"""A lock for one that must get on and many that ask: whoever asks without a pause stops nobody for long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

#: How long the first waits among all others, seconds. After that they wait for it.
PATIENCE = 0.02


class Turn:
    """`with turn:` to ask, from any thread; `with turn.first():` for the one thread that must get on.

    Python's own lock goes to who comes by at the right moment, which a thread that takes it again at once mostly
    does. Strict turns would be as bad: a screen that asks a hundred times would wait for a hundred blocks.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._lock = threading.Lock()
        self._patience = patience
        self._way_free = threading.Event()
        self._way_free.set()

    def __enter__(self) -> None:
        if not self._way_free.is_set():
            self._way_free.wait()
        self._lock.acquire()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._lock.release()

    @property
    def claimed(self) -> bool:
        """Whether the first has been patient for long enough, so that all others wait for it."""
        return not self._way_free.is_set()

    @contextmanager
    def first(self) -> Iterator[None]:
        """The turn of the thread that must get on."""
        if not self._lock.acquire(timeout=self._patience):
            self._way_free.clear()
            try:
                self._lock.acquire()
            finally:
                self._way_free.set()
        try:
            yield
        finally:
            self._lock.release()
