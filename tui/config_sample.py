"""The sample of the configuration file, made of the schema."""

from __future__ import annotations

import json

from tui.config_purpose import PURPOSE
from tui.config_schema import DEFAULTS, TABLES


def default_toml() -> str:
    """A sample of the file: every setting with its purpose, its default behind a "#" to be taken away."""
    lines = ["# Sekimori's settings. A line that begins with # is not in force and shows the default.", ""]
    table = ""
    for key, default in DEFAULTS.items():
        if is_free_table(key):
            lines += [f"# {PURPOSE[key]}", f"[{key}]", ""]
            continue
        above, _, name = key.rpartition(".")
        if above != table:
            table = above
            lines += [f"# {(TABLES[above].__doc__ or '').strip()}", f"[{above}]", ""]
        lines += [f"# {PURPOSE[key]}", f"#{name} = {toml(default)}", ""]
    return "\n".join(lines)


def is_free_table(key: str) -> bool:
    """Whether a setting is a table of the file whose names are the operator's own."""
    return "." not in key and isinstance(DEFAULTS[key], dict)


def toml(value: object) -> str:
    """A value of a setting as TOML writes it on one line."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{toml_key(name)} = {toml(one)}" for name, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    # TOML writes these values, and lists of them, as JSON does; but DEL, which it wants escaped
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(name: str) -> str:
    """A name as a key: bare where TOML takes it so, else in quotes."""
    bare = name and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in name)
    return name if bare else toml(name)
