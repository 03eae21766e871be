"""Values of settings as TOML."""

from __future__ import annotations

import json
import re

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml(value: object) -> str:
    """A value of a setting as TOML has it on one line; what a terminal would not show as it is stands escaped."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{toml_key(name)} = {toml(one)}" for name, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    # TOML writes these values, and lists of them, as JSON does
    return "".join(
        letter if letter.isprintable() else _escaped(letter) for letter in json.dumps(value, ensure_ascii=False)
    )


def toml_key(name: str) -> str:
    """A name as a key: bare where TOML takes it so, else in quotes."""
    return name if _BARE.fullmatch(name) else toml(name)


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
