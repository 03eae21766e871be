"""`sekimori completion`: the script that a shell completes the command line with, and what the script asks back."""

from __future__ import annotations

import argparse

from tui.cli import OK
from tui.commands.settings import settings
from tui.commands.shipped import print_shipped
from tui.sanitize import clean

#: Where each shell looks for its script below share/.
SCRIPTS = {
    "bash": "bash-completion/completions/sekimori",
    "zsh": "zsh/site-functions/_sekimori",
    "fish": "fish/vendor_completions.d/sekimori.fish",
}


def run(options: argparse.Namespace) -> int:
    """Print the script; or for `filter` each text that the words typed so far may become, a tab, and what it means."""
    if options.what in SCRIPTS:
        return print_shipped(SCRIPTS[options.what])
    from tui.filter.complete import complete
    from tui.filter.seen import Vocabulary

    typed = options.word.lstrip("'\"")  # the shell's own quotes are still open
    for one in complete(typed, len(typed), Vocabulary(saved=settings(options).filters)):
        print(f"{clean(one.text)}\t{clean(one.meaning)}")
    return OK
