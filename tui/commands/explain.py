"""`sekimori explain`: how a log line is read, for people who wonder and who report a missing shape."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

import msgspec

from tui.cli import OK, CommandError
from tui.commands.inputs import zone
from tui.commands.paragraph import paragraph
from tui.commands.settings import settings
from tui.language import _
from tui.model import Event
from tui.parsers.explain import Explanation, explain
from tui.parsers.verdict import SITE

#: What is explained of a longer input, in lines and bytes: for whole logs there are `events` and `report`.
_LINES, _BYTES = 1000, 4 << 20

#: Columns of the names at the left.
_NAMES = 12

#: What of an event is said elsewhere, or known to who gave the line.
_ELSEWHERE = frozenset({"time", "source", "offset", "line", "counted", "host", "program", "kind", "category", "action"})


def run(options: argparse.Namespace) -> int:
    """Explain lines that follow each other in one log."""
    lines = _lines(options)
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise CommandError(_("there is no line to explain; write sekimori explain 'LINE' or … | sekimori explain"))
    if len(lines) > _LINES:
        words = _("only the first {most} of {count} lines are explained")
        print(f"sekimori: {words.format(most=_LINES, count=len(lines))}", file=sys.stderr)
    chosen = settings(options)
    SITE.learn(chosen.replies.categories)
    explained = explain(lines[:_LINES], zone(options.tz or chosen.sources.timezone))
    if options.json:
        sys.stdout.buffer.writelines(msgspec.json.encode(one) + b"\n" for one in explained)
    else:
        print("\n\n".join("\n".join(said(one)) for one in explained))
    return OK


def _lines(options: argparse.Namespace) -> list[bytes]:
    """The lines that were given, or else those of standard input."""
    if options.lines and options.lines != ["-"]:
        return [line for given in options.lines for line in os.fsencode(given).split(b"\n")]
    if sys.stdin is None:
        raise CommandError(_("standard input is closed; write sekimori explain 'LINE'"))
    if sys.stdin.isatty():
        print("sekimori: " + _("paste log lines, then press Ctrl-D"), file=sys.stderr)
    return sys.stdin.buffer.read(_BYTES).split(b"\n")


def said(one: Explanation) -> Iterator[str]:
    """An explanation as lines of text."""
    yield from paragraph("", f"{one.line}: {one.text}", indent=2)
    for name, value in _rows(one):
        if value:
            yield from paragraph(f"  {name}", value, indent=_NAMES)


def _rows(one: Explanation) -> Iterator[tuple[str, str]]:
    """Names and values, in the order of the steps."""
    yield _("form"), one.form
    yield _("stamp"), one.stamp
    yield _("time"), one.time.isoformat(sep=" ") if one.time else ""
    yield _("host"), one.host
    yield _("program"), one.tag + (_(", process {process}").format(process=one.process) if one.process else "")
    yield _("table"), f"{one.program} ({one.module})" if one.program else ""
    yield _("formats"), one.formats
    yield _("row"), one.row
    if one.event is not None:
        yield from _meaning(one.event, one.why)
        yield _("join"), one.rule
        yield _("joined"), one.joined
        yield _("counts"), one.counts
    else:
        yield _("why"), one.why
        yield _("result"), one.said
    for near in one.nearest:
        yield _("nearest"), _("row {name} ({module})").format(name=near.row, module=near.module)
        yield _("fits"), near.fits
        yield _("then has"), near.expected
        yield _("line has"), near.found


def _meaning(event: Event, why: str) -> Iterator[tuple[str, str]]:
    yield _("kind"), event.kind
    yield _("category"), event.category or ""
    yield _("why"), why
    yield _("action"), event.action or ""
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if name not in _ELSEWHERE and value is not None and (name, value) != ("count", 1):
            yield name, str(value)
