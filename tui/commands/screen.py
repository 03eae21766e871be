"""Puts the screen together: monitor, guard, gate and saved sessions, and runs it."""

from __future__ import annotations

import os
import platform
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tui import __version__
from tui.analysis.place import Places
from tui.cli import CommandError
from tui.config import Settings, parse_duration, state_folder
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.enforcement.operator import operator
from tui.model import Source
from tui.monitor import Monitor
from tui.reading import Readers
from tui.session.snapshot import Session, write_session

if TYPE_CHECKING:
    from tui.app import SekimoriApp

STANDARD_THEME = "sekimori"
#: Textual draws on standard error.
_DRAWN_ON = 2


def need_terminal() -> None:
    """Raises CommandError where there is no screen to draw on."""
    if not (os.isatty(1) and os.isatty(_DRAWN_ON)) or os.environ.get("TERM", "") in {"", "dumb"}:
        raise CommandError("the screen needs a terminal; without one use: sekimori events --follow, or sekimori report")


def need_keyboard() -> None:
    """Put the terminal's keyboard in the place of a standard input that is none. Raises CommandError."""
    if os.isatty(0):
        return
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise CommandError(
            "the screen needs a terminal for its keys; without one use: sekimori events --follow"
        ) from None
    if terminal != 0:  # it is where standard input was closed
        os.dup2(terminal, 0)
        os.close(terminal)
    if sys.__stdin__ is None:
        sys.__stdin__ = open(0, encoding="utf-8", errors="replace", closefd=False)  # type: ignore[misc]  # noqa: SIM115  # final, but where Textual looks


def gate(settings: Settings, state: Path, monitor: Monitor, *, backend: str = "file", enforced: bool = False) -> Gate:
    """The gate over the files in `state`. Raises CommandError for an allow-list that cannot be used."""
    try:
        guard = Guard(allow=settings.block.allow, logins=monitor.logins)
    except EnforcementError as error:
        raise CommandError(str(error)) from error
    listed = Path(settings.block.list_file) if settings.block.list_file else None
    return Gate(
        state,
        guard=guard,
        by=operator(os.environ),
        read_only=settings.read_only,
        dry_run=settings.dry_run,
        backend=backend,
        enforced=enforced,
        block_list=listed,
    )


def run(
    sources: Sequence[Source],
    readers: Readers,
    settings: Settings,
    *,
    places: Places,
    state: Path | None = None,
    sessions: Path | None = None,
    host: str = "",
    backend: str = "file",
    enforced: bool = False,
    ready: Callable[[Gate], None] = lambda gate: None,
    seconds: float | None = None,
) -> int:
    """Watch the sources on the screen until the operator leaves, or for `seconds`; returns the exit code.

    `state` and `sessions` are folders (None: the user's). `ready` is told the gate before anything is read.
    """
    from tui.app import SekimoriApp

    host = host or socket.gethostname()
    monitor = Monitor(sources, readers, places)
    folder = state or state_folder()
    changes = gate(settings, folder, monitor, backend=backend, enforced=enforced)
    ready(changes)
    saved = Path(settings.session.folder) if settings.session.folder else (sessions or folder / "sessions")
    _check_looks(settings)
    app = SekimoriApp(
        monitor,
        changes,
        save=lambda svg: save(saved, monitor, changes, svg, host),
        fps=settings.screen.fps,
        keymap=settings.screen.keymap,
        read_only=settings.read_only,
        dry_run=settings.dry_run,
        title_host=host,
        block_for=parse_duration(settings.block.ttl),
        theme=settings.screen.theme or STANDARD_THEME,
    )
    monitor.start()
    try:
        if seconds:
            _leave_after(seconds, app)
        app.run(mouse=settings.screen.mouse)
    finally:
        monitor.stop()
    return app.return_code or 0


def _check_looks(settings: Settings) -> None:
    """Names that only the screen knows. Raises CommandError."""
    from textual.theme import BUILTIN_THEMES

    from tui.screens.bindings import binding_ids
    from tui.screens.theme import THEMES

    for name in settings.screen.keymap:
        if name not in binding_ids():
            raise CommandError(
                f"screen.keymap: there is no action {name!r}; there are {', '.join(sorted(binding_ids()))}"
            )
    themes = {theme.name for theme in THEMES} | set(BUILTIN_THEMES)
    if settings.screen.theme and settings.screen.theme not in themes:
        raise CommandError(
            f"screen.theme: there is no theme {settings.screen.theme!r}; there are {', '.join(sorted(themes))}"
        )


def _leave_after(seconds: float, app: SekimoriApp) -> None:
    """Let the application leave as `q` does."""

    def leave() -> None:
        with suppress(RuntimeError):  # it has left already
            app.call_from_thread(app.watch_screen.action_quit)

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()


def save(folder: Path, monitor: Monitor, gate: Gate, svg: str | None, host: str) -> Path:
    """Save the session. Raises SessionError or EnforcementError."""
    totals = monitor.totals(100)
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
        actions=gate.journal(1000),
        screen_svg=svg,
        now=datetime.now().astimezone(),
    )
