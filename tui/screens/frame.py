"""What every mode has around its parts: the status line, the line of keys, and when it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import Reactive
from textual.widget import Widget

from tui.privacy import worn
from tui.screens.bindings import EVERYWHERE, LINE_OF_KEYS, binding_of, bindings
from tui.screens.desk import Desk
from tui.screens.leaving import Ending
from tui.screens.status import Facts, status_parts
from widgets.key_line import KeyLine
from widgets.rows import Rows
from widgets.span_line import SpanLine

#: Seconds between two drawings of what need not be drawn at every frame.
_EVERY = 1.0
#: Seconds after which times such as "3h left" are drawn again though nothing happened.
_MINUTE = 60.0


class Frame(Ending[None]):
    """A subclass gives its parts and draws them; nothing is drawn while nothing changed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([EVERYWHERE])
    DEFAULT_CSS = """
    Frame { layout: vertical; overflow: hidden; }
    Frame #status, Frame #keys { height: 1; width: 100%; }
    """
    SCOPED_CSS = False  # the modes share it
    #: Textual repaints the whole screen when the focus moves; here the two panes concerned redraw themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    #: The mode's name, as in the keys that lead to it.
    MODE = ""
    #: Ids of the bindings in the line of keys.
    KEYS: ClassVar[Sequence[str]] = LINE_OF_KEYS
    #: Actions that say why they can do nothing now.
    TELLING: ClassVar[Sequence[str]] = ()

    class SaveAsked(Message):
        """The operator wants the session saved."""

    class LeaveAsked(Message):
        """The operator wants to leave."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._key_line = KeyLine(self.KEYS)
        self._last_rows: Rows | None = None
        self._drawn: tuple[int, ...] = ()
        self._drawn_at = 0.0
        self._under = worn.mask  # the mask under which the parts were handed what they show
        self._loading = False
        self._offered: tuple[bool | None, ...] = ()

    # what a mode gives

    def compose_parts(self) -> ComposeResult:
        """What stands between the status line and the line of keys."""
        raise NotImplementedError

    def parts(self) -> Sequence[Rows]:
        """The parts that can have the focus, in order; the first has it at the beginning."""
        raise NotImplementedError

    def draw_parts(self) -> None:
        """Hand every part what there is to show now. Not called while the view is paused."""
        raise NotImplementedError

    def draw_always(self) -> None:
        """Hand over what is shown while the view is paused too."""

    def take_news(self) -> None:
        """Called at every frame: take what shall be seen at once."""

    def share_room(self) -> None:
        """Called when the size or the focus changed."""

    # drawing

    def compose(self) -> ComposeResult:
        yield SpanLine(id="status", ground="title")
        yield from self.compose_parts()
        yield self._key_line

    def on_mount(self) -> None:
        self.call_after_refresh(self.draw)

    def on_screen_resume(self) -> None:
        if self._under is not worn.mask:
            self.draw()  # before anything of it is seen
        elif self.size.area:
            self.call_after_refresh(self.draw)

    def on_resize(self, _event: events.Resize) -> None:
        self.share_room()

    def tick(self) -> None:
        """One frame at most: look, and draw what changed."""
        self.take_news()
        now = monotonic()
        changed = self.desk.version != self._drawn
        was_loading, self._loading = self._loading, self.desk.view.backlog is not None
        loaded = was_loading and not self._loading
        since = now - self._drawn_at
        if (changed and since >= _EVERY) or loaded or since >= _MINUTE:
            self.draw()
        elif self._loading:  # how far it is; tables at every frame would hold up the keys
            self.draw_status()

    def draw(self) -> None:
        """Draw what changed."""
        if not self.is_attached or not self.is_running or not self.query(SpanLine):
            return
        self._drawn, self._drawn_at = self.desk.version, monotonic()
        self.draw_status()
        self.draw_always()
        masked, self._under = self._under is not worn.mask, worn.mask
        if masked or not self.desk.flags.paused:
            self.draw_parts()
        self.refresh_keys()

    def draw_status(self) -> None:
        """Draw the line at the top."""
        desk = self.desk
        keys = {mode: self.key_of(f"go.{mode}") for mode in ("campaigns", "sources", "blocks")}
        link = desk.link.rate() if desk.link else None
        findings, marked = desk.lookout.findings, len(desk.marks)
        facts = Facts(desk.view, desk.standing, desk.flags, findings, marked, link, self.size.width, keys)
        self.query_one("#status", SpanLine).show(status_parts(facts))

    def key_of(self, name: str) -> str:
        """The key of a binding, as it is shown."""
        return self.app.get_key_display(binding_of(name, self.desk.keymap))

    def refresh_keys(self) -> None:
        """What can be done may have changed."""
        offered = tuple(self.check_action(action, ()) for action in self.TELLING)
        if offered != self._offered:
            self._offered = offered
            self.refresh_bindings()

    def say(self, text: str, role: str = "fine") -> None:
        """Tell something in the line of keys, until the next key."""
        self._key_line.say(text, role)  # said before it is there, it is seen when it is

    # the parts

    def focused_rows(self) -> Rows:
        """The part that has the focus, or had it last."""
        if isinstance(self.focused, Rows):
            self._last_rows = self.focused
        return self._last_rows or self.parts()[0]

    def go_to(self, rows: Rows) -> None:
        """Give a part the focus, and room."""
        self._last_rows = rows
        for node in (rows, *rows.ancestors):  # what is not there cannot have the focus
            node.remove_class("-away")
        self.share_room()
        self.set_focus(rows)  # at once: the next key is meant for this part

    def action_step(self, step: int) -> None:
        parts = self.parts()
        self.go_to(parts[(parts.index(self.focused_rows()) + step) % len(parts)])

    def on_descendant_focus(self) -> None:
        if isinstance(self.focused, Rows):
            self.share_room()
        self.refresh_keys()

    @on(Rows.Moved)
    def _row_changed(self) -> None:
        self.refresh_keys()

    # what holds for the whole program

    def action_go(self, mode: str, part: str = "") -> None:
        """To a mode, and to a part of it: at once, the next key is meant for it."""
        self.app.switch_mode(mode)
        screen = self.app.screen
        if part and isinstance(screen, Frame):
            screen.go_to(next(rows for rows in screen.parts() if rows.id == part))

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self))

    def action_palette(self) -> None:
        from tui.screens.palette import PaletteScreen

        self.app.push_screen(PaletteScreen(self))

    def action_pause(self) -> None:
        self.desk.set_flags(paused=not self.desk.flags.paused)
        self.pause_parts(self.desk.flags.paused)
        self.draw()

    def pause_parts(self, paused: bool) -> None:
        """Hold still, or go on."""

    def action_save(self) -> None:
        self.post_message(self.SaveAsked())

    def action_leave(self) -> None:
        """Back to the watch screen."""
        self.action_go("watch")

    def action_quit(self) -> None:
        self.post_message(self.LeaveAsked())
