"""Why a key of the watch screen can do nothing now, in a sentence for the line of keys."""

from __future__ import annotations

from tui.model import Category
from tui.screens.standing import Standing
from widgets.words import CATEGORIES

READ_ONLY = "--read-only: this session changes nothing."

#: Actions that are about the row under the cursor.
_OF_A_ROW = frozenset({"block", "unblock", "dossier", "mark"})

#: Actions that change nothing.
_HARMLESS = frozenset({"dossier", "mark"})


def why_closed(
    action: str, standing: Standing, *, target: str | None, category: Category | None, read_only: bool
) -> str:
    """`target` and `category` are the row's, None where it has none."""
    if read_only and action not in _HARMLESS:
        return READ_ONLY
    if action in _OF_A_ROW and target is None:
        return "No row with an address is chosen; tab goes to the next part."
    if standing.unknown and action not in _HARMLESS:
        return "What is blocked and switched cannot be read (8: why)."
    return {
        "block": f"{target} is blocked already; Unblock takes that away.",
        "unblock": f"{target} is not blocked by Sekimori.",
        "dossier": "Nothing with a page of its own is chosen.",
        "mark": "Only an address or a network can be marked.",
        "switch": _no_switch(category),
        "undo": "There is no change to take back.",
        "restore": "No block is lost: there is nothing to put back.",
    }[action]


def _no_switch(category: Category | None) -> str:
    if category is None:
        return "This row has no category; choose a rejected mail or a DNSBL hit (2, 3)."
    return f"Nothing switches {CATEGORIES[category][0]} between reject and discard."
