"""Asking the helper: a session that is begun at the first question and again when it has ended; no question twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from tui.enforcement.change import EnforcementError
from tui.enforcement.channel import OTHER_VERSION, Channel
from tui.enforcement.helper.greeting import Greeting
from tui.enforcement.record import plain, read
from tui.sanitize import clean

T = TypeVar("T")

#: Seconds to wait for the first answer, with ssh and sudo before it, and for any other.
FIRST_ANSWER = 20.0
ANSWER = 15.0

#: Seconds after a failed start before another is tried: a password prompt must not be met at every frame.
_REST = 30.0

#: What sudo or ssh says: what to do.
_HELP = {
    "sudo: a password is required": "become root first, or allow this user what /etc/sudoers.d/sekimori there allows",
    "Permission denied (publickey": "ssh must get in without a question: give it a key or an agent",
}

#: Longest error that is repeated, in characters.
_LONGEST = 2_000


class Session:
    """Thread-safe: one question at a time. Raises EnforcementError."""

    def __init__(self, command: Sequence[str]) -> None:
        self.mutex = threading.RLock()
        self.command = tuple(command)
        self.greeting: Greeting | None = None
        self.greeted = 0.0  # when, on the monotonic clock
        self._channel: Channel | None = None
        self._offset = 0
        self._failed: tuple[float, str] | None = None

    def close(self) -> None:
        """Ends the session."""
        with self.mutex:
            channel, self._channel = self._channel, None
            if channel is not None:
                channel.close()

    def ask(self, kind: type[T], do: str, *, more_time: float = 0.0, **more: object) -> T:
        """The answer, within `more_time` seconds more than is usual."""
        with self.mutex:
            channel = self._begun()
            try:
                return self._answered(channel, kind, {"do": do, **more}, ANSWER + more_time)
            except (OSError, ValueError) as error:
                words = _words(channel, error)
                self.close()
                raise EnforcementError(_interrupted(do, words)) from error

    def _begun(self) -> Channel:
        """The session; one that has ended, or whose zone is no longer ours and would name other times, begins anew."""
        offset = _offset()
        if self._channel is not None and self._channel.alive and self._offset == offset:
            return self._channel
        if self._failed is not None and time.monotonic() - self._failed[0] < _REST:
            raise EnforcementError(self._failed[1])
        self.close()
        try:
            self._channel = channel = Channel(self.command)
        except OSError as error:
            raise self._unreachable(error.strerror or str(error)) from error
        try:
            hello = {"do": "hello", "offset": offset}
            self.greeting = self._answered(channel, Greeting, hello, FIRST_ANSWER)
        except (EnforcementError, OSError, ValueError) as error:
            words = _words(channel, error)
            self.close()
            raise self._unreachable(words) from error
        self._failed, self._offset, self.greeted = None, offset, time.monotonic()
        return channel

    def _unreachable(self, words: str) -> EnforcementError:
        help_ = "".join(f"; {what}" for said, what in _HELP.items() if said in words)
        why = f"cannot reach the helper ({' '.join(self.command)}): {words}{help_}"
        self._failed = (time.monotonic(), why)
        return EnforcementError(why)

    @staticmethod
    def _answered(channel: Channel, kind: type[T], question: Mapping[str, object], within: float) -> T:
        """The answer, read. Raises EnforcementError with the helper's own words; OSError and ValueError as `ask`."""
        answer = channel.ask(plain(question), within)
        if answer["ok"] is not True:
            raise EnforcementError(clean(str(answer.get("error") or "the helper failed without a word")[:_LONGEST]))
        try:
            return read(kind, answer.get("answer"))
        except ValueError as error:
            raise ValueError(f"the helper's answer is not understood ({error}); {OTHER_VERSION}") from error


def _words(channel: Channel, error: Exception) -> str:
    """Why there was no answer; where the session has ended, sudo or ssh knows."""
    said = channel.last_words() if isinstance(error, OSError) else ""
    if isinstance(error, TimeoutError) and said:
        return f"{error} ({said})"
    return said or str(error)


def _offset() -> int:
    """This host's offset from UTC, in seconds."""
    offset = datetime.now().astimezone().utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _interrupted(do: str, why: str) -> str:
    if do in {"apply", "restore", "expire"}:
        return f"{why}; whether the change was made is unknown: it is read back at once, look before you repeat it"
    return why
