"""`sekimori events`: what happened, one event a line."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from tui.cli import OK, UNREADABLE
from tui.commands.inputs import Inputs
from tui.model import Event
from tui.plain import sentence
from tui.reading import read


def run(options: argparse.Namespace) -> int:
    """Print events; 3 when a source could not be read (the others were)."""
    inputs = Inputs(options, follow=options.follow)
    return asyncio.run(_print(inputs, follow=options.follow, as_json=options.json))


async def _print(inputs: Inputs, *, follow: bool, as_json: bool) -> int:
    problems: list[str] = []

    def problem(sentence: str) -> None:
        problems.append(sentence)
        print(f"sekimori: {sentence}", file=sys.stderr)

    write = _json if as_json else _plain
    if follow:
        _end_quietly()
    try:
        async for batch in read(inputs.sources, inputs.readers, problem, follow=follow):
            if batch.events:
                write(batch.events)
    except asyncio.CancelledError:
        pass  # asked to end
    return UNREADABLE if problems else OK


def _json(events: tuple[Event, ...]) -> None:
    import msgspec

    encode = msgspec.json.Encoder(enc_hook=str).encode
    sys.stdout.buffer.write(b"".join(encode(event) + b"\n" for event in events))
    sys.stdout.buffer.flush()


def _plain(events: tuple[Event, ...]) -> None:
    sys.stdout.write("".join(sentence(event) + "\n" for event in events))
    sys.stdout.flush()


def _end_quietly() -> None:
    """SIGTERM, SIGINT and SIGHUP are how following ends."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if task is not None:
            loop.add_signal_handler(number, task.cancel)
