"""Log-in names that exist: those of the settings, of a file that they name, and of a file of the command line."""

from __future__ import annotations

from pathlib import Path

from tui.cli import CommandError
from tui.config import Settings
from tui.language import _
from tui.sanitize import clean

#: Bytes that are read of a file; a million names are a quarter of it.
_SIZE_LIMIT = 64 << 20


def known_users(settings: Settings, named: str = "") -> frozenset[str]:
    """All of them; `named` is a further file. Raises CommandError for a file that cannot be read."""
    files = [file for file in (settings.campaigns.users_file, named) if file]
    return frozenset(settings.campaigns.users).union(*(_read(Path(file)) for file in files))


def _read(path: Path) -> set[str]:
    try:
        with path.open("rb") as file:
            text = file.read(_SIZE_LIMIT).decode("utf-8", "replace")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CommandError(
            _("cannot read the file of users {path}: {why}; name one with a log-in name a line").format(
                path=path, why=why
            )
        ) from error
    return {name for line in text.splitlines() if (name := _name(line))}


def _name(line: str) -> str:
    """What stands before the first colon, cleaned as names in logs are; "" for remarks and empty lines."""
    name = line.partition(":")[0].strip()
    return "" if name.startswith("#") else clean(name)
