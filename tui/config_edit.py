"""Edits the text of a TOML file by tomlkit: what is not asked for stays as it was written, comments too."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, TypeAlias

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, InlineTable, Table

#: A table, or the whole document.
_Inside: TypeAlias = MutableMapping[str, Any]


class NotEditableError(Exception):
    """The text is written in a way that tomlkit does not follow."""


def edited(text: str, settings: Mapping[tuple[str, str], Any]) -> str:
    """TOML text with values set, by their table ("screen.columns") and name, or taken out where they are None.

    The caller has to look whether it says what was wanted. Raises NotEditableError.
    """
    try:
        document = tomlkit.parse(text)
        for (table, name), value in settings.items():
            if value is None:
                _take_out(document, table, name)
            else:
                _set(*_place(_table(document, table), name), value)
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise NotEditableError(str(error)) from error


def _table(document: _Inside, dotted: str) -> _Inside:
    """The table of this name, made where it is missing."""
    inside = document
    for part in filter(None, dotted.split(".")):
        if part not in inside:
            _open(inside, part, dotted.endswith(part))
        inside = inside[part]
    return inside


def _open(inside: _Inside, part: str, is_last: bool) -> None:
    if isinstance(inside, InlineTable):
        inside[part] = tomlkit.inline_table()
        return
    if isinstance(inside, tomlkit.TOMLDocument) and inside:
        inside.add(tomlkit.nl())
    inside[part] = tomlkit.table(is_super_table=not is_last)


def _place(inside: _Inside, name: str) -> tuple[_Inside, str]:
    """Where a name stands, or would: `row.up` without quotes is `up` in a table `row`."""
    head, dot, rest = name.partition(".")
    if name not in inside and dot and isinstance(inside.get(head), MutableMapping):
        return _place(inside[head], rest)
    return inside, name


def _take_out(document: _Inside, dotted: str, name: str) -> None:
    inside = document
    for part in filter(None, dotted.split(".")):
        inside = inside.get(part, {})
    inside, last = _place(inside, name)
    if last in inside:
        del inside[last]


def _set(inside: _Inside, name: str, value: Any) -> None:
    old = inside.get(name)
    if isinstance(old, Array) and isinstance(value, tuple):
        _refill(old, value)
    elif name in inside or not isinstance(inside, Table):
        inside[name] = value
    else:  # above the comments at the end of the table, which may be about the next one
        body, behind = inside.value.body, []
        while body and body[-1][0] is None:
            behind.append(body.pop())
        inside[name] = value
        body.extend(reversed(behind))


def _refill(array: Array, values: tuple[str, ...]) -> None:
    """Make a list hold these in this order, with the comments of those that stay."""
    for index in reversed(range(len(array))):
        if array[index] not in values:
            del array[index]
    for index, value in enumerate(values):
        if index >= len(array) or array[index] != value:
            array.insert(index, value)
    del array[len(values) :]
