"""Alarms beside a running monitor: a thread that looks at its findings, whatever the screen is doing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.alarming import alarms
from tui.config import Settings
from tui.crash import note
from tui.language import _
from tui.watched import Watched

if TYPE_CHECKING:
    from tui.alarm.alarms import Alarms

#: How often it looks, seconds.
_LOOK = 1.0


class Ringing:
    """`start` once, `stop` once. Before the logs are read up to now nothing is told: much is only half known then."""

    def __init__(self, alarms: Alarms, watched: Watched, tell: Callable[[str], None]) -> None:
        self._alarms = alarms
        self._watched = watched
        self._tell = tell
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; what is on its way may take a moment."""
        self._stopping.set()
        self._thread.join()
        self._alarms.close()

    def _run(self) -> None:
        try:
            while not self._stopping.wait(_LOOK):
                if self._watched.view().backlog is None:
                    self._alarms.look(self._watched.findings(), datetime.now(UTC))
        except Exception as error:  # an error of ours: the operator must know that nobody is told any more
            words = _("an internal error ({name}) stopped the alarms; {where}")
            self._tell(words.format(name=type(error).__name__, where=note(error)))


def ringing(settings: Settings, state: Path, watched: Watched, tell: Callable[[str], None]) -> Ringing | None:
    """Alarms as the settings want them, not yet started; None where nobody is to be told."""
    made = alarms(settings, state, tell)
    return Ringing(made, watched, tell) if made else None
