"""The alarm's command: a program with a list of arguments, and no shell."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from subprocess import DEVNULL

from tui.alarm.alarm import Alarm, AlarmError
from tui.alarm.harmless import filled
from tui.language import _
from tui.os_words import reason

#: How long it may take, seconds.
WITHIN = 30.0


class Program:
    """Implements Channel. It runs in a session of its own: no key of our terminal reaches it, nor it our screen."""

    def __init__(self, words: Sequence[str], within: float = WITHIN) -> None:
        self._words = tuple(words)
        self._within = within
        self._running: subprocess.Popen[bytes] | None = None

    def deliver(self, alarm: Alarm) -> None:
        """Run it to its end; after the deadline it is killed, with all that it has started."""
        what = _("the alarm's command {name}").format(name=self._words[0])
        argv = [word.encode("utf-8", "surrogateescape") for word in filled(self._words, alarm)]
        try:
            self._running = subprocess.Popen(  # noqa: S603  # a list of arguments, and no shell
                argv, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
            )
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            raise AlarmError(_("{what} cannot be started: {why}").format(what=what, why=why.lower())) from error
        try:
            code = self._running.wait(self._within)
        except subprocess.TimeoutExpired:
            self.stop()
            self._running.wait()
            raise AlarmError(
                _("{what} did not end within {within:g} seconds and was killed").format(what=what, within=self._within)
            ) from None
        if code:
            raise AlarmError(f"{what} {_ended(code)}")

    def stop(self) -> None:
        """Kill it with all that it has started."""
        running = self._running
        if running is not None and running.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def _ended(code: int) -> str:
    return (
        _("was ended by signal {number}").format(number=-code)
        if code < 0
        else _("ended with exit code {code}").format(code=code)
    )
