"""`sekimori block`: put addresses or networks on the block list."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui.cli import CommandError
from tui.commands.change import carry_out, open_gate, span
from tui.commands.settings import settings
from tui.config import parse_duration
from tui.language import _
from tui.os_words import reason


def run(options: argparse.Namespace) -> int:
    """Plan, show, ask, apply."""
    targets = _targets(options)
    gate = open_gate(options)
    ttl = span(options.lasting, parse_duration(settings(options).block.ttl))
    plan = gate.plan_block(targets, ttl=ttl, reason=options.reason)
    if options.insist:
        override = frozenset(refusal.target for refusal in plan.refused if refusal.overridable)
        plan = gate.plan_block(targets, ttl=ttl, reason=options.reason, override=override)
    return carry_out(gate, plan, yes=options.yes)


def _targets(options: argparse.Namespace) -> list[str]:
    """What was named, and what the list holds: an address or network a line. Raises CommandError."""
    targets = list(options.targets)
    if options.list:
        try:
            lines = Path(options.list).read_text("utf-8", "replace").splitlines()
        except OSError as error:
            raise CommandError(
                _("cannot read {list}: {error}").format(list=options.list, error=reason(error))
            ) from error
        targets += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not targets:
        raise CommandError(_("name an address or network, or a --list of them"))
    return targets
