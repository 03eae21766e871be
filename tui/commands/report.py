"""`sekimori report`: totals over everything read."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.analysis.place import Places
from tui.analysis.sums import Sums
from tui.cli import OK, UNREADABLE, CommandError
from tui.commands.halves import add_in_halves
from tui.commands.inputs import Inputs
from tui.commands.wanted import Choose, choosing
from tui.language import _
from tui.parsers.reader import BRIEF, columns_of, line_count
from tui.picture import Totals
from tui.reading import told

if TYPE_CHECKING:
    from tui.commands.unread import Gaps


def run(options: argparse.Namespace) -> int:
    """Print totals; 3 when a source could not be read (the others are in the totals)."""
    if options.top < 1:
        raise CommandError(_("--top takes a number of rows from 1, not {top}").format(top=options.top))
    inputs = Inputs(options, follow=False, fields=BRIEF if options.filter is None else None)
    sums, problems, gaps = Sums(), list[str](), _gaps(options)
    choose = choosing(options, problems.append)
    gc.disable()  # a short life of acyclic objects: collecting costs a fifth and frees nothing
    if not _is_one_log(options) or not add_in_halves(Path(options.sources[0]), inputs.readers, sums):
        import asyncio

        asyncio.run(_add(inputs, sums, problems, gaps, choose))
    places = Places(country_db=inputs.country_db)
    totals = sums.totals(options.top, places.country)
    for problem in (*problems, *places.problems):
        print(f"sekimori: {problem}", file=sys.stderr)
    if options.json:
        import msgspec

        whole = totals if gaps is None else msgspec.structs.asdict(totals) | {"unread": gaps.rows()}
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")
    else:
        _print_tables(totals, gaps)
    gc.freeze()  # the interpreter's last collection need not look at all of it
    return UNREADABLE if problems else OK


def _is_one_log(options: argparse.Namespace) -> bool:
    """Whether one file is to be read from its beginning to its end, and nothing else."""
    return (
        len(options.sources) == 1
        and options.sources[0] != "-"
        and not (options.history or options.since or options.unread or options.filter)
    )


def _gaps(options: argparse.Namespace) -> Gaps | None:
    """What counts the lines that nothing has read, if that is asked for."""
    if not options.unread:
        return None
    from tui.commands.unread import Gaps

    return Gaps(options)


async def _add(inputs: Inputs, sums: Sums, problems: list[str], gaps: Gaps | None, choose: Choose | None) -> None:
    for source in inputs.sources:
        async for chunk in told(source, problems.append):
            sums.lines += line_count(chunk.data)
            readers = inputs.readers
            sums.add(columns_of(choose(readers.read(chunk).events)) if choose else readers.columns(chunk))
            if gaps is not None:
                gaps.add(chunk)


def _print_tables(totals: Totals, gaps: Gaps | None) -> None:
    from tui.tables import print_totals

    print_totals(totals)
    if gaps is not None:
        gaps.print()
