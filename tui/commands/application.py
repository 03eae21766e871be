"""The application as a command: work that waits for the first frame, and errors that end it without a traceback."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from rich.console import RenderableType
from textual.events import Ready
from textual.screen import Screen

from tui.app import SekimoriApp
from tui.screens.modes import load_all
from widgets.key_line import KeyLine
from widgets.terminal import PatientDriver


class Application(SekimoriApp):
    """`after_first_frame` is called once, in a thread; what it raises ends the application like any error."""

    def __init__(self, *arguments: Any, after_first_frame: Callable[[], None], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._after_first_frame = after_first_frame

    @property
    def failure(self) -> Exception | None:
        """The error that ended it."""
        return self._exception

    def on_ready(self, _event: Ready) -> None:
        threading.Thread(target=self._begin, name="start", daemon=True).start()

    def _begin(self) -> None:
        try:
            self._after_first_frame()
            load_all()
        except Exception as error:  # told by the command line, once the terminal is whole again
            self._leave_with(error)

    def _leave_with(self, error: Exception) -> None:
        with suppress(RuntimeError):  # it has left already
            self.call_from_thread(self._handle_exception, error)

    def leave_after(self, seconds: float) -> None:
        """Leave as `q` does when so much time has passed."""

        def leave() -> None:
            with suppress(RuntimeError):  # it has left already
                self.call_from_thread(self.watch_screen.action_quit)

        timer = threading.Timer(seconds, leave)
        timer.daemon = True
        timer.start()

    def say_soon(self, sentence: str) -> None:
        """Tell what is wrong, from any thread and without waiting for the screen."""
        with suppress(RuntimeError):  # it has left already
            self.call_later(self._say, sentence)

    def _say(self, sentence: str) -> None:
        """In the line of keys that is seen now, and in that of the watch screen, to which everybody comes back."""
        screens: set[Screen[Any]] = {self.watch_screen, self.screen}
        for screen in screens:
            for line in screen.query(KeyLine):
                line.say(sentence, "refused")

    def _print_error_renderables(self) -> None:
        """What is told last is for a terminal that reads: any other would hold up the end, or fail."""
        driver = self._driver
        if isinstance(driver, PatientDriver) and not driver.took_all:
            self._exit_renderables.clear()
        with suppress(OSError):
            super()._print_error_renderables()

    # Textual would print a traceback with the values of local variables, log text among them.

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *_renderables: RenderableType) -> None:
        self._close_messages_no_wait()
