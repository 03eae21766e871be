"""Lines in the operator's own pager, which gets them as its standard input: no file has a name."""

from __future__ import annotations

import asyncio
import shlex
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from shutil import which

from tui.language import _
from tui.os_words import reason
from tui.sanitize import clean

#: Where nothing is set, the first of them that is there.
_USUAL = ("less", "more")
#: less may start no other program and write no file, and no filter comes before what it shows.
_SECURE = {"LESSSECURE": "1"}
_LEFT_OUT = frozenset({"LESSOPEN", "LESSCLOSE"})
_SIGNALS = (signal.SIGINT, signal.SIGQUIT)


class PagerError(Exception):
    """The lines were not shown, or not to the end. Its text is for people."""


def command(setting: str, environ: Mapping[str, str]) -> list[str]:
    """The pager and its arguments: the setting, $PAGER, or what is usual. Raises PagerError where there is none."""
    written = setting.strip() or environ.get("PAGER", "").strip()
    if not written:
        found = next((name for name in _USUAL if which(name, path=environ.get("PATH"))), "")
        if not found:
            raise PagerError(_("there is no pager here; install less, or name one in [screen] pager"))
        return [found]
    try:
        return shlex.split(written)
    except ValueError as error:
        told = _('the pager "{written}" cannot be understood: {error}')
        raise PagerError(told.format(written=written, error=error)) from error


async def show(pager: list[str], lines: Iterable[str], environ: Mapping[str, str]) -> None:
    """Run the pager until the reader leaves it; the terminal is its own meanwhile. Raises PagerError.

    When this is cancelled the pager is ended.
    """
    with tempfile.TemporaryFile() as file:
        file.writelines(f"{clean(line)}\n".encode() for line in lines)
        file.seek(0)
        env = {name: value for name, value in environ.items() if name not in _LEFT_OUT} | _SECURE
        try:
            process = await asyncio.create_subprocess_exec(*pager, stdin=file, env=env)
        except OSError as error:
            told = _("{pager} cannot be started: {error}; another one can be named in [screen] pager")
            raise PagerError(told.format(pager=pager[0], error=reason(error))) from error
        with _keys_are_its_own():
            try:
                status = await process.wait()
            except asyncio.CancelledError:
                process.kill()
                raise
    if status > 0:
        raise PagerError(_("{pager} ended with status {status}").format(pager=pager[0], status=status))


@contextmanager
def _keys_are_its_own() -> Iterator[None]:
    """Ctrl+C comes to all who have the terminal, and is meant for the pager, which was started before and heeds it."""
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)
