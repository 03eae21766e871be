"""Settings as TOML text: the standard library reads it only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def text_of(table: Mapping[str, Any]) -> str:
    """The table as TOML. Its values are texts, numbers, lists of them and tables."""
    return "".join(f"{line}\n" for line in _lines(table, ""))


def literal(value: object) -> str:
    """A text, a number or a list of them. JSON, but for what TOML has not: pairs of surrogates, and a bare DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(table: Mapping[str, Any], name: str) -> Iterator[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    if name:
        yield f"\n[{name}]"
    for key, value in table.items():
        if key not in inner:
            yield f"{key} = {literal(value)}"
    for key, value in inner.items():
        yield from _lines(value, f"{name}.{key}".lstrip("."))
