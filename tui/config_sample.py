"""The sample of the configuration file, made of the schema."""

from __future__ import annotations

from tui.config_purpose import heading, purpose
from tui.config_schema import DEFAULTS
from tui.config_toml import toml
from tui.language import _


def default_toml() -> str:
    """A sample of the file: every setting with its purpose, its default behind a "#" to be taken away."""
    lines = ["# " + _("Sekimori's settings. A line that begins with # is not in force and shows the default."), ""]
    table = ""
    for key, default in DEFAULTS.items():
        if is_free_table(key):
            lines += [f"# {purpose(key)}", f"[{key}]", ""]
            continue
        above, _dot, name = key.rpartition(".")
        if above != table:
            table = above
            lines += [f"# {heading(above)}", f"[{above}]", ""]
        lines += [f"# {purpose(key)}", f"#{name} = {toml(default)}", ""]
    return "\n".join(lines)


def is_free_table(key: str) -> bool:
    """Whether a setting is a table of the file whose names are the operator's own."""
    return "." not in key and isinstance(DEFAULTS[key], dict)
