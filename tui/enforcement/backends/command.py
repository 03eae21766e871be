"""Running a program of the host: an argument list, a deadline, and its own words when it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from tui.enforcement.change import EnforcementError
from tui.sanitize import clean

#: Where system programs are; the PATH of whoever calls is not asked, for it may hold anything.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#: Characters of a program's complaint that are repeated.
_WORDS = 300


def found(program: str) -> str | None:
    """The program's path, None when it is not installed."""
    return shutil.which(program, path=PATH)


def run(argv: Sequence[str], *, stdin: str = "", within: float = 10.0, codes: Sequence[int] = (0,)) -> str:
    """What the program printed. Raises EnforcementError where it is missing, late, or ends with none of `codes`."""
    program = found(argv[0])
    if program is None:
        raise EnforcementError(f"{argv[0]} is not installed; nothing was changed")
    try:
        done = subprocess.run(  # noqa: S603  # a list of arguments, and no shell
            [program, *argv[1:]], input=stdin, capture_output=True, text=True, timeout=within, check=False,
            env={"PATH": PATH, "LC_ALL": "C.UTF-8"}, cwd="/", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise EnforcementError(f"{argv[0]} did not answer within {within:g} seconds: see whether it hangs") from None
    except OSError as error:
        raise EnforcementError(f"cannot run {argv[0]}: {os.strerror(error.errno or 0)}") from error
    if done.returncode not in codes:
        words = " ".join((done.stderr or done.stdout).split())
        raise EnforcementError(f"{argv[0]} failed: {clean(words[:_WORDS]) or f'exit code {done.returncode}'}")
    return done.stdout
