"""What `block`, `unblock`, `policy` and `undo` share: show the plan, ask, apply."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from tui.cli import OK, REFUSED, CommandError
from tui.commands.gate import gate
from tui.commands.settings import settings
from tui.config import parse_duration
from tui.enforcement.change import EnforcementError, Plan
from tui.enforcement.gate import Gate
from tui.gate_words import retold
from tui.language import N_, _

#: What is said of changes that no server acts on.
RECORDED = N_("recorded, not enforced: no server reads this file yet; `sekimori setup` wires one")

#: Lines of a plan that are printed, of the many that a list makes.
_SHOWN = 20


def open_gate(options: argparse.Namespace) -> Gate:
    """The gate over the state folder. Raises CommandError."""
    opened = gate(settings(options), Path(options.state) if options.state else None)
    if not (opened.read_only or opened.dry_run):
        opened.expire()  # no screen need run for a block to end
    return opened


def span(text: str | None, otherwise: timedelta | None) -> timedelta | None:
    """The length of time in an option; `forever` has no end. Raises CommandError."""
    if text is None:
        return otherwise
    if text == "forever":
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise CommandError(_("--for: {error}, or forever").format(error=error)) from error


def carry_out(gate: Gate, plan: Plan, *, yes: bool) -> int:
    """Show a plan, ask, apply it; 4 when the guard refused any of it or the operator did."""
    for refusal in plan.refused:
        print(f"{_('refused')}  {refusal.target}: {retold(refusal.why)}", file=sys.stderr)
    for line in plan.lines[:_SHOWN]:
        print(retold(line))
    if len(plan.lines) > _SHOWN:
        print(_("… and {count} more").format(count=len(plan.lines) - _SHOWN))
    for warning in plan.warnings:
        print(_("note: {warning}").format(warning=retold(warning)))
    if plan.empty:
        return REFUSED if plan.refused else OK
    if not (yes or gate.dry_run) and not agreed():
        print(_("nothing was changed"))
        return REFUSED
    try:
        entry = gate.apply(plan)
    except EnforcementError as error:
        raise CommandError(str(error), REFUSED) from error
    done = _("dry run: nothing was changed") if gate.dry_run else _("done ({id})").format(id=entry.id)
    recorded = _("{first}; {rest}").format(first=done, rest=_(RECORDED))
    print(done if gate.obeyed(plan.verb) else recorded)
    return REFUSED if plan.refused else OK


def agreed() -> bool:
    """Whether the operator says yes. Raises CommandError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise CommandError(_("this changes the block list or a policy; say --yes where nobody can be asked"), REFUSED)
    return input(_("apply? [y/N] ")).strip().lower() in {"y", "yes"}
