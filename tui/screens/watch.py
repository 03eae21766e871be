"""The watch screen's other keys: looking closer, moving about, the filter, saving and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.events import Key
from textual.message import Message
from textual.widgets import Input

from tui.screens.bindings import WATCH, actions_of, lost_keys
from tui.screens.block_rows import block_words
from tui.screens.changing import CHANGES, ChangingBoard
from tui.screens.filter import Filter
from tui.screens.panes import ORDER
from widgets.event_log import EventLog
from widgets.key_line import KeyLine
from widgets.rows import Rows
from widgets.timeline import Timeline

#: Actions that keys still have while a filter is typed.
_WHILE_FILTERING = frozenset({"drop_filter"})

#: Actions that say why they can do nothing now.
_TELLING = (*CHANGES, "dossier")


class WatchScreen(ChangingBoard):
    """The board with all its keys."""

    BINDINGS: ClassVar[list[BindingType]] = WATCH
    _offered: tuple[bool | None, ...] = ()

    class SaveAsked(Message):
        """The operator wants the session saved."""

    class LeaveAsked(Message):
        """The operator wants to leave."""

    def on_mount(self) -> None:
        lost = lost_keys(self.keymap)
        if lost:
            words = f"Keymap: other actions took the keys of {', '.join(lost)}"
            self.call_after_refresh(self.say, words, "refused")

    # what can be done now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all."""
        if self.has_class("-filtering"):
            return action in _WHILE_FILTERING
        if action == "dossier":
            return (self.target() is not None and "/" not in (self.target() or "")) or None
        return self.check_change(action)

    def refresh_keys(self) -> None:
        offered = tuple(self.check_action(action, ()) for action in _TELLING)
        if offered != self._offered:
            self._offered = offered
            self.refresh_bindings()

    @on(Rows.Moved)
    def _row_changed(self) -> None:
        self.refresh_keys()

    def on_descendant_focus(self) -> None:
        if isinstance(self.focused, Rows):
            self._show_panes()
        self.refresh_keys()

    # looking closer

    def action_dossier(self) -> None:
        target = self.target()
        if target is not None and "/" not in target:
            self.open_dossier(target)

    def open_dossier(self, target: str, say: Callable[[str], None] | None = None) -> None:
        """Everything known of an address; `say` tells what came of a change that is asked for there."""
        from tui.screens.dossier import DossierScreen

        page = DossierScreen(
            self.watched,
            self.known,
            target,
            self.clock(),
            read_only=self.flags.read_only,
            state=block_words(self.standing, self.known.refused, self.known.block_of(target), self.clock()),
            campaign=self.lookout.campaign_of(target),
        )

        def answered(answer: str | None) -> None:
            """What the dossier was left with: the address is the dossier's, whatever row the cursor is on by now."""
            if answer == "block":
                self.ask_block(target, say)
            elif answer == "unblock":
                self.ask_unblock(target, say)

        self.app.push_screen(page, answered)

    def action_campaigns(self) -> None:
        from tui.screens.campaigns import CampaignsScreen

        self.app.push_screen(CampaignsScreen(self), lambda _: self.draw_slow())

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.keymap))

    def action_sources(self) -> None:
        from tui.screens.sources import SourcesScreen

        self.app.push_screen(SourcesScreen(self.watched, self.standing.trouble))

    @on(Rows.Chosen)
    def _row_chosen(self) -> None:
        self.action_dossier()

    # the view

    def action_pause(self) -> None:
        paused = not self.flags.paused
        self.set_flags(paused=paused)
        for log in self.logs.values():
            log.pause(paused)
        self.refresh_keys()

    def action_pane(self, number: int) -> None:
        self.go_to(ORDER[number - 1])

    def action_next_pane(self) -> None:
        self._step(1)

    def action_previous_pane(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        at = ORDER.index(self.focused_rows().id or ORDER[0])
        self.go_to(ORDER[(at + step) % len(ORDER)])

    def action_zoom(self) -> None:
        self.query_one(Timeline).zoom()

    def action_clear(self) -> None:
        if self.filter:
            self.set_filter("")
            return
        rows = self.focused_rows()
        if isinstance(rows, EventLog):
            rows.action_last()
        else:
            rows.action_first()

    # the filter

    async def action_filter(self) -> None:
        from widgets.quiet_input import QuietInput

        self.add_class("-filtering")  # at once: what is typed next is meant for the filter
        if not self.query(QuietInput):
            hint = "words, an address or its beginning, 192.0.2.0/24, -not · Enter keeps, Esc clears"
            await self.mount(QuietInput(id="filter", placeholder=hint), before="#keys")
        self.set_focus(self.query_one(QuietInput))

    def takes(self, event: Key) -> bool:
        """Whether a key was pressed before the filter had the focus: it belongs there all the same."""
        if not (self.has_class("-filtering") and event.is_printable and event.character):
            return False
        self.query_one("#filter", Input).insert_text_at_cursor(event.character)
        return True

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        self.set_filter(event.value)

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self._leave_filter()

    def action_drop_filter(self) -> None:
        self.query_one("#filter", Input).value = ""
        self.set_filter("")
        self._leave_filter()

    def _leave_filter(self) -> None:
        self.remove_class("-filtering")
        self.focused_rows().focus()

    def set_filter(self, typed: str) -> None:
        """Show only what matches."""
        wanted = Filter(typed, self.known.country)
        self.filter = wanted or None
        for log in self.logs.values():
            log.filter(self.filter.event if self.filter else None)
        self.set_flags(filter=wanted.typed)
        self.refresh_keys()

    # leaving a trace

    def action_save(self) -> None:
        self.post_message(self.SaveAsked())

    def action_quit(self) -> None:
        self.post_message(self.LeaveAsked())

    def on_key(self, event: Key) -> None:
        self.query_one(KeyLine).clear()
        asked = [] if self.has_class("-filtering") else actions_of(event.key, _TELLING, self.keymap)
        if asked and not any(self.check_action(action, ()) for action in asked):
            self.say(self.why_closed(asked[0]), "refused")
