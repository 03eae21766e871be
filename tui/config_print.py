"""The settings in force as TOML, which can be read back."""

from __future__ import annotations

from collections.abc import Iterator

from tui.config import Loaded
from tui.config_schema import TABLES, TYPES
from tui.config_toml import toml, toml_key
from tui.sanitize import clean


def in_force(loaded: Loaded, *, origins: bool = False) -> Iterator[str]:
    """Lines of every setting below its table; with `origins` a comment behind each says where it was written."""

    def line(name: str, value: object, key: str) -> str:
        return f"{toml_key(name)} = {toml(value)}" + (f"  # {clean(loaded.origin[key])}" if origins else "")

    for table in ("", *TABLES):
        if table:
            yield from ("", f"[{table}]")
        inside = {key: _value(loaded, key) for key in TYPES if key.rpartition(".")[0] == table}
        own = {key: value for key, value in inside.items() if isinstance(value, dict) and value}
        for key, value in inside.items():
            if key not in own:
                yield line(key.rpartition(".")[2], value, key)
        for key, names in own.items():  # a table of the operator's own names, each with its own origin
            yield from ("", f"[{key}]")
            for name, value in names.items():
                yield line(name, value, f"{key}.{name}")


def _value(loaded: Loaded, key: str) -> object:
    value: object = loaded.settings
    for part in key.split("."):
        value = getattr(value, part)
    return value
