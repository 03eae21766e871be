"""Labels that have no more room than their cells, by the tables that draw them."""

from __future__ import annotations

from widgets.words import ACTIONS, CATEGORIES

#: A category and an action in a pane of Watch.
_CATEGORY, _ACTION = 12, 7


def widths() -> dict[str, int]:
    """English label -> how many cells there are for it in any language."""
    categories = {brief: _CATEGORY for _, brief in CATEGORIES.values()}
    return categories | {word: _ACTION for word, _ in ACTIONS.values()}
