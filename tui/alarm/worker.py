"""Delivers alarms one after the other in a thread of its own, so that nobody waits for them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from tui.alarm.alarm import Alarm, AlarmError, Channel
from tui.language import _

#: Alarms that wait for a slow channel at most.
_BOUND = 100
#: How long a channel that was told to stop may take for it, seconds.
_STOPPING = 1.0


class Worker:
    """Owns a channel. `problem` is why the last alarm was not delivered, or ""; each is told to `tell` too."""

    def __init__(self, channel: Channel, tell: Callable[[str], None]) -> None:
        self._channel = channel
        self._tell = tell
        self._waiting: queue.Queue[Alarm | None] = queue.Queue(_BOUND)
        self._thread: threading.Thread | None = None
        self.problem = ""

    def put(self, alarm: Alarm) -> None:
        """Have it delivered. Returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="alarm", daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait(alarm)
        except queue.Full:
            self._complain(
                _("an alarm was dropped: {count} wait for a command or webhook that is too slow").format(count=_BOUND)
            )

    def close(self, within: float) -> None:
        """Let what waits be delivered for so many seconds, then end."""
        if self._thread is None:
            return
        try:
            self._waiting.put(None, timeout=within)
        except queue.Full:
            within = 0
        self._thread.join(within)
        if self._thread.is_alive():
            self._channel.stop()
            self._thread.join(_STOPPING)

    def _run(self) -> None:
        while (alarm := self._waiting.get()) is not None:
            try:
                self._channel.deliver(alarm)
                self.problem = ""
            except AlarmError as error:
                self._complain(str(error))
            except Exception as error:  # an error of ours: the alarms after this one must go on
                self._complain(
                    _("an internal error ({name}) kept an alarm from being delivered").format(name=type(error).__name__)
                )

    def _complain(self, sentence: str) -> None:
        self.problem = sentence
        self._tell(sentence)
