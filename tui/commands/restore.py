"""`sekimori restore`: put back blocks that are recorded and no longer in force."""

from __future__ import annotations

import argparse

from tui.cli import OK, REFUSED, CommandError
from tui.commands.change import agreed, open_gate
from tui.enforcement.change import EnforcementError
from tui.gate_words import retold
from tui.language import _


def run(options: argparse.Namespace) -> int:
    """Show what is lost, ask, put it back."""
    gate = open_gate(options)
    try:
        lost = sorted(gate.listing().lost)
        for network in lost:
            print(f"+ {network} " + _("in {where}").format(where=retold(gate.where)))
        if not lost:
            print(_("nothing is lost"))
            return OK
        if gate.dry_run:
            print(_("dry run: nothing was changed"))
            return OK
        if not options.yes and not agreed():
            print(_("nothing was changed"))
            return REFUSED
        print(_("put back: {count} of {lost}").format(count=len(gate.restore()), lost=len(lost)))
    except EnforcementError as error:
        raise CommandError(str(error), REFUSED) from error
    return OK
