"""The block list, whole, and the journal of all changes: any block can be taken away, any step undone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual import on, work

from tui.enforcement.change import Past
from tui.filter.filter import Filter
from tui.language import _, counted
from tui.screens import empty
from tui.screens.blocks_list import WholeList, target_of
from tui.screens.blocks_panes import BlocksPanes
from tui.screens.desk import Desk
from tui.screens.journal_reader import JournalReader
from tui.screens.journal_request import step_request, unblocks_request
from tui.screens.journal_rows import journal_row
from tui.screens.offender_rows import row_text
from tui.screens.requests import unblock_request
from widgets.cells import dotted, number
from widgets.keyed_table import TableRow
from widgets.rows import Rows

#: Rows that the filter is asked about at once; where there are more, in a thread.
_FEW = 2_000
#: A long list is filtered anew after so many times of what that cost.
_COST_SHARE = 10
#: Steps up to which the journal is read for the filter to look in, and rows before the oldest at which more are read.
_LOOKED_IN, _NEAR = 10_000, 30


class BlocksScreen(BlocksPanes):
    """A row a block, and a row a step."""

    MODE = "blocks"
    KEYS: ClassVar[Sequence[str]] = ("unblock", "block", "restore", "dossier", "mark", "filter", "undo", "help", "back")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self._block_row, self._step_row)
        self._list = WholeList(desk.watched.country, desk.known.refused)
        self._reader = JournalReader(desk)
        self._steps: dict[str, Past] = {}
        self._shown: Sequence[str] = ()
        self._filtered_by: Filter | None = None
        self._filter_at = 0.0  # when a long list may be filtered again

    # drawing

    def draw_parts(self) -> None:
        self._list.take(self.desk.standing)
        self._draw_blocks()
        self._draw_journal()
        self._read_journal()
        self.share_room()

    def filter_parts(self) -> None:
        if self.desk.filter is not self._filtered_by:  # else only the clock or a block moved some in or out
            self._filtered_by, self._filter_at = self.desk.filter, 0.0
        self.draw_parts()

    def _block_row(self, key: str) -> TableRow:
        return self._list.row(key, self.desk.clock(), self.desk.marks)

    def _step_row(self, key: str) -> TableRow:
        return journal_row(self._steps[key], self.desk.clock())

    def _draw_blocks(self) -> None:
        filtered, keys = self.desk.filter is not None, self._list.keys
        if not filtered:
            self._shown = keys
        elif len(keys) <= _FEW:
            self._shown = self._matching(keys)
        elif monotonic() >= self._filter_at:
            self._filter_many(keys)
        self._show_blocks()
        self.table.say_when_empty(empty.block_words(self.desk.standing, filtered=filtered))

    def _show_blocks(self) -> None:
        self._shown = [key for key in self._shown if key in self._list] if self.desk.filter else self._shown
        whole = number(len(self._list.keys))
        some = len(self._shown) != len(self._list.keys)
        note = _("{count} of {whole}").format(count=number(len(self._shown)), whole=whole) if some else whole
        self.table.show_all(self._shown, dotted(self.rows_note(), note))

    def _matching(self, keys: Sequence[str]) -> list[str]:
        return self._list.fitting(keys, lambda row: self._fits(row, target_of(row.key) or ""), self.desk.clock())

    @work(group="filter", exclusive=True)
    async def _filter_many(self, keys: Sequence[str]) -> None:
        """A thread at a time looks through a part; where another filter was typed meanwhile, it is the last part."""
        begun = monotonic()
        self._filter_at = begun + 3600.0  # not before this one has been told
        shown: list[str] = []
        for begin in range(0, len(keys), _FEW):
            shown += await asyncio.to_thread(self._matching, keys[begin : begin + _FEW])
        self._filter_at = monotonic() + (monotonic() - begun) * _COST_SHARE
        self._shown = shown
        self._show_blocks()

    def _fits(self, row: TableRow, *targets: str) -> bool:
        """Whether the filter shows a row that is about some networks."""
        wanted = self.desk.filter
        return wanted is None or wanted.row(row_text(row), *targets)

    # the journal

    def _draw_journal(self) -> None:
        reader, now = self._reader, self.desk.clock()
        shown = reader.steps
        if self.desk.filter is not None:
            shown = tuple(past for past in shown if self._fits(journal_row(past, now), *past.step.entry.targets))
        self._steps = {past.step.entry.id: past for past in shown}
        count = counted(len(shown), "{count} change", "{count} changes")
        note = count if reader.is_whole else _("the newest {changes}").format(changes=count)
        self.journal.show_all(tuple(self._steps), note)
        nothing = _("nothing was changed yet: every block, switch and undo is written down here")
        none_fits = _("no change matches the filter: Esc clears it")
        self.journal.say_when_empty(reader.trouble or (none_fits if reader.steps else nothing))

    @work(group="journal")
    async def _read_journal(self) -> None:
        reader = self._reader
        if self.desk.filter is not None and len(reader.steps) < _LOOKED_IN:
            reader.want_more()
        if await reader.read():
            self._draw_journal()
            self.share_room()
            self.refresh_keys()

    @on(Rows.Moved)
    def _moved(self) -> None:
        if self.journal.cursor >= self.journal.row_count - _NEAR and self._reader.steps and self._reader.want_more():
            self._read_journal()

    def step(self) -> Past | None:
        """The step under the cursor, where the journal has the focus."""
        key = self.journal.selected_key if self.focused_rows() is self.journal else None
        return self._steps.get(key) if key else None

    # the row, and what can be done now

    def target(self) -> str | None:
        if self.focused_rows() is self.table:
            return target_of(self.table.selected_key)
        past = self.step()
        return past.step.entry.targets[0] if past and len(past.step.entry.targets) == 1 else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_typing and self.focused_rows() is self.journal:
            if action == "dossier":
                return self.step() is not None or None
            if action == "undo" and self.step() is not None:
                return not self.desk.flags.read_only or None  # where it cannot be undone, the plan says why
        return super().check_action(action, parameters)

    def _check_block(self, action: str) -> bool | None:
        may = not self.desk.flags.read_only or None
        if self.desk.marks:
            blocked = map(self._is_blocked, self.desk.marks)
            return may if (any(blocked) if action == "unblock" else not all(blocked)) else False
        if self.focused_rows() is self.table and self.table.selected_key:
            ours = self._list.can_be_taken_away(self.table.selected_key)
            return may if ours == (action == "unblock") else False
        return super()._check_block(action)

    def _is_blocked(self, target: str) -> bool:
        return self.desk.known.block_of(target) == target

    # the keys

    def action_unblock(self) -> None:
        marked = [target for target in self.desk.marks if self._is_blocked(target)]
        if marked:
            self._ask_unblock_all(marked)
        elif self.focused_rows() is self.table and (target := self.target()) is not None:
            self.ask(unblock_request(self.desk.gate, target))
        else:
            super().action_unblock()

    def _ask_unblock_all(self, targets: Sequence[str]) -> None:
        def said(sentence: str) -> None:
            self.desk.unmark(targets)
            self.say(sentence)

        self.ask(unblocks_request(self.desk.gate, targets), said)

    def action_undo(self) -> None:
        past = self.step()
        if past is None:
            super().action_undo()
        else:
            self.ask(step_request(self.desk.gate, past))

    def action_dossier(self) -> None:
        past = self.step()
        if past is None:
            super().action_dossier()
            return
        from tui.screens.journal_step import StepScreen

        self.app.push_screen(StepScreen(self.desk, past))
