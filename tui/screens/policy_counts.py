"""How every category was answered, as the monitor tells it: asked in a thread, the less often the dearer it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic

from tui.model import Category
from tui.picture import Answered
from tui.screens.desk import Desk

#: Seconds between two questions at least, and how often as long as the last one took.
_EVERY, _COST_SHARE = 2.0, 20


class PolicyCounts:
    """Owns what was told last."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked_at = -1  # the version of the picture
        self._due = 0.0
        self.by_category: Mapping[Category, Answered] = {}

    @property
    def is_due(self) -> bool:
        """Whether something may have changed, and it is time to ask."""
        return self._desk.view.version != self._asked_at and monotonic() >= self._due

    async def read(self) -> bool:
        """Ask; whether anything is other than before."""
        desk, before, begun = self._desk, self.by_category, monotonic()
        self._asked_at, self._due = desk.view.version, begun + 3600.0  # one at a time
        try:
            told = await asyncio.to_thread(desk.watched.answered, desk.clock())
            self.by_category = {one.category: one for one in told}
        finally:
            self._due = monotonic() + max(_EVERY, (monotonic() - begun) * _COST_SHARE)
        return self.by_category != before

    def of(self, category: Category) -> Answered:
        """What is known of a category."""
        return self.by_category.get(category) or Answered(category)
