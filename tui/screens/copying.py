"""The key that copies: what the row is about, or all that is marked, to the operator's own clipboard."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from tui.language import _, counted
from tui.privacy import worn
from tui.sanitize import clean
from tui.screens.bindings import COPYING, bindings
from tui.screens.changing import Changing
from tui.screens.subjects import seen_name
from widgets.keyed_table import KeyedTable
from widgets.text_rows import TextRows


class Copying(Changing):
    """A subclass says what else a row is about."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([COPYING])
    TELLING: ClassVar[Sequence[str]] = (*Changing.TELLING, "copy")

    def shown_lines(self) -> Sequence[str]:
        """What would be copied: all that is marked, or the paragraph of a text, or what the row is about."""
        rows = self.focused_rows()
        if isinstance(rows, TextRows) and rows.current:
            return (worn.shown(clean(rows.current)),)
        if self.desk.marks:
            return tuple(map(worn.shown, self.desk.marks))
        if subjects := self.subjects():
            return tuple(map(seen_name, subjects))
        key = rows.selected_key if isinstance(rows, KeyedTable) else None
        return (worn.shown(key),) if key else ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all."""
        if action == "copy" and not self.is_typing:
            return bool(self.shown_lines()) or None
        return super().check_action(action, parameters)

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        from tui.clipboard import ClipboardError, copied

        lines = self.shown_lines()
        text, kept = copied(lines)
        try:
            await self._put(text)
        except ClipboardError as error:
            self.say(_("Not copied: {why}").format(why=error), "refused")
            return
        told = text if kept == 1 else counted(kept, "{count} line", "{count} lines")
        if kept < len(lines):
            told = _("the first {kept} of {all} lines").format(kept=kept, all=len(lines))
        self.say(_("Copied: {what}").format(what=told))

    async def _put(self, text: str) -> None:
        """On the clipboard that the setting names. Raises ClipboardError."""
        from tui.clipboard import ClipboardError, server, to_tmux

        wanted, socket = self.desk.sharing.clipboard, server(os.environ)
        if wanted == "off":
            raise ClipboardError(_("[screen] clipboard is off"))
        if wanted == "tmux" and not socket:
            raise ClipboardError(_("this is not inside tmux"))
        if socket and wanted in ("auto", "tmux"):
            try:
                await asyncio.to_thread(to_tmux, socket, text)
            except ClipboardError:
                if wanted == "tmux":
                    raise
            else:
                return
        self.app.copy_to_clipboard(text)
