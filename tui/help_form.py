"""The form of `--help`: argparse's own, with its lines measured in cells and its words in the language of now."""

from __future__ import annotations

import argparse

from tui.breaking import lines
from tui.language import N_

#: What argparse says, which looks its words up under these names (Lib/argparse.py of Python 3.11 to 3.14).
ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
)


class HelpForm(argparse.HelpFormatter):
    """Breaks a line at a space, or beside a wide character: Japanese has no spaces, and two cells a character."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return list(lines(" ".join(text.split()), width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))
