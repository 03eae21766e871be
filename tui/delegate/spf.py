"""SPF: a mail is junk where the site's own policy server would reject it."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Sequence

from tui.delegate.actions import discard
from tui.delegate.check import Check
from tui.delegate.child import Child
from tui.delegate.log import NATIVE, Report
from tui.delegate.request import Request


class Spf(Check):
    """`category=spf` where the site's policy server would reject. As many children as are asked at once, up to 8."""

    category = "spf"

    def __init__(self, command: Sequence[str], report: Report) -> None:
        super().__init__(report)
        self._command = command
        self._idle: list[Child] = []
        self._places = threading.BoundedSemaphore(8)
        self._not_before = 0.0

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """See Check."""
        if not self._places.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return None
        try:
            action = self._asked(raw, deadline)
        finally:
            self._places.release()
        rejects = action is not None and re.match(r"(?i:reject\b|5\d\d\b)", action.lstrip())
        return discard("spf") if rejects else None

    def close(self) -> None:
        """Ends the children."""
        while self._idle:
            self._idle.pop().end()

    def _asked(self, raw: bytes, deadline: float) -> str | None:
        child: Child | None = None
        try:
            child = self._child()
            action = child.ask(raw, deadline) if child else None
        except OSError as error:
            self._not_before = time.monotonic() + 5  # one that cannot run shall not cost a start for each mail
            self._report(f"{self._command[0]} does not work ({error}): {NATIVE}")
            if child:
                child.end()
            return None
        if child and child.usable:
            self._idle.append(child)
        elif child:
            child.end()
        return action

    def _child(self) -> Child | None:
        with contextlib.suppress(IndexError):
            while True:
                child = self._idle.pop()
                if child.usable:
                    return child
                child.end()
        return Child(self._command) if time.monotonic() >= self._not_before else None
