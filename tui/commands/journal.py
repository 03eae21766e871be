"""`sekimori journal`: who changed what and when, what of it is undone, and what can be."""

from __future__ import annotations

import argparse
import sys

from tui.breaking import pad
from tui.cli import OK, CommandError
from tui.commands.change import open_gate
from tui.enforcement.change import EnforcementError, Past
from tui.enforcement.record import plain
from tui.gate_words import retold
from tui.journal_words import became_words, changed_words
from tui.language import _, bracketed
from tui.sanitize import clean

#: Cells of a name, and of what became of a step.
_BY, _BECAME = 10, 21


def run(options: argparse.Namespace) -> int:
    """Print the last changes, the newest first."""
    if options.n < 1:
        raise CommandError(_("-n: at least one"))
    gate = open_gate(options)
    try:
        history = gate.history(options.n, " ".join(options.search or ()))
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    if options.json:
        from tui.session.jsonline import encoded_lines

        for line in encoded_lines(map(told, history)):
            sys.stdout.buffer.write(line)
        return OK
    for past in history:
        print("\n".join(_lines(past)))
    if not history:
        nothing = _("no such change is in the journal") if options.search else _("nothing was changed yet")
        print(nothing, file=sys.stderr)
    return OK


def _lines(past: Past) -> list[str]:
    """The step in a line, and in another why it can not be undone, unless that is plain to see."""
    entry = past.step.entry
    when, by = f"{entry.time.astimezone():%Y-%m-%d %H:%M:%S}", pad(clean(entry.by), _BY)
    reason = bracketed(clean(entry.reason)) if entry.reason else ""
    line = f"{clean(entry.id)}  {when}  {by} {pad(became_words(past), _BECAME)} {changed_words(entry)}{reason}"
    plain_to_see = past.step.undone or entry.expired
    return [line] if plain_to_see or not past.why_not else [line, f"{'':18}{retold(past.why_not)}"]


def told(past: Past) -> dict[str, object]:
    """A step as JSON: the journal's entry, and what became of it."""
    became = {
        "undone": past.step.undone,
        "undone_by": past.step.undos,
        "taken_back": sorted(past.step.taken),
        "undoable": not past.why_not,
        "in_part": past.part,
        "why_not": past.why_not,
    }
    entry: dict[str, object] = plain(past.step.entry)
    return {**entry, **became}
