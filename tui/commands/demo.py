"""`sekimori demo`: the whole circle on a simulated mail server under attack, in a temporary folder."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from tui.cli import OK, UNWRITABLE, CommandError
from tui.commands.inputs import Inputs
from tui.commands.settings import settings
from tui.config import state_folder
from tui.demo import DEMO_COUNTRIES, Simulation
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate
from tui.model import Category

T = TypeVar("T")


def run(options: argparse.Namespace) -> int:
    """Run the simulated server and watch it."""
    if options.speed <= 0 or options.hours < 0:
        raise CommandError("--speed must be greater than 0, and --hours not less")
    with tempfile.TemporaryDirectory(prefix="sekimori-demo-") as folder:
        place = Path(folder)
        return _printed(options, place) if options.ui == "none" else _watched(options, place)


def _watched(options: argparse.Namespace, folder: Path) -> int:
    from tui.analysis.place import Places
    from tui.commands import screen

    screen.need_terminal()
    screen.need_keyboard()
    server = _Server(options, folder)
    inputs = _inputs(options, server)
    try:
        code = screen.run(
            inputs.sources,
            inputs.readers,
            settings(options),
            places=Places(extra=DEMO_COUNTRIES),
            state=Path(options.state) if options.state else folder / "state",
            sessions=state_folder() / "sessions",  # what was saved outlives the demo's folder
            host="demo",
            backend="demo server",
            enforced=True,
            ready=server.start,
            seconds=options.seconds,
        )
    finally:
        server.stop()
    return code or server.ended()


def _printed(options: argparse.Namespace, folder: Path) -> int:
    """Events as sentences, for tests and for those without a screen."""
    from tui.commands.events import end_at_signals
    from tui.plain import sentence
    from tui.reading import read

    server = _Server(options, folder)
    inputs = _inputs(options, server)

    async def printed() -> None:
        async for batch in read(inputs.sources, inputs.readers, _complain, follow=True):
            for event in batch.events:
                print(sentence(event), flush=True)

    async def until_the_end() -> None:
        task = asyncio.create_task(printed())
        end_at_signals(task)
        with suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(task, options.seconds)

    server.start(None)
    try:
        asyncio.run(until_the_end())
    finally:
        server.stop()
    return server.ended()


def _complain(sentence: str) -> None:
    print(f"sekimori: {sentence}", file=sys.stderr)


def _inputs(options: argparse.Namespace, server: _Server) -> Inputs:
    options.sources = [str(path) for path in server.simulation.files]
    return Inputs(options, follow=True, newest_first=True, since=None)


class _Server:
    """The simulation in a thread of its own. It honours the gate, once there is one."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self._gate: Gate | None = None
        self.simulation = Simulation(
            folder, seed=options.seed, speed=options.speed, blocked=self._blocked, mode=self._mode
        )
        self._folder = folder
        self._trouble = ""
        self._hours = options.hours
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="demo server", daemon=True)

    def _blocked(self, ip: str) -> bool:
        return self._asked(lambda gate: gate.covers(ip) is not None, False)

    def _mode(self, category: Category) -> str:
        return self._asked(
            lambda gate: next(
                (str(policy.mode) for policy in gate.policies() if policy.category is category), "reject"
            ),
            "reject",
        )

    def _asked(self, question: Callable[[Gate], T], otherwise: T) -> T:
        if self._gate is None:
            return otherwise
        try:
            return question(self._gate)
        except EnforcementError:
            return otherwise

    def start(self, gate: Gate | None) -> None:
        """Write the past, then go on in the thread."""
        self._gate = gate
        if self._hours:
            self.simulation.backlog(self._hours)
        self._thread.start()

    def _run(self) -> None:
        try:
            with suppress(asyncio.CancelledError):
                asyncio.run(self._live())
        except OSError as error:
            self._trouble = f"the demo server stopped: its logs in {self._folder} cannot be written: {error.strerror}"

    async def _live(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        await self.simulation.run()

    def stop(self) -> None:
        """End the thread and close the files."""
        if self._loop and self._task and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(5)
        self.simulation.close()

    def ended(self) -> int:
        """The exit code; says what the server died of, if it did."""
        if self._trouble:
            _complain(self._trouble)
            return UNWRITABLE
        return OK
