"""Puts the screen together: monitor, guard, gate and saved sessions, and runs it."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tui import heap
from tui.cli import CommandError
from tui.commands.gate import gate, recorded
from tui.commands.late import LateMonitor
from tui.commands.looks import check_looks
from tui.commands.ringing import Ringing, ringing
from tui.config import Loaded, Settings, parse_duration, state_folder
from tui.enforcement.gate import Gate
from tui.language import N_, _
from tui.model import Source

if TYPE_CHECKING:
    from tui.analysis.campaigns.campaigns import Geography
    from tui.config_write import Value
    from tui.monitor import Monitor
    from tui.reading import Readers
    from tui.screens.noise_kept import Remember

#: Makes the alarms, given who is told in the screen what is wrong with them; None where there are none.
Alarming: TypeAlias = Callable[[Callable[[str], None]], Ringing | None]

STANDARD_THEME = "sekimori"
#: Textual draws on standard error.
_DRAWN_ON = 2
#: What TERM says of a terminal that only prints lines, such as that of an editor.
_CANNOT_DRAW = frozenset({"", "dumb", "unknown"})


#: What there is without a screen.
STREAMS = N_(
    "without it: sekimori events --follow --plain (a sentence a line, for screen readers too), the same with --json "
    "(for programs), or sekimori report (totals)"
)
STREAM_OF_DEMO = N_("without it: sekimori demo --ui none")


def need_terminal(instead: str = STREAMS) -> None:
    """Raises CommandError where there is no screen to draw on; `instead` says what there is then."""
    term = os.environ.get("TERM", "")
    if not (os.isatty(1) and os.isatty(_DRAWN_ON)):
        raise CommandError(
            _("the screen needs a terminal, and the output is none; {instead}").format(instead=_(instead))
        )
    if term in _CANNOT_DRAW:
        told = _("the screen needs a terminal that can be drawn on, and this one says TERM={term}; {instead}")
        raise CommandError(told.format(term=term, instead=_(instead)))


def need_keyboard() -> None:
    """Put the terminal's keyboard in the place of a standard input that is none. Raises CommandError."""
    if os.isatty(0):
        return
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise CommandError(
            _("the screen needs a terminal for its keys; {instead}").format(instead=_(STREAMS))
        ) from None
    if terminal != 0:  # it is where standard input was closed
        os.dup2(terminal, 0)
        os.close(terminal)
    if sys.__stdin__ is None:
        sys.__stdin__ = open(0, encoding="utf-8", errors="replace", closefd=False)  # type: ignore[misc]  # noqa: SIM115  # final, but where Textual looks


def run(
    sources: Sequence[Source],
    readers: Callable[[], Readers],
    chosen: Loaded,
    *,
    places: Callable[[], Geography],
    users: Collection[str] = (),
    rings: bool = False,
    keeps: bool = False,
    state: Path | None = None,
    sessions: Path | None = None,
    host: str = "",
    honoured_by: str = "",
    ready: Callable[[Gate], None] = lambda gate: None,
    seconds: float | None = None,
) -> int:
    """Watch the sources on the screen until the operator leaves, or for `seconds`; returns the exit code.

    `state` and `sessions` are folders (None: the user's). `readers` and `places` are made, and `ready` is told the
    gate, when the first frame stands and before anything is read. `honoured_by` names a server that reads the files.
    `users` are log-in names that exist; `rings` says whether alarms go out, and `keeps` whether what is chosen on the
    screen is kept in the user's settings.
    """

    def begin() -> Monitor:
        from tui.monitor import Monitor

        ready(changes)
        made = Monitor(sources, readers(), places(), users)
        made.start()
        gc.freeze()  # what has been loaded stays: no collection need look at it
        # a full collection stops every key for 150 ms while the counts grow: ten times as seldom as Python would
        gc.set_threshold(700, 10, 100)
        gc.enable()
        return made

    settings = chosen.settings
    # while a backlog is read, a key waits three times for the other thread to pause: not 5 ms each
    sys.setswitchinterval(0.001)
    heap.share()  # before there is a thread
    gc.disable()  # loading makes much and drops nothing: a tenth of the time to the first frame
    check_looks(chosen)
    monitor = LateMonitor(begin, sources)
    folder = state or state_folder()
    if honoured_by:
        changes = recorded(settings, folder, logins=monitor.logins, backend=honoured_by, enforced=True)
    else:
        changes = gate(settings, state, logins=monitor.logins)
    alarms = partial(ringing, settings, folder, monitor) if rings else _silent
    saved = Path(settings.session.folder) if settings.session.folder else (sessions or folder / "sessions")
    notes = folder / "campaigns.json"
    remember = _remember if keeps else None
    return _shown(settings, monitor, changes, saved, notes, host or socket.gethostname(), seconds, alarms, remember)


def _shown(
    settings: Settings,
    monitor: LateMonitor,
    changes: Gate,
    saved: Path,
    notes: Path,
    host: str,
    seconds: float | None,
    alarms: Alarming,
    remember: Remember | None,
) -> int:
    from tui.commands.application import Application
    from tui.screens.looks import Looks
    from tui.screens.noise import noise_of
    from tui.screens.sharing import Sharing

    def save(svg: str | None) -> Path:
        from tui.commands.saving import save

        return save(saved, monitor, changes, svg, host)

    app = Application(
        monitor,
        changes,
        save=save,
        fps=settings.screen.fps,
        keymap=settings.screen.keymap,
        read_only=settings.read_only,
        dry_run=settings.dry_run,
        title_host=host,
        block_for=parse_duration(settings.block.ttl),
        theme=settings.screen.theme or STANDARD_THEME,
        notes=notes,
        saved=settings.filters,
        history=notes.with_name("filters.json"),
        looks=Looks(settings.screen.layout, settings.screen.columns),
        sharing=Sharing(settings.screen.clipboard, settings.screen.pager, settings.screen.mask),
        noise=noise_of(settings.screen),
        remember=remember,
        after_first_frame=monitor.begin,
    )
    if seconds:
        app.leave_after(seconds)
    ring = alarms(app.say_soon)
    if ring:
        ring.start()
    try:
        app.run(mouse=settings.screen.mouse)
        if app.failure is None:
            return app.return_code or 0
        if not isinstance(app.failure, CommandError):
            with suppress(Exception):  # the session before the error is worth keeping; the error is what is told
                save(None)
        raise app.failure
    finally:
        if ring:
            ring.stop()
        monitor.stop()


def _remember(changed: Mapping[str, Value]) -> None:
    """Keep settings in the user's file. Raises NotWrittenError."""
    from tui.config_write import remember

    remember(changed)


def _silent(_: Callable[[str], None]) -> None:
    """No alarms: what is watched is not real."""
