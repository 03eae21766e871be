"""The command line. Each command is a module of `tui.commands`, imported only when it is asked for."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from tui.arguments import completed, parser
from tui.language import ENGLISH, _, choose, language, lent

#: Exit codes: what a script can tell apart.
OK, INTERNAL, USAGE, UNREADABLE, REFUSED, UNWRITABLE = 0, 70, 2, 3, 4, 5

#: What befalls standard output when it is no pipe.
_NO_OUTPUT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


class CommandError(Exception):
    """Ends a command with a sentence for people and an exit code."""

    def __init__(self, sentence: str, code: int = USAGE) -> None:
        super().__init__(sentence)
        self.code = code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code. No traceback reaches the user."""
    choose()
    with lent():
        options = parser().parse_args(completed(sys.argv[1:] if arguments is None else arguments))
    try:
        _open_output()
        code = import_module(f"tui.commands.{options.command}").run(options)
        sys.stdout.flush()
        return int(code)
    except CommandError as failure:
        return _failed(str(failure), failure.code)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_output()
        return 141
    except Exception as error:  # the last door: people get a sentence, the details go to a file
        if isinstance(error, OSError) and error.filename is None and error.errno in _NO_OUTPUT:
            _drop_output()
            return _failed(
                _("cannot write the output: {error}; it is not whole").format(error=error.strerror), UNWRITABLE
            )
        from tui.crash import note

        told = _("internal error: {error}; {where}").format(error=f"{type(error).__name__}: {error}", where=note(error))
        return _failed(told, INTERNAL)


def _failed(sentence: str, code: int) -> int:
    """Tell what went wrong. An error's text may quote a log line or a file's name, so it is cleaned."""
    from tui.sanitize import clean

    if language() != ENGLISH:  # the gate and its helper speak English
        from tui.gate_words import retold

        sentence = "\n".join(map(retold, sentence.split("\n")))
    print("sekimori: " + "\n".join(clean(line) for line in sentence.split("\n")), file=sys.stderr)
    return code


def _open_output() -> None:
    """Make standard output fit for any text. Raises CommandError where it is closed."""
    if sys.stdout is None:
        raise CommandError(_("cannot write the output: standard output is closed"), UNWRITABLE)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8


def _drop_output() -> None:
    """The reader of our output has gone, or the disk is full: keep the interpreter from saying so again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
