"""`sekimori events`: what happened, one event a line."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress

from tui.cli import OK, UNREADABLE
from tui.commands.inputs import Inputs
from tui.commands.wanted import choosing
from tui.language import N_, _
from tui.model import Event, Source, SourceState, SourceStatus
from tui.plain import sentence
from tui.reading import Problem, read

#: How often followed sources are asked how they are, seconds. What is gone by the next time is not worth a word.
_ASK_EVERY = 0.5

#: What follows the sentence of a source that is followed all the same.
_WAITS = {
    SourceState.UNREADABLE: N_("; it is read when it can be"),
}

Write = Callable[[Sequence[Event]], None]


def run(options: argparse.Namespace) -> int:
    """Print events; 3 when a source could not be read (the others were)."""
    inputs = Inputs(options, follow=options.follow)
    problems: list[str] = []

    def problem(sentence: str) -> None:
        problems.append(sentence)
        print(f"sekimori: {sentence}", file=sys.stderr, flush=True)

    write = _json if options.json else _plain
    choose = choosing(options, problem)
    printing = _print(
        inputs, (lambda events: write(choose(events))) if choose else write, problem, follow=options.follow
    )
    asyncio.run(_followed(inputs.sources, printing, problem) if options.follow else printing)
    return UNREADABLE if problems else OK


async def _print(inputs: Inputs, write: Write, problem: Problem, *, follow: bool) -> None:
    async for batch in read(inputs.sources, inputs.readers, problem, follow=follow):
        if batch.events:
            write(batch.events)


async def _followed(sources: Sequence[Source], printing: Coroutine[None, None, None], problem: Problem) -> None:
    """Print until the sources end or a signal asks us to."""
    task = asyncio.ensure_future(printing)
    end_at_signals(task)
    watch = asyncio.create_task(tell_waiting(sources, problem))
    with suppress(asyncio.CancelledError):
        await task
    watch.cancel()


def end_at_signals(task: asyncio.Future[None]) -> None:
    """SIGTERM, SIGINT and SIGHUP end a task, but for those that we were started without (nohup)."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, task.cancel)


async def tell_waiting(sources: Sequence[Source], problem: Problem) -> None:
    """Say once of each followed source why there is nothing to be read from it."""
    before: dict[str, str] = {}
    told: dict[str, str] = {}
    while True:
        now = {status.name: _waiting(status) for status in (source.status for source in sources)}
        for name, why in now.items():
            if why == before.get(name, "") and why != told.get(name, ""):
                told[name] = why
                if why:
                    problem(why)
        before = now
        await asyncio.sleep(_ASK_EVERY)


def _waiting(status: SourceStatus) -> str:
    return status.detail and status.detail + _(_WAITS.get(status.state, ""))


def _json(events: Sequence[Event]) -> None:
    import msgspec

    encode = msgspec.json.Encoder(enc_hook=str).encode
    sys.stdout.buffer.write(b"".join(encode(event) + b"\n" for event in events))
    sys.stdout.buffer.flush()


def _plain(events: Sequence[Event]) -> None:
    sys.stdout.write("".join(sentence(event) + "\n" for event in events))
    sys.stdout.flush()
