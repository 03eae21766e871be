"""The simulated mail server in a thread of its own, which honours the gate."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tui.cli import UNWRITABLE, CommandError
from tui.demo import Simulation
from tui.enforcement.change import EnforcementError, Mode
from tui.enforcement.gate import Gate
from tui.language import _
from tui.model import Category
from tui.os_words import reason

T = TypeVar("T")

#: Seconds that ending waits for the thread.
_PATIENCE = 5.0


@contextmanager
def writing_logs() -> Iterator[None]:
    """Turns the folder's troubles into a CommandError."""
    try:
        yield
    except OSError as error:
        raise CommandError(
            _("the demo cannot write its logs: {why}; name a folder with TMPDIR=…").format(why=reason(error)),
            UNWRITABLE,
        ) from error


class DemoServer:
    """Writes the logs `files` into `folder`: `hours` of past at the start, then live, `speed` times as fast.

    Addresses that the gate blocks fall silent, mail of a category that it discards is taken and thrown away.
    """

    def __init__(self, folder: Path, *, seed: int, speed: float, hours: float) -> None:
        self.trouble = ""  # what it died of: a sentence
        self._folder = folder
        self._hours = hours
        self._gate: Gate | None = None
        with writing_logs():
            self._simulation = Simulation(folder, seed=seed, speed=speed, blocked=self._blocked, mode=self._mode)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="demo server", daemon=True)

    @property
    def files(self) -> tuple[Path, ...]:
        """Its logs; they are there already."""
        return self._simulation.files

    def start(self, gate: Gate | None) -> None:
        """Write the past, then go on in the thread. Raises CommandError when the folder cannot be written."""
        self._gate = gate
        if self._hours:
            with writing_logs():
                self._simulation.backlog(self._hours)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the files."""
        if self._loop and self._task and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(_PATIENCE)
        self._simulation.close()

    def _run(self) -> None:
        try:
            with suppress(asyncio.CancelledError):
                asyncio.run(self._live())
        except OSError as error:
            self.trouble = _("the demo server stopped: its logs in {folder} cannot be written: {error}").format(
                folder=self._folder, error=reason(error)
            )

    async def _live(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        await self._simulation.run()

    def _blocked(self, ip: str) -> bool:
        return self._asked(lambda gate: gate.covers(ip) is not None, False)

    def _mode(self, category: Category) -> str:
        def mode(gate: Gate) -> str:
            return next((policy.mode.value for policy in gate.policies() if policy.category is category), Mode.REJECT)

        return self._asked(mode, Mode.REJECT.value)

    def _asked(self, question: Callable[[Gate], T], otherwise: T) -> T:
        if self._gate is None:
            return otherwise
        try:
            return question(self._gate)
        except EnforcementError:
            return otherwise
