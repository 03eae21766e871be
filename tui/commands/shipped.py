"""Files that come with the program and are made with it: completion scripts and the manual page."""

from __future__ import annotations

import sys
from pathlib import Path

from tui.cli import OK

#: As it is installed below /usr/local or a virtual environment.
SHARE = Path(__file__).parents[1] / "share"


def print_shipped(name: str) -> int:
    """Print a file by its path below share/, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write((SHARE / name).read_bytes())
    return OK
