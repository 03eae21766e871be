"""Wakes a reader the moment a file changes; where the kernel does not tell, after a short while."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from pathlib import Path

from tui.sources.logfile import Identity, LogFile

try:
    from asyncinotify import Inotify, Mask, Watch
except (ImportError, OSError, AttributeError):  # not this kernel: its C library lacks the calls
    INOTIFY = False
else:
    INOTIFY = True


class Waker:
    """Watches the folders of a path for files that come and go, and open files for writes.

    A wake-up is a hint, never the truth: the reader looks at the file itself each time, and looks every `poll` seconds
    even if nothing woke it. So a lost or missing notification costs time, not lines.
    """

    def __init__(self, path: Path, poll: float, inotify: bool = True) -> None:
        self._path = path
        self._poll = poll
        self._inotify = _open_inotify() if inotify else None
        self._folders: set[Path] = set()
        self._files: dict[Identity, Watch] = {}

    def watch(self, files: Iterable[LogFile]) -> None:
        """Watch these open files and no others. By descriptor: the path may by now name another file."""
        if self._inotify is None:
            return
        wanted = {file.identity: file for file in files}
        if wanted and wanted.keys() == self._files.keys() and self._folders:
            return
        self._watch_folders(self._inotify)
        for identity in self._files.keys() - wanted.keys():
            with contextlib.suppress(OSError):  # the kernel has dropped it already: the file is deleted
                self._inotify.rm_watch(self._files[identity])
            del self._files[identity]
        for identity in wanted.keys() - self._files.keys():
            self._watch_file(self._inotify, wanted[identity])

    async def wait(self) -> None:
        """Return when something changed, or after `poll` seconds."""
        if self._inotify is None:
            await asyncio.sleep(self._poll)
            return
        # not wait_for: before Python 3.12 it can swallow a cancellation that meets a wake-up
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._poll):
                await self._inotify.get()

    def close(self) -> None:
        """Give the watches back."""
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _watch_folders(self, inotify: Inotify) -> None:
        """The folder of the path and, behind a symbolic link, that of the file: rotation happens there."""
        changes = Mask.CREATE | Mask.MOVE | Mask.DELETE | Mask.DELETE_SELF | Mask.MOVE_SELF | Mask.ONLYDIR
        folders = {self._path.absolute().parent, self._path.resolve().parent}
        for folder in folders - self._folders:
            try:
                inotify.add_watch(folder, changes)
            except OSError:
                continue  # no such folder yet: looked at again on the next round
            self._folders.add(folder)
        self._folders = {folder for folder in self._folders if folder.is_dir()}

    def _watch_file(self, inotify: Inotify, file: LogFile) -> None:
        with contextlib.suppress(OSError):  # no /proc, or no watches left: the poll sees it
            watch = inotify.add_watch(Path(f"/proc/self/fd/{file.fd}"), Mask.MODIFY | Mask.ATTRIB)
            self._files[file.identity] = watch


def _open_inotify() -> Inotify | None:
    if not INOTIFY:
        return None
    try:
        return Inotify()
    except OSError:  # no instances left (fs.inotify.max_user_instances)
        return None
