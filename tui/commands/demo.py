"""`sekimori demo`: the whole circle on a simulated mail server under attack, in a temporary folder."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli import OK, UNWRITABLE, CommandError
from tui.commands.demo_server import DemoServer, writing_logs
from tui.commands.inputs import Inputs
from tui.language import _

if TYPE_CHECKING:
    from tui.analysis.place import Places

#: More hours than the calendar has, or seconds than a clock waits for, would end in an error.
_MOST = 100_000


def run(options: argparse.Namespace) -> int:
    """Run the simulated server and watch it."""
    seconds = 1 if options.seconds is None else options.seconds
    if not (0 < options.speed <= _MOST and 0 < seconds <= _MOST and 0 <= options.hours <= _MOST):  # nan is none of it
        told = _("--speed and --seconds must be greater than 0, --hours not less, and each at most {most}")
        raise CommandError(told.format(most=f"{_MOST:,}"))
    with writing_logs():
        place = tempfile.TemporaryDirectory(prefix="sekimori-demo-")
    with place as folder:
        server = DemoServer(Path(folder), seed=options.seed, speed=options.speed, hours=options.hours)
        options.sources = [str(path) for path in server.files]
        inputs = Inputs(options, follow=True, newest_first=True)
        show = _print if options.ui == "none" else _watch
        return show(options, server, inputs, Path(folder)) or _ended(server)


def _watch(options: argparse.Namespace, server: DemoServer, inputs: Inputs, folder: Path) -> int:
    from tui.commands import screen
    from tui.commands.settings import loaded
    from tui.config import state_folder

    screen.need_terminal(screen.STREAM_OF_DEMO)
    screen.need_keyboard()
    try:
        return screen.run(
            inputs.sources,
            lambda: inputs.readers,
            loaded(options),
            places=_places,
            state=Path(options.state) if options.state else folder / "state",
            sessions=state_folder() / "sessions",  # what was saved outlives the demo's folder
            host="demo",
            honoured_by=_("demo server"),
            ready=server.start,
            seconds=options.seconds,
        )
    finally:
        server.stop()


def _places() -> Places:
    from tui.analysis.place import Places
    from tui.demo import DEMO_COUNTRIES

    return Places(extra=DEMO_COUNTRIES)


def _print(options: argparse.Namespace, server: DemoServer, inputs: Inputs, _: Path) -> int:
    """Events as sentences, for tests and for those without a screen."""
    from tui.commands.events import end_at_signals
    from tui.plain import sentence
    from tui.reading import read

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
    return OK


def _ended(server: DemoServer) -> int:
    """The exit code; says what the server died of, if it did."""
    if server.trouble:
        _complain(server.trouble)
        return UNWRITABLE
    return OK


def _complain(sentence: str) -> None:
    print(f"sekimori: {sentence}", file=sys.stderr)
