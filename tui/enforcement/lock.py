"""One change at a time in a folder, among threads and among running copies, with a deadline."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE, belong, demand_alone, make_folder, told

#: Seconds to wait for another copy to finish its change; a change takes some milliseconds.
WAIT = 5.0

_FIRST_PAUSE = 0.001
_LONGEST_PAUSE = 0.05


class FolderLock:
    """flock(2) on a lock file of its own, which is never renamed or removed. A thread may take it again and again."""

    def __init__(self, path: Path, wait: float = WAIT) -> None:
        self._path = path
        self._wait = wait
        self._mutex = threading.RLock()
        self._depth = 0

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lock; makes folder and lock file. Raises EnforcementError when it stays taken or cannot be made."""
        deadline = time.monotonic() + self._wait
        if not self._mutex.acquire(timeout=self._wait):
            raise self._late()
        try:
            with self._locked(deadline) if self._depth == 0 else contextlib.nullcontext():
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
        finally:
            self._mutex.release()

    @contextlib.contextmanager
    def _locked(self, deadline: float) -> Iterator[None]:
        handle = self._take(deadline)
        try:
            yield
        finally:
            os.close(handle)  # lets go of the lock

    def _take(self, deadline: float) -> int:
        pause = _FIRST_PAUSE
        while True:
            handle = self._try()
            if handle is not None:
                return handle
            if time.monotonic() > deadline:
                raise self._late()
            time.sleep(pause)  # flock has no deadline of its own
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _try(self) -> int | None:
        with told("lock", self._path, NOTHING_DONE):
            make_folder(self._path.parent)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._still_there(handle):
                    demand_alone(handle)
                    belong(handle, self._path.parent)
                    return handle
            except BlockingIOError:
                pass
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)
            return None

    def _still_there(self, handle: int) -> bool:
        """Whether nobody removed the lock file between our open and our lock: two files would be two locks."""
        try:
            return os.path.samestat(os.fstat(handle), os.lstat(self._path))
        except FileNotFoundError:
            return False

    def _late(self) -> EnforcementError:
        return EnforcementError(
            f"another copy has held {self._path} for {self._wait:g} seconds; nothing was changed: "
            "see what it is doing (fuser names it), then try again"
        )
