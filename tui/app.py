"""The Textual application: it wires the watch screen to the monitor and the gate, and leaves cleanly. Thin."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.events import Key

from tui.language import _
from tui.privacy import worn
from tui.sanitize import clean
from tui.screens.campaign_notes import Kept
from tui.screens.desk import Desk
from tui.screens.filter_history import FilterHistory
from tui.screens.frame import Frame
from tui.screens.gate import Gate
from tui.screens.link import Link
from tui.screens.looks import Looks
from tui.screens.modes import MODES, new_mode
from tui.screens.noise import Noise
from tui.screens.noise_kept import Remember
from tui.screens.sharing import Sharing
from tui.screens.status import Flags
from tui.screens.takes_keys import TakesKeys
from tui.screens.theme import DARK, THEMES
from tui.screens.watch import WatchScreen
from tui.watched import Watched
from widgets.svg import mended
from widgets.terminal import PatientDriver

#: Signals that end the program; its exit code is 128 and their number, as a shell expects.
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)

#: Saves the session, given the picture of the screen, and returns where. Blocking; an error's text is for people.
Save = Callable[[str | None], Path]


def _unbroken(words: str) -> Text:
    """One line, however long: a path that was broken cannot be copied."""
    return Text(clean(words), no_wrap=True, overflow="ignore")


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


class SekimoriApp(App[None]):
    """`watched` runs already and is not stopped here. `save` is called once on every way out.

    `notes` is the file that keeps which campaigns are watched and were looked at; without it they are forgotten.
    `noise` is how quiet the panes begin, and `remember` keeps that for the next start.
    """

    TITLE = "sekimori"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = WatchScreen.MODE
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = "Screen { overflow: hidden; background: $background; color: $foreground; }"

    def __init__(
        self,
        watched: Watched,
        gate: Gate,
        *,
        save: Save,
        fps: int = 4,
        keymap: Mapping[str, str] | None = None,
        read_only: bool = False,
        dry_run: bool = False,
        title_host: str = "",
        block_for: timedelta = timedelta(hours=24),
        clock: Callable[[], datetime] = _now,
        theme: str = "sekimori",
        notes: Path | None = None,
        saved: Mapping[str, str] | None = None,
        history: Path | None = None,
        looks: Looks = Looks(),  # noqa: B008 - frozen
        sharing: Sharing = Sharing(),  # noqa: B008 - frozen
        noise: Noise = Noise(),  # noqa: B008 - frozen
        remember: Remember | None = None,
    ) -> None:
        super().__init__(driver_class=PatientDriver)
        self.animation_level = "none"
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self._save = save
        self._leaving = False
        self._ended: signal.Signals | None = None  # the signal that ends the program
        self._fps = fps
        keymap = dict(keymap or {})
        self.set_keymap(keymap)
        flags = Flags(host=title_host, read_only=read_only, dry_run=dry_run, block_for=block_for, noise=noise)
        self.desk = Desk(
            watched,
            gate,
            fps=fps,
            flags=flags,
            clock=clock,
            keymap=keymap,
            kept=Kept(notes),
            saved=saved,
            history=FilterHistory(history),
            looks=looks,
            sharing=sharing,
            remember=remember,
        )
        self.watch_screen = WatchScreen(self.desk)
        for name in MODES:
            self.add_mode(name, partial(new_mode, name, self.desk))
        self.add_mode(WatchScreen.MODE, lambda: self.watch_screen)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for a theme of Textual's that does not know them."""
        return DARK.variables

    def on_mount(self) -> None:
        if self.desk.sharing.mask:
            from tui.screens.our_words import session_mask

            worn.wear(session_mask())
        self.set_interval(1 / self._fps, self.tick)
        self.call_after_refresh(self.tick)
        driver = self._driver
        if isinstance(driver, PatientDriver):
            self.desk.link = Link(lambda: driver.sent)
        if not self.is_headless:
            self.set_interval(1 / self._fps, self._catch_up)
            self.app_resume_signal.subscribe(self, self._resumed)

    def tick(self) -> None:
        """One frame at most: look what is new, and let the screen draw what changed."""
        if self.desk.gate_is_due:  # under a dialog or page too: what has ended is to leave the files
            self.run_worker(self._read_gate(), group="standing", exclusive=True)
        self.desk.lookout.listen(self.desk.clock())
        if not self.screen_stack:
            return
        if self.screen is not self.watch_screen:
            self.watch_screen.take_news()  # what is learnt of blocks from the log holds in every mode
        if self._frame:
            self._frame.tick()

    async def _read_gate(self) -> None:
        if await self.desk.read_gate() and self._frame:
            self._frame.draw()

    @property
    def _frame(self) -> Frame | None:
        """The mode or page that is seen; None under a dialog, and before there is a screen."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen if isinstance(screen, Frame) else None

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
        """Comes before the terminal is changed: from then on no signal may end the program and leave it so."""
        if not headless:
            loop = asyncio.get_running_loop()
            for number in _SIGNALS:
                loop.add_signal_handler(number, self._ended_by, number)
        return super()._build_driver(headless, inline, mouse, size)

    def _resumed(self, _app: App[None]) -> None:
        self.refresh()  # the shell wrote over the screen, and nothing on it has changed

    def _catch_up(self) -> None:
        driver = self._driver
        if isinstance(driver, PatientDriver) and driver.must_redraw:
            self.refresh()

    def on_key(self, event: Key) -> None:
        """Comes before the bindings: keys of one burst arrive here before the first of them has acted."""
        if isinstance(self.screen, TakesKeys) and self.screen.takes(event):
            event.prevent_default()

    # saving and leaving

    def picture(self) -> str:
        """The screen as SVG."""
        return mended(self.export_screenshot(title="sekimori"))

    async def _saved(self) -> Path:
        """Where the session was saved; without its picture when that cannot be made."""
        try:
            picture: str | None = self.picture()
        except Exception:  # a picture must never cost the session
            picture = None
        return await asyncio.to_thread(self._save, picture)

    @on(Frame.SaveAsked)
    @work(group="save", exclusive=True)
    async def _save_asked(self) -> None:
        try:
            path = await self._saved()
        except Exception as error:  # whatever failed, the monitor goes on and says so
            await self._tell_failure(_("The session was not saved"), str(error))
            return
        self.say(_("Saved: {path}").format(path=path))

    def say(self, sentence: str) -> None:
        """Tell something in the line of keys of the mode that is seen, or lies under a dialog."""
        mode = self.screen_stack[0]
        if isinstance(mode, Frame):
            mode.say(sentence)

    async def _tell_failure(self, title: str, text: str, agree: str = "") -> bool:
        from tui.screens.question import Question

        close = _("Stay") if agree else _("Close")
        agreed: bool = await self.push_screen_wait(Question(title, text, agree=agree, close=close))
        return agreed

    @on(Frame.LeaveAsked)
    def _leave_asked(self) -> None:
        if not self._leaving:  # work that is begun anew would end what saves already, and with it the way out
            self._leaving = True
            self.run_worker(self._leave(), group="leave", exclusive=True)

    async def _leave(self) -> None:
        """Save and go. A signal may come meanwhile: then nobody can be asked, and it says how the program ended."""
        try:
            told = _("Session saved: {path}").format(path=await self._saved())
        except Exception as error:  # whatever failed, the operator decides whether to lose the session
            if self._ended is None:
                self._leaving = False
                title = _("The session was not saved")
                if await self._tell_failure(title, str(error), agree=_("Quit without saving")):
                    self.exit()
                return
            # there is nobody to ask; the sentence goes to whoever reads the terminal
            told = _("The session was not saved: {error}").format(error=error)
        # after a hang-up there is no terminal to write to
        message = None if self._ended == signal.SIGHUP else _unbroken(told)
        self.exit(return_code=0 if self._ended is None else 128 + self._ended, message=message)

    async def action_quit(self) -> None:
        """Also what Textual's own quit key does."""
        self.watch_screen.post_message(Frame.LeaveAsked())

    @on(PatientDriver.Gone)
    def _terminal_gone(self) -> None:
        self._ended_by(signal.SIGHUP)

    def _ended_by(self, number: signal.Signals) -> None:
        """A signal or a lost terminal: nobody can be asked, so save and go."""
        if self._ended is None:
            self._ended = number
        self._leave_asked()
