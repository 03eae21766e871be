"""Every text for people that the code marks, found in its syntax: whichever Python reads it, inside f-strings too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]
#: What holds texts: rooms with all their modules, or one module.
ROOMS = ("docs/manual.py", "tui", "widgets")

#: Name of the call -> which of its arguments are the text, or its forms for one and many.
_CALLS = {"_": (0,), "N_": (0,), "_n": (0, 1), "pair": (0, 1), "counted": (1, 2)}
#: What is drawn, and translated where it is drawn: the places of texts in the call, and their names.
_DRAWN: Mapping[str, tuple[tuple[int, ...], frozenset[str]]] = {
    "Binding": ((2,), frozenset({"tooltip"})),  # label and tooltip, in the line of keys, the help and the palette
    "TableColumn": ((0,), frozenset()),  # the heading
}
#: Functions whose docstring is told, by the room and how they are called: `explain` says by it what a verdict is of.
_TOLD = ("tui/parsers/", "judge")
#: Of these the text may come from a table, where another call marks it.
_AT_USE = frozenset({"_", "_n", "counted"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the code has it: one form, or two for one and many."""

    forms: tuple[str, ...]
    path: str


class NotConstantError(Exception):
    """A call that no catalogue can serve: its text is made at run time."""


def texts() -> Iterator[Text]:
    """Every text of every module, in the order of the paths and lines. Raises NotConstantError."""
    for room in ROOMS:
        top = HOUSE / room
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            yield from of_source(path.read_text(encoding="utf-8"), str(path.relative_to(HOUSE)))


def of_source(source: str, path: str) -> Iterator[Text]:
    """The texts of one module, where it has those calls from `tui.language`."""
    tree = ast.parse(source)
    ours = _imported(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) in {*ours, *_DRAWN}]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if _name(node) in _DRAWN:
            yield from (Text((drawn,), path) for drawn in _drawn(node))
            continue
        name = ours[_name(node)]
        asked = [node.args[place] for place in _CALLS[name] if place < len(node.args)]
        forms = tuple(one.value for one in asked if isinstance(one, ast.Constant) and isinstance(one.value, str))
        if len(forms) == len(_CALLS[name]):
            yield Text(forms, path)
        elif name not in _AT_USE or any(map(_is_text, asked)):
            raise NotConstantError(f"{path}:{node.lineno}: the text of {name}() is no constant")
    if path.startswith(_TOLD[0]):
        yield from (Text((told,), path) for told in _told(tree))


def _told(tree: ast.Module) -> Iterator[str]:
    """The first lines of docstrings that are told."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda function: function.lineno):
        if node.name.startswith(_TOLD[1]) and (prose := ast.get_docstring(node)):
            yield prose.partition("\n")[0].rstrip(".")


def _drawn(node: ast.Call) -> Iterator[str]:
    """The texts of a binding or a column that are written there; others are marked where they come from."""
    places, names = _DRAWN[_name(node)]
    given = [node.args[place] for place in places if place < len(node.args)]
    given += [keyword.value for keyword in node.keywords if keyword.arg in names]
    for one in given:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
            yield one.value


def _imported(tree: ast.Module) -> dict[str, str]:
    """The calls by the name that the module has for them; the module that defines them has them all."""
    owner = {node.name: node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in _CALLS}
    wanted = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "tui.language"]
    names = {one.asname or one.name: one.name for node in wanted for one in node.names if one.name in _CALLS}
    return names or (owner if len(owner) == len(_CALLS) else {})


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_text(node: ast.expr) -> bool:
    """Whether it is a text that should have been constant: an f-string, a sum of texts."""
    return isinstance(node, ast.JoinedStr | ast.BinOp) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
