"""Saves the session that a screen shows."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from tui import __version__
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.record import plain
from tui.model import Event
from tui.picture import Totals, View
from tui.privacy import worn
from tui.privacy.exported import events as masked
from tui.privacy.exported import hidden
from tui.session.snapshot import Session, write_session

T = TypeVar("T")

#: Rows of each top list, and changes, that a session keeps.
_TOP, _ACTIONS = 100, 1000


class Watching(Protocol):
    """What is asked of the monitor."""

    def view(self) -> View:
        """The present picture."""

    def totals(self, top: int) -> Totals:
        """Exact counts."""

    def recent(self) -> list[Event]:
        """Every event in memory, oldest first; asked after `totals`, which waits for a monitor."""


def save(folder: Path, monitor: Watching, gate: Gate, svg: str | None, host: str) -> Path:
    """Save the session, with stand-ins for names while the mask is on. Raises SessionError.

    What the gate cannot read is left out and said: the rest is worth keeping.
    """
    totals, troubles = monitor.totals(_TOP), list[str]()
    session = Session(
        host=host,
        totals=totals,
        sources=monitor.view().sources,
        first=totals.first,
        last=totals.last,
        policies={str(policy.category): str(policy.mode) for policy in _read(gate.policies, troubles)},
        blocks=tuple(plain(block) for block in _read(gate.blocks, troubles)),
        versions={"sekimori": __version__, "python": platform.python_version(), "textual": version("textual")},
    )
    actions = [plain(action) for action in _read(lambda: gate.journal(_ACTIONS), troubles)]
    session = msgspec.structs.replace(session, troubles=tuple(dict.fromkeys(troubles)))
    events: Iterable[Event] = monitor.recent()
    if (mask := worn.mask) is not None:
        session = hidden(mask, msgspec.structs.replace(session, masked=True), Session)
        actions = hidden(mask, actions, list[dict[str, object]])
        events = masked(mask, events)
    return write_session(
        folder,
        session,
        events=events,
        actions=actions,
        screen_svg=svg,
        now=datetime.now().astimezone(),
    )


def _read(part: Callable[[], tuple[T, ...]], troubles: list[str]) -> tuple[T, ...]:
    try:
        return part()
    except EnforcementError as error:
        troubles.append(str(error))
        return ()
