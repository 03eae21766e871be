"""Labels that have no more room than their cells, by the tables that draw them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.language.texts import HOUSE
from widgets.words import ACTIONS, CATEGORIES

#: A category and an action in a pane of Watch.
_CATEGORY, _ACTION = 12, 7


def widths() -> dict[str, int]:
    """English label -> how many cells there are for it in any language."""
    room = {brief: _CATEGORY for _, brief in CATEGORIES.values()}
    room |= {word: _ACTION for word, _ in ACTIONS.values()}
    for heading, cells in headings():
        room[heading] = min(cells, room.get(heading, cells))
    return room


def headings() -> Iterator[tuple[str, int]]:
    """The names of the columns of tables, and the least cells that each column has."""
    for path in sorted((HOUSE / "tui" / "screens").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TableColumn":
                name, least = _text(node.args[0]), node.args[1] if len(node.args) > 1 else None
                if name and isinstance(least, ast.Constant) and isinstance(least.value, int):
                    yield name, max(least.value, len(name))


def _text(node: ast.expr) -> str:
    """A text, or one that is marked for the catalogue."""
    if isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
