"""The filter of a mode: the line in which it is typed, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widgets import Input

from tui.language import _, listed
from tui.picture import Offender
from tui.screens.bindings import FILTERING, STEPPING, bindings
from tui.screens.frame import Frame
from tui.screens.offender_rows import row_text
from widgets.cells import number
from widgets.keyed_table import TableRow
from widgets.rows import Rows

#: Actions that keys still have while a filter is typed.
_WHILE_TYPED = frozenset({"drop_filter"})


class Filtering(Frame):
    """What is typed holds in every mode, at once."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([FILTERING, STEPPING])
    DEFAULT_CSS = """
    Filtering FilterBar { display: none; }
    Filtering.-filtering FilterBar { display: block; }
    Filtering.-filtering #keys { display: none; }
    """
    SCOPED_CSS = False
    _filtered: tuple[int, ...] = ()
    _given_up: tuple[str, ...] = ()

    @property
    def is_typing(self) -> bool:
        """Whether a filter is being typed."""
        return self.has_class("-filtering")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all."""
        return action in _WHILE_TYPED if self.is_typing else True

    async def action_filter(self) -> None:
        from widgets.filter_input import FilterBar

        self.add_class("-filtering")  # at once: what is typed next is meant for the filter
        chosen = self.desk.chosen
        await self.query(FilterBar).remove()
        bar = FilterBar(chosen.complete, chosen.history, self.desk.flags.filter)
        await self.mount(bar, before="#keys")
        self.set_focus(bar.input)
        self.run_worker(chosen.begin(), group="suggestions", exclusive=True)

    def takes(self, event: events.Key) -> bool:
        """Whether a key was pressed before the filter had the focus: it belongs there all the same."""
        if not self.is_typing:
            return False
        from widgets.quiet_input import QuietInput

        return any(typed.takes(event) for typed in self.query(QuietInput))

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        if self.is_typing:
            self._set_filter(event.value)

    @on(Input.Submitted, "#filter")
    def _kept(self) -> None:
        if error := self.desk.chosen.error:
            self.query_one("#filter", Input).cursor_position = error.end
            self._say_error(first=True)
            return
        self.run_worker(self.desk.chosen.keep(), group="history")
        self._leave_filter()

    def action_drop_filter(self) -> None:
        self.query_one("#filter", Input).value = ""
        self._set_filter("")
        self._leave_filter()

    def _leave_filter(self) -> None:
        self.remove_class("-filtering")
        self.focused_rows().focus()
        self._tell_given_up()

    def _set_filter(self, typed: str) -> None:
        self.desk.set_filter(typed)
        self._say_error()
        self._filter_anew()
        self.draw()

    def _say_error(self, *, first: bool = False) -> None:
        from widgets.filter_input import FilterBar

        for bar in self.query(FilterBar):
            bar.say_error(str(self.desk.chosen.error or ""), first=first)

    def draw(self) -> None:
        if self._filtered != self.desk.filter_version:  # the clock, marks or blocks may have moved rows in or out
            self._filter_anew()
        super().draw()
        self._tell_given_up()

    def _tell_given_up(self) -> None:
        """Say once that a regular expression has taken too long too often, and what that means."""
        given_up = self.desk.filter.gave_up if self.desk.filter else ()
        if given_up != self._given_up and not self.is_typing:
            self._given_up = given_up
            for source in given_up:
                words = _("/{source}/ took too long: rows that it alone would hide are shown")
                self.say(words.format(source=source), "refused")

    def _filter_anew(self) -> None:
        self._filtered = self.desk.filter_version
        self.filter_parts()

    def filter_parts(self) -> None:
        """Show in the parts only what matches, also while they are paused."""

    def is_shown(self, row: TableRow) -> bool:
        """Whether a row of a table is shown."""
        wanted = self.desk.filter
        return wanted is None or wanted.row(row_text(row), *filter(None, [row.key]))

    def shown_offenders(self, offenders: Iterable[Offender]) -> list[Offender]:
        """Those that are shown."""
        wanted = self.desk.filter
        return list(offenders if wanted is None else filter(wanted.offender, offenders))

    def offenders_note(self) -> str:
        """What is filtered for and no offender knows, so that it hides none."""
        wanted = self.desk.filter
        return not_known(wanted.not_of_offenders) if wanted else ""

    def rows_note(self) -> str:
        """What is filtered for and no row of a table knows, so that it hides none."""
        wanted = self.desk.filter
        return not_known(wanted.not_of_rows) if wanted else ""

    def action_match(self, step: int) -> None:
        """The next row that matches, in the parts' order; without a filter every row does."""
        parts = [rows for rows in self.parts() if rows.row_count]
        if not parts:
            self.say(_("Nothing matches."), "refused")
            return
        rows = self.focused_rows()
        if rows not in parts or not 0 <= rows.cursor + step < rows.row_count:
            rows = _after(self.parts(), rows, parts, step)
            self.go_to(rows)
            rows.hold()
            rows.place(0 if step > 0 else rows.row_count - 1)
            rows.sync()
        else:
            rows.action_move(step)
        self.say(
            _("{at} of {count} in {part}").format(
                at=number(rows.cursor + 1), count=number(rows.row_count), part=rows.title
            )
        )

    def action_clear(self) -> None:
        if self.desk.filter:
            self._set_filter("")
        else:
            self.rest()

    def rest(self) -> None:
        """What the key that clears does where there is nothing to clear: back to the watch screen."""
        self.action_go("watch")


def _after(order: Sequence[Rows], rows: Rows, parts: Sequence[Rows], step: int) -> Rows:
    """The next part with rows, or the one before, in a circle."""
    at = order.index(rows)
    circle = [order[(at + step * away) % len(order)] for away in range(1, len(order) + 1)]
    return next(one for one in circle if one in parts)


def not_known(terms: Sequence[str]) -> str:
    """Tells the terms of a filter that a table cannot answer."""
    return _("{terms}: not known here").format(terms=listed(terms)) if terms else ""
