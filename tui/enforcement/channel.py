"""A process that answers lines of JSON with lines of JSON: every question has a deadline, whatever the process does."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.enforcement.record import parsed
from tui.sanitize import clean

#: Most bytes of an answer, of which a hundred thousand blocks are a twelfth; and those read at once.
_LARGEST = 256 * 1024 * 1024
_CHUNK = 1 << 20

#: What is kept of what it complains, in bytes, and repeated, in characters.
_KEPT = 4096
_WORDS = 300

OTHER_VERSION = "it is of another version, perhaps: `sekimori setup` puts this one in its place"

#: Seconds for it to end once its input has, and for its last words.
_LEAVE = 1.0
_LAST = 0.5


class Channel:
    """One process, asked by one thread at a time. What a login shell prints before the first answer is passed over."""

    def __init__(self, command: Sequence[str]) -> None:
        """Starts it. Raises OSError."""
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603  # the operator's own configuration, as a list
            command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0, start_new_session=True
        )
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101, PT018  # pipes
        self._in, self._out, self._complaints = self._process.stdin, self._process.stdout, self._process.stderr
        for one in (self._in, self._out, self._complaints):
            os.set_blocking(one.fileno(), False)
        self._number = 0
        self._parts: list[bytes] = []  # read and not yet a whole line
        self._size = 0
        self._said = b""  # the end of what it complained
        self._deaf = False  # its complaints have ended

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ask(self, question: Mapping[str, object], within: float) -> dict[str, Any]:
        """The answer with the number of the question; any other line is none.

        Raises OSError when it is late or the process has ended, ValueError for a line that no helper of ours writes.
        Then the process is of no more use.
        """
        self._number += 1
        line = json.dumps({**question, "seq": self._number}, separators=(",", ":")).encode("ascii") + b"\n"
        for one in self._lines(line, time.monotonic() + within, within):
            answer = self._answer(one)
            if answer is not None:
                self._said = b""  # it was no reason to fail
                return answer
        raise OSError("the session has ended")

    def _answer(self, line: bytes) -> dict[str, Any] | None:
        """The answer in a line; None in what something else printed."""
        try:
            answer = parsed(line)
            if b"\\" in line or not line.isascii():  # else there is nothing but plain text
                answer = _cleaned(answer)
        except (ValueError, RecursionError):
            return None
        if not isinstance(answer, dict) or "ok" not in answer:
            return None
        if "seq" not in answer:
            if self._number == 1 and answer["ok"] is False:
                return answer  # why it will answer nothing: its settings, for instance
            raise ValueError(f"the helper does not number its answers; {OTHER_VERSION}")
        return answer if answer["seq"] == self._number else None

    def _lines(self, unsent: bytes, deadline: float, within: float) -> Iterator[bytes]:
        """Sends, and meanwhile reads line after line until there are no more. Raises OSError, ValueError."""
        left = memoryview(unsent)
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            selector.register(self._out, selectors.EVENT_READ)
            if not self._deaf:
                selector.register(self._complaints, selectors.EVENT_READ)
            while True:
                late = deadline - time.monotonic()
                ready = {key.fileobj for key, _ in selector.select(late)} if late > 0 else set()
                if not ready:
                    raise TimeoutError(f"no answer within {within:g} seconds")
                if self._complaints in ready and not self._listen():
                    selector.unregister(self._complaints)
                if self._in in ready:
                    left = left[os.write(self._in.fileno(), left) :]
                    if not left:
                        selector.unregister(self._in)
                if self._out in ready:
                    lines = self._hear()
                    if lines is None:
                        return
                    yield from lines

    def _hear(self) -> list[bytes] | None:
        """The lines that have become whole; None when there will be no more. Raises OSError, ValueError."""
        chunk = os.read(self._out.fileno(), _CHUNK)
        if not chunk:
            return None
        self._parts.append(chunk)
        self._size += len(chunk)
        if self._size > _LARGEST:
            raise ValueError(f"an answer of more than {_LARGEST >> 20} MiB")
        if b"\n" not in chunk:
            return []
        *lines, rest = b"".join(self._parts).split(b"\n")
        self._parts, self._size = [rest], len(rest)
        return lines

    def _listen(self) -> bool:
        """Hears what it complains, else it would wait for us; false when that has ended."""
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self._complaints.fileno(), _CHUNK)
            self._said = (self._said + chunk)[-_KEPT:]
            self._deaf = not chunk
        return not self._deaf

    def last_words(self) -> str:
        """What sudo or ssh had to say, in a line; a process that they left behind is not waited for."""
        self._stop_asking()
        deadline = time.monotonic() + _LAST
        with selectors.DefaultSelector() as selector:
            selector.register(self._complaints, selectors.EVENT_READ)
            while not self._deaf and selector.select(max(0.0, deadline - time.monotonic())):
                self._listen()
        return clean(" ".join(self._said.decode("utf-8", "replace").split())[:_WORDS])

    def close(self) -> None:
        """Its input closed it ends by itself; what does not is killed, but for what runs as root and we do not."""
        self._stop_asking()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVE)
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if self.alive:
                self._process.kill()
                self._process.wait(_LEAVE)
        for one in (self._out, self._complaints):
            one.close()

    def _stop_asking(self) -> None:
        with contextlib.suppress(OSError):
            self._in.close()


def _cleaned(value: Any) -> Any:
    """A JSON value in which every text can be shown: the host at the other end may be an attacker's by now."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): _cleaned(one) for name, one in value.items()}
    return value
