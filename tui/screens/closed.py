"""Why a key of the watch screen can do nothing now, in a sentence for the line of keys."""

from __future__ import annotations

from tui.language import N_, _
from tui.model import Category
from tui.screens.standing import Standing
from widgets.words import category_word

READ_ONLY = N_("--read-only: this session changes nothing.")

#: Actions that are about the row under the cursor.
_OF_A_ROW = frozenset({"block", "unblock", "dossier", "mark"})

#: Actions that change nothing.
_HARMLESS = frozenset({"dossier", "mark", "copy", "lines"})


def why_closed(
    action: str, standing: Standing, *, target: str | None, category: Category | None, read_only: bool
) -> str:
    """`target` and `category` are the row's, None where it has none."""
    if read_only and action not in _HARMLESS:
        return _(READ_ONLY)
    if action in _OF_A_ROW and target is None:
        return _("No row with an address is chosen; tab goes to the next part.")
    if standing.unknown and action not in _HARMLESS:
        return _("What is blocked and switched cannot be read (8: why).")
    return {
        "block": _("{target} is blocked already; Unblock takes that away.").format(target=target),
        "unblock": _("{target} is not blocked by Sekimori.").format(target=target),
        "dossier": _("Nothing with a page of its own is chosen."),
        "copy": _("There is nothing to copy in this row."),
        "lines": _("No log line is looked for by this row."),
        "mark": _("Only an address or a network can be marked."),
        "switch": _no_switch(category),
        "undo": _("There is no change to take back."),
        "restore": _("No block is lost: there is nothing to put back."),
    }[action]


def _no_switch(category: Category | None) -> str:
    if category is None:
        return _("This row has no category; choose a rejected mail or a DNSBL hit (2, 3).")
    words = _("Nothing switches {category} between reject and discard.")
    return words.format(category=category_word(category))
