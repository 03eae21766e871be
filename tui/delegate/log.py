"""What does not work, told in the mail log."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Final, TypeAlias

Report: TypeAlias = Callable[[str], None]

#: What it means that something does not work.
NATIVE: Final = "mail is rejected as before the switch"
#: Seconds in which at most one line is written.
LOG_SECONDS: Final = 60.0


class Log:
    """Writes to syslog(3) as mail, at most one line in LOG_SECONDS, with how many were left out."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._next = 0.0
        self._left_out = 0
        self._lock = threading.Lock()

    def __call__(self, text: str) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                self._left_out += 1
                return
            more = f" ({self._left_out} other lines left out)" if self._left_out else ""
            self._next, self._left_out = now + LOG_SECONDS, 0
        self._write(re.sub(r"[^ -~]", "?", text)[:300] + more)


def to_syslog(text: str) -> None:
    """One warning of the mail facility."""
    import syslog

    syslog.openlog("sekimori-policy", syslog.LOG_PID, syslog.LOG_MAIL)
    syslog.syslog(syslog.LOG_WARNING, text)
