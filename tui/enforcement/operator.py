"""Who makes a change: the name that the journal keeps."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping


def operator(environ: Mapping[str, str]) -> str:
    """The login name; under sudo that of the one who called it."""
    try:
        return environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
