"""What becomes of each category of mail: as it is set, as the log says, and who decided it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work

from tui.language import _
from tui.model import Category
from tui.screens.desk import Desk
from tui.screens.journal_reader import JournalReader
from tui.screens.policy_counts import PolicyCounts
from tui.screens.policy_facts import facts, sentence
from tui.screens.policy_panes import PolicyPanes
from tui.screens.policy_rows import Line, lines, policy_row
from widgets.rows import Rows
from widgets.words import category_word


class PolicyScreen(PolicyPanes):
    """A row a category, and the story of the chosen one."""

    MODE = "policy"
    KEYS: ClassVar[Sequence[str]] = ("switch", "dossier", "undo", "help", "back")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._counts = PolicyCounts(desk)
        self._journal = JournalReader(desk)
        self._lines: dict[str, Line] = {}

    # drawing

    def draw_parts(self) -> None:
        standing, now = self.desk.standing, self.desk.clock()
        self._lines = {line.category.value: line for line in lines(standing, self._counts.by_category)}
        width = self.columns_width
        self.table.show([policy_row(line, standing, now, width) for line in self._lines.values()])
        unknown = _("what becomes of mail cannot be read (8: why)")
        self.table.say_when_empty(unknown if standing.unknown else _("no category of mail is known yet"))
        self._draw_chosen()
        if self._counts.is_due:
            self._count()
        self._read_journal()

    @work(group="count")
    async def _count(self) -> None:
        if await self._counts.read():
            self.draw_parts()

    @work(group="journal")
    async def _read_journal(self) -> None:
        line = self.chosen()
        if line is not None:
            self._journal.want_words(line.category.value)
            if await self._journal.read():
                self._draw_chosen()

    def _draw_chosen(self) -> None:
        line, now = self.chosen(), self.desk.clock()
        if line is None:
            self.story.tell_nothing()
        else:
            category = line.category
            steps = [past for past in self._journal.steps if past.step.entry.category is category]
            self.story.title = category_word(category)
            told = list(facts(line, self.desk.standing, steps, now))
            self.story.tell(category.value, sentence(line), told, (), events=0, zone=now.tzinfo)
        self.share_room()

    @on(Rows.Moved)
    def _moved(self) -> None:
        if self.focused is self.table:
            self._draw_chosen()
            self._read_journal()

    # the row, and what can be done now

    def chosen(self) -> Line | None:
        """The category under the cursor of the table."""
        key = self.table.selected_key
        return self._lines.get(key) if key else None

    def category(self) -> Category | None:
        line = self.chosen()
        return line.category if line else None
