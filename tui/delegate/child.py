"""The site's policyd-spf, run as spawn(8) would run it."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.delegate.request import REQUEST_LIMIT

if TYPE_CHECKING:
    import subprocess


class Child:
    """The site's policyd-spf, asked as Postfix asks it. An answer that came too late is skipped before the next."""

    def __init__(self, command: Sequence[str]) -> None:
        import subprocess

        self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 the configuration's own list
            command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # noqa: PT018, S101 both are pipes
        self._stdin, self._stdout = stdin, stdout
        os.set_blocking(stdin.fileno(), False)
        os.set_blocking(stdout.fileno(), False)
        # waited for from the start: one that dies while nobody asks it is no zombie until somebody does
        threading.Thread(target=self._process.wait, daemon=True).start()
        self._read = b""
        self._owed = 0
        self._asked = 0

    @property
    def usable(self) -> bool:
        """Whether it may be asked again: alive, not far behind, and not so old that it may have grown large."""
        return self._process.poll() is None and self._owed < 4 and self._asked < 1000

    def ask(self, request: bytes, deadline: float) -> str | None:
        """The action; None when it is not there by the deadline. Raises OSError when the child does not work."""
        if os.write(self._stdin.fileno(), request) != len(request):
            raise OSError("it does not read")
        self._owed += 1
        self._asked += 1
        answer = None
        while self._owed:
            answer = self._answer(deadline)
            if answer is None:
                return None
            self._owed -= 1
        return answer

    def _answer(self, deadline: float) -> str | None:
        poll = select.poll()
        poll.register(self._stdout, select.POLLIN)
        while b"\n\n" not in self._read:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                return None
            chunk = os.read(self._stdout.fileno(), 8192)
            if not chunk or len(self._read) > REQUEST_LIMIT:
                raise OSError("it ended" if not chunk else "it answers without end")
            self._read += chunk
        answer, _, self._read = self._read.partition(b"\n\n")
        lines = answer.decode("utf-8", "replace").split("\n")
        return next((line.removeprefix("action=") for line in lines if line.startswith("action=")), "")

    def end(self) -> None:
        """Ends it and leaves no zombie."""
        self._process.kill()
        self._process.wait()
        self._stdin.close()
        self._stdout.close()
