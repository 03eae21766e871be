"""The owner of alarms: it looks at findings, and tells what is news."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from tui.alarm.alarm import Alarm, Channel
from tui.alarm.memory import Memory, Record
from tui.alarm.news import Limits, decide
from tui.alarm.worker import Worker
from tui.finding import Finding
from tui.language import _
from tui.os_words import reason


def _nobody(_: str) -> None:
    """Nobody listens: whoever wants to know asks for `problems`."""


class Alarms:
    """`look` at the findings now and then, from any thread; `close` at the end. No call waits for a channel.

    Campaigns that have ended are no news, so that what was over before we came is not told.
    """

    def __init__(
        self, channels: Sequence[Channel], memory: Memory, limits: Limits, tell: Callable[[str], None] = _nobody
    ) -> None:
        """`tell` is told, from any thread, of what goes wrong, in a sentence."""
        self._workers = tuple(Worker(channel, tell) for channel in channels)
        self._memory = memory
        self._limits = limits
        self._tell = tell
        self._lock = threading.Lock()
        self._record: Record | None = None  # None: the file was not read yet
        self._trouble = ""

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each thing that does not work at present."""
        troubles = (self._trouble, *(worker.problem for worker in self._workers))
        return tuple(trouble for trouble in troubles if trouble)

    def look(self, findings: Sequence[Finding], now: datetime) -> int:
        """Tell what is news among the findings; returns how many alarms went out."""
        with self._lock:
            alarms = self._news(findings, now)
        for alarm in alarms:
            for worker in self._workers:
                worker.put(alarm)
        return len(alarms)

    def close(self, within: float = 2.0) -> None:
        """Let each channel deliver what it has for so many seconds, then end it."""
        for worker in self._workers:
            worker.close(within)

    def _news(self, findings: Sequence[Finding], now: datetime) -> tuple[Alarm, ...]:
        if self._record is not None and decide(findings, self._record, self._limits, now) == ((), self._record):
            return ()  # the file need not be asked
        try:
            with self._memory.alone() as alone:
                return self._decided(findings, now) if alone else ()
        except OSError as error:
            self._complain(_("what alarms have told cannot be noted: {error}").format(error=reason(error).lower()))
        alarms, self._record = decide(findings, self._record or Record(), self._limits, now)
        return alarms

    def _decided(self, findings: Sequence[Finding], now: datetime) -> tuple[Alarm, ...]:
        """What is news after a look at what others have told; noted before it is told, so that it is told once."""
        known = self._memory.read()
        alarms, after = decide(findings, known, self._limits, now)
        if after is not known:
            self._memory.write(after)
        self._record, self._trouble = after, ""
        return alarms

    def _complain(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            self._tell(_("{sentence}; after a restart they may be told again").format(sentence=sentence))
