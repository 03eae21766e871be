"""`sekimori man`: the manual page, as roff."""

from __future__ import annotations

import argparse

from tui.commands.shipped import print_shipped

PAGE = "man/man1/sekimori.1"


def run(_: argparse.Namespace) -> int:
    """Print it: `sekimori man | man -l -` shows it where it is not installed."""
    return print_shipped(PAGE)
