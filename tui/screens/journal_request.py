"""What may be asked for on the journal and the block list: a step taken back, many blocks taken away."""

from __future__ import annotations

from collections.abc import Sequence

from tui.enforcement.change import Past
from tui.journal_words import subject_words
from tui.language import _, counted
from tui.screens.gate import Gate
from tui.screens.requests import Request


def step_request(gate: Gate, past: Past) -> Request:
    """Take one step of the journal back."""
    entry = past.step.entry
    title = _("Undo: {change}").format(change=subject_words(entry))
    return Request(title, _("Undo"), lambda _chosen, _override: gate.plan_undo(entry.id))


def unblocks_request(gate: Gate, networks: Sequence[str]) -> Request:
    """Take several blocks away: one plan, one undo."""
    title = counted(len(networks), "Unblock {count} marked", "Unblock {count} marked")
    return Request(title, _("Unblock all"), lambda _chosen, _override: gate.plan_unblock(networks))
