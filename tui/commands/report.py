"""`sekimori report`: totals over everything read."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys

from tui.analysis.place import Places
from tui.analysis.tally import Tally
from tui.cli import OK, UNREADABLE, CommandError
from tui.commands.inputs import Inputs
from tui.model import Totals
from tui.parsers.reader import BRIEF
from tui.reading import read


def run(options: argparse.Namespace) -> int:
    """Print totals; 3 when a source could not be read (the others are in the totals)."""
    if options.top < 1:
        raise CommandError(f"--top takes a number of rows from 1, not {options.top}")
    inputs = Inputs(options, follow=False, fields=BRIEF)
    tally, problems = Tally(), list[str]()
    gc.disable()  # a short life of acyclic objects: collecting costs a fifth and frees nothing
    asyncio.run(_add(inputs, tally, problems))
    for problem in problems:
        print(f"sekimori: {problem}", file=sys.stderr)
    totals = tally.totals(options.top, Places().country)
    if options.json:
        import msgspec

        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(totals), indent=1) + b"\n")
    else:
        _print_tables(totals)
    return UNREADABLE if problems else OK


async def _add(inputs: Inputs, tally: Tally, problems: list[str]) -> None:
    async for batch in read(inputs.sources, inputs.readers, problems.append, follow=False):
        tally.add_lines(batch.lines)
        tally.add(batch.events)


def _print_tables(totals: Totals) -> None:
    from tui.tables import print_totals

    print_totals(totals)
