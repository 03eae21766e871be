"""The sample of the configuration file, made of the schema."""

from __future__ import annotations

from tui.config_purpose import PURPOSE
from tui.config_schema import DEFAULTS, TABLES
from tui.config_toml import toml


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
