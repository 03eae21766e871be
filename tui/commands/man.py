"""`sekimori man`: the manual page, as roff."""

from __future__ import annotations

import argparse

from tui.commands.shipped import print_shipped
from tui.language import ENGLISH, JAPANESE, language

#: In each language, as `man` looks for it.
PAGES = {ENGLISH: "man/man1/sekimori.1", JAPANESE: "man/ja/man1/sekimori.1"}
PAGE = PAGES[ENGLISH]


def run(_: argparse.Namespace) -> int:
    """Print it: `sekimori man | man -l -` shows it where it is not installed."""
    return print_shipped(PAGES[language()])
