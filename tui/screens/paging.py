"""The key of the pager: the log lines of what the row is about, in the operator's own $PAGER."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import ClassVar

from textual import work
from textual.app import SuspendNotSupported
from textual.binding import BindingType

from tui.dossier import Subject
from tui.language import _, counted
from tui.privacy import worn
from tui.screens.bindings import PAGING, bindings
from tui.screens.changing import Changing
from tui.screens.event_words import event_line
from tui.screens.subjects import title_of

#: Lines of one subject, the newest, and of all together; and the seconds for which the logs are searched.
_LINES, _ALL, _SECONDS = 10_000, 20_000, 10.0


class Paging(Changing):
    """The counting goes on while the pager has the terminal."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([PAGING])
    TELLING: ClassVar[Sequence[str]] = (*Changing.TELLING, "lines")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all."""
        if action == "lines" and not self.is_typing:
            return bool(self.subjects()) or None
        return super().check_action(action, parameters)

    @work(group="lines", exclusive=True)
    async def action_lines(self) -> None:
        from tui.pager import PagerError, command

        subjects = self.subjects()
        try:
            pager = command(self.desk.sharing.pager, os.environ)
            self.say(_("reading the logs …"), "quiet")
            lines = await self._lines_of(subjects)
            if self.app.screen is not self:  # who went elsewhere meanwhile is busy there
                return
            if not lines:
                self.say(_("no line of the logs that can be read again names it, and no event of it is in memory"))
                return
            await self._page(pager, map(worn.shown, lines))
        except (PagerError, OSError) as error:
            self.say(str(error), "refused")

    async def _lines_of(self, subjects: Sequence[Subject]) -> list[str]:
        """Of each the lines of the logs, or else its events; of several each under its name, as many as time allows."""
        lines: list[str] = []
        until = monotonic() + _SECONDS
        for at, subject in enumerate(subjects):
            if at and (monotonic() > until or len(lines) >= _ALL):
                left = len(subjects) - at
                lines += ["", counted(left, "{count} more was not looked for", "{count} more were not looked for")]
                break
            found = await self.desk.watched.lines_of(subject, _LINES) or await self._events_of(subject)
            lines += ["", title_of(subject)] if len(subjects) > 1 and found else []
            lines += found
        return lines

    async def _events_of(self, subject: Subject) -> tuple[str, ...]:
        events = await asyncio.to_thread(self.desk.watched.events_of, subject)
        return tuple(event_line(event, self.desk.clock())[0] for event in events)

    async def _page(self, pager: list[str], lines: Iterable[str]) -> None:
        """Give the pager the terminal. Raises PagerError."""
        from tui.pager import PagerError, show

        failed: PagerError | None = None
        try:
            with self.app.suspend():
                try:
                    await show(pager, lines, os.environ)
                except PagerError as error:  # told when the screen is there again
                    failed = error
        except SuspendNotSupported:
            failed = PagerError(_("this terminal cannot be lent to a pager"))
        self.focused_rows().focus()
        self.draw()
        if failed:
            raise failed
        self.say(_("The counting went on; the screen is up to date."), "quiet")
