"""Saves the session that a screen shows."""

from __future__ import annotations

import platform
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from tui import __version__
from tui.enforcement.gate import Gate
from tui.model import Event, Totals, View
from tui.session.snapshot import Session, write_session

#: Rows of each top list, and changes, that a session keeps.
_TOP, _ACTIONS = 100, 1000


class Watching(Protocol):
    """What is asked of the monitor."""

    def view(self) -> View:
        """The present picture."""

    def totals(self, top: int) -> Totals:
        """Exact counts."""

    def events(self) -> list[Event]:
        """Every event in memory, oldest first."""


def save(folder: Path, monitor: Watching, gate: Gate, svg: str | None, host: str) -> Path:
    """Save the session. Raises SessionError or EnforcementError."""
    totals = monitor.totals(_TOP)
    session = Session(
        host=host,
        totals=totals,
        sources=monitor.view().sources,
        first=totals.first,
        last=totals.last,
        policies={str(policy.category): str(policy.mode) for policy in gate.policies()},
        blocks=gate.blocks(),
        versions={"sekimori": __version__, "python": platform.python_version(), "textual": version("textual")},
    )
    return write_session(
        folder,
        session,
        events=monitor.events(),
        actions=gate.journal(_ACTIONS),
        screen_svg=svg,
        now=datetime.now().astimezone(),
    )
