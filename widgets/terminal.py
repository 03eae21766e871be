"""A terminal driver that never waits for the terminal, and says when the terminal is gone.

Textual's own writer keeps 30 writes and then blocks the event loop until the other end reads again: over a frozen
SSH link the program stands still and no signal is answered. Here frames that cannot be sent are left out and the whole
screen is drawn again when the link moves; what restores the terminal is always sent.
"""

from __future__ import annotations

import asyncio
import os
import select
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

#: Characters that may wait to be sent before frames are left out: about ten whole screens.
_BACKLOG = 256 * 1024
#: Seconds that leaving waits for a terminal that does not read.
_PATIENCE = 1.0
_LOOK_EVERY = 1.0
_STDERR = 2  # where Textual draws


class Outlet(threading.Thread):
    """Owns what waits to be written to the terminal, and writes it."""

    def __init__(self, fileno: int, lost: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._fileno = fileno
        self._lost = lost
        self._waiting: deque[str] = deque()
        self._size = 0
        self._change = threading.Condition()
        self._restoring = False  # nothing is left out any more
        self._ending = False
        self.gone = False
        self.skipped = False
        self.sent = 0  # bytes that the terminal took, for this thread alone to change

    def put(self, text: str) -> None:
        """Take text for the terminal; leave it out when too much waits already. Never blocks."""
        with self._change:
            if self.gone:
                return
            if self._size > _BACKLOG and not self._restoring:
                self.skipped = True
                return
            self._waiting.append(text)
            self._size += len(text)
            self._change.notify()

    @property
    def idle(self) -> bool:
        """Whether all is sent."""
        return not self._size

    def leave(self) -> None:
        """From now on only what restores the terminal matters: nothing is left out any more."""
        self._restoring = True

    def run(self) -> None:
        """Write until told to end or the terminal is gone."""
        while True:
            with self._change:
                if not self._waiting and not self._ending:
                    self._change.wait(_LOOK_EVERY)
                text = self._waiting.popleft() if self._waiting else ""
            if not self._send(text.encode("utf-8", "replace")):
                self._hang_up()
                return
            with self._change:
                self._size -= len(text)
                self._change.notify_all()
                if self._ending and not self._waiting:
                    return

    def _send(self, text: bytes) -> bool:
        left = memoryview(text)
        while left:
            try:
                written = os.write(self._fileno, left)
            except BlockingIOError:
                select.select([], [self._fileno], [])
            except OSError:
                return False
            else:
                self.sent += written
                left = left[written:]
        return not _hung_up(self._fileno)

    def _hang_up(self) -> None:
        with self._change:
            self.gone = True
            self._waiting.clear()
            self._size = 0
            self._change.notify_all()
        self._lost()

    def finish(self) -> bool:
        """Wait a moment for the rest to be sent; whether it was."""
        with self._change:
            self._ending = True
            self._change.notify_all()
            return self._change.wait_for(lambda: not self._size, _PATIENCE)


def _hung_up(fileno: int) -> bool:
    poll = select.poll()
    poll.register(fileno, 0)
    return bool(poll.poll(0))


class PatientDriver(LinuxDriver):
    """Textual's driver with an `Outlet`."""

    class Gone(Message):
        """There is no terminal any more."""

    def __init__(self, app: App[Any], **settings: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._continued = False  # and not yet answered
        super().__init__(app, **settings)  # which listens to signals
        self._outlet: Outlet | None = None
        self._lost: Callable[[], None] = lambda: None
        self.took_all = True  # when last left: whether the terminal has taken all that was sent

    def _sigcont_application(self, *_: object) -> None:
        """Answer in the event loop, once: a signal can interrupt the answer to the one before, which would then take
        our own settings of the terminal for those that were there, and leave it so.
        """
        if self._auto_restart and not self._continued and not self._loop.is_closed():
            self._continued = True
            self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Textual starts once more at every SIGCONT, and one comes with each hang-up: two threads would read keys."""
        self._continued = False
        if not self._auto_restart:  # lent to a pager meanwhile
            return
        if self._must_signal_resume:  # SIGTSTP
            self.resume_application_mode()
        elif self._outlet is not None and not _hung_up(_STDERR):  # SIGSTOP, which nobody is told of
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()

    def start_application_mode(self) -> None:
        def tell() -> None:
            with suppress(RuntimeError):  # the program has ended meanwhile
                self._loop.call_soon_threadsafe(self._app.post_message, self.Gone())

        self._lost = tell
        self._outlet = Outlet(_STDERR, tell)
        self._outlet.start()
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual leaves it untyped

    def run_input_thread(self) -> None:
        """Textual ends with a traceback when the terminal is closed under it; a lost terminal is no fault of ours."""
        try:
            super().run_input_thread()
        except OSError:
            self._lost()

    def write(self, data: str) -> None:
        """Send to the terminal, or leave it out when the terminal does not read."""
        if self._outlet is not None:
            self._outlet.put(data)

    @property
    def sent(self) -> int:
        """Bytes that the terminal has taken so far, those of the present frame perhaps not yet."""
        return self._outlet.sent if self._outlet is not None else 0

    @property
    def must_redraw(self) -> bool:
        """Whether frames were left out and the terminal reads again; true once for each time."""
        outlet = self._outlet
        if outlet is None or not outlet.skipped or not outlet.idle:
            return False
        outlet.skipped = False
        return True

    def stop_application_mode(self) -> None:
        if self._outlet is not None:
            self._outlet.leave()
        super().stop_application_mode()
        if self._outlet is not None:
            self.took_all = self._outlet.finish() and not self._outlet.gone
            self._outlet = None
