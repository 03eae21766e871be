"""The page of a step of the journal: who did what, what became of it, and every line of its change."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from tui.enforcement.change import EnforcementError, Past
from tui.gate_words import retold
from tui.language import _
from tui.screens.desk import Desk
from tui.screens.journal_facts import facts, sentence
from tui.screens.journal_lines import Changes, line_columns
from tui.screens.journal_request import step_request
from tui.screens.mode import Mode
from tui.screens.overlay import Overlay
from tui.screens.parted import Parted
from widgets.cells import number
from widgets.keyed_table import TableRow
from widgets.long_table import LongTable
from widgets.rows import Rows
from widgets.story import Story


class StepScreen(Parted, Overlay):
    """Lies over the mode from which it was asked for."""

    MODE = "step"
    KEYS: ClassVar[Sequence[str]] = ("undo", "unblock", "block", "dossier", "mark", "help", "back")
    DEFAULT_CSS = """
    StepScreen #story { width: 100%; height: 8; }
    StepScreen #lines { width: 100%; height: 1fr; }
    """
    AUTO_FOCUS = "#story"

    def __init__(self, desk: Desk, past: Past) -> None:
        super().__init__(desk)
        self._past = past
        self._undone: Past | None = None  # the step that it takes back
        self._looked_at = self._stands()
        self._changes: Changes | None = None
        self.story = Story(_("Step of the journal"), id="story")
        self.lines = LongTable(_("Changes"), line_columns(0), self._line, id="lines")

    def compose_parts(self) -> ComposeResult:
        yield self.story
        if self._past.step.entry.targets:
            yield self.lines

    def parts(self) -> Sequence[Rows]:
        return (self.story, self.lines) if self._past.step.entry.targets else (self.story,)

    def share_room(self) -> None:
        """The story has as many rows as it needs, up to a half, and all where there is nothing else."""
        room = self.take_room()
        self.lines.set_columns(line_columns(room.width))
        alone = room.short or len(self.parts()) == 1
        self.story.styles.height = "1fr" if alone else min(self.story.row_count + 1, room.height // 2)
        self.show_parts(alone=alone)

    # drawing

    def _stands(self) -> Hashable:
        """What a step's present depends on."""
        return self.desk.blocks_version, self.desk.standing.policies

    def on_mount(self) -> None:
        self._look()

    def draw_parts(self) -> None:
        if self._stands() != self._looked_at:
            self._looked_at = self._stands()
            self._look(again=True)
        self._draw_story()

    @work(group="look", exclusive=True)
    async def _look(self, *, again: bool = False) -> None:
        """What became of it, and its lines: in a thread, it may be of a hundred thousand networks."""
        try:
            await asyncio.to_thread(self._read, again)
        except (EnforcementError, OSError) as error:
            self.say(retold(str(error)), "refused")
        self._changes = await asyncio.to_thread(Changes, self._past, self.desk.clock().tzinfo)
        if self._past.step.entry.targets:
            self.lines.show_all(self._changes.keys, number(len(self._changes.keys)))
        self._draw_story()
        self.refresh_keys()

    def _read(self, again: bool) -> None:
        gate, entry = self.desk.gate, self._past.step.entry
        if again:
            self._past = gate.step(entry.id) or self._past
        if entry.undoes and self._undone is None:
            self._undone = gate.step(entry.undoes)

    def _draw_story(self) -> None:
        now, past = self.desk.clock(), self._past
        told = list(facts(past, self._undone, now))
        self.story.tell(past.step.entry.id, sentence(past, now.tzinfo), told, (), events=0, zone=now.tzinfo)
        self.share_room()

    def _line(self, network: str) -> TableRow:
        if self._changes is None:
            raise KeyError(network)
        return self._changes.row(network, self.desk.marks)

    # the row, and what can be done

    def target(self) -> str | None:
        return self.lines.selected_key if self.focused_rows() is self.lines else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "filter":
            return False
        if action == "undo" and not self.is_typing:
            return not self.desk.flags.read_only or None  # where it cannot be undone, the plan says why
        return super().check_action(action, parameters)

    # the keys

    def action_undo(self) -> None:
        self.ask(step_request(self.desk.gate, self._past))

    def action_go(self, mode: str, part: str = "") -> None:
        """To a mode; this page no longer lies over it."""
        self.dismiss(None)
        below = self.app.screen
        if isinstance(below, Mode):
            below.action_go(mode, part)
