"""The filter of a mode: the line in which it is typed, and what is done with it."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widgets import Input

from tui.screens.bindings import FILTERING, bindings
from tui.screens.frame import Frame
from tui.screens.offender_rows import row_text
from widgets.keyed_table import TableRow

#: Actions that keys still have while a filter is typed.
_WHILE_TYPED = frozenset({"drop_filter"})


class Filtering(Frame):
    """What is typed holds in every mode, at once."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([FILTERING])
    DEFAULT_CSS = """
    Filtering #filter { height: 1; width: 100%; display: none; background: $title; }
    Filtering.-filtering #filter { display: block; }
    Filtering.-filtering #keys { display: none; }
    """
    SCOPED_CSS = False

    @property
    def is_typing(self) -> bool:
        """Whether a filter is being typed."""
        return self.has_class("-filtering")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all."""
        return action in _WHILE_TYPED if self.is_typing else True

    async def action_filter(self) -> None:
        from widgets.quiet_input import QuietInput

        self.add_class("-filtering")  # at once: what is typed next is meant for the filter
        typed = self.desk.flags.filter
        if self.query(QuietInput):
            self.query_one(QuietInput).value = typed
        else:
            hint = "words, an address or its beginning, 192.0.2.0/24, -not · Enter keeps, Esc clears"
            await self.mount(QuietInput(id="filter", placeholder=hint, value=typed), before="#keys")
        self.set_focus(self.query_one(QuietInput))

    def takes(self, event: events.Key) -> bool:
        """Whether a key was pressed before the filter had the focus: it belongs there all the same."""
        if not (self.is_typing and event.is_printable and event.character and self.query("#filter")):
            return False
        self.query_one("#filter", Input).insert_text_at_cursor(event.character)
        return True

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        if self.is_typing:
            self._set_filter(event.value)

    @on(Input.Submitted, "#filter")
    def _kept(self) -> None:
        self._leave_filter()

    def action_drop_filter(self) -> None:
        self.query_one("#filter", Input).value = ""
        self._set_filter("")
        self._leave_filter()

    def _leave_filter(self) -> None:
        self.remove_class("-filtering")
        self.focused_rows().focus()

    def _set_filter(self, typed: str) -> None:
        self.desk.set_filter(typed)
        self.filter_parts()
        self.draw()

    def filter_parts(self) -> None:
        """Show in the parts only what matches, also while they are paused."""

    def is_shown(self, row: TableRow) -> bool:
        """Whether a row of a table is shown."""
        wanted = self.desk.filter
        return wanted is None or wanted.text(row_text(row), row.key.partition("/")[0])

    def action_clear(self) -> None:
        if self.desk.filter:
            self._set_filter("")
        else:
            self.rest()

    def rest(self) -> None:
        """What the key that clears does where there is nothing to clear: back to the watch screen."""
        self.action_go("watch")
