"""How every category was answered, as the monitor tells it: asked in a thread, the less often the dearer it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from tui.model import Category
from tui.picture import Answered
from tui.screens.desk import Desk
from tui.screens.pace import Pace


class PolicyCounts:
    """Owns what was told last."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked_at = -1  # the version of the picture
        self._pace = Pace()
        self.by_category: Mapping[Category, Answered] = {}

    @property
    def is_due(self) -> bool:
        """Whether something may have changed, and it is time to ask."""
        return self._desk.view.version != self._asked_at and self._pace.is_due

    async def read(self) -> bool:
        """Ask; whether anything is other than before."""
        desk, before = self._desk, self.by_category
        self._asked_at = desk.view.version
        with self._pace.look():
            told = await asyncio.to_thread(desk.watched.answered, desk.clock())
            self.by_category = {one.category: one for one in told}
        return self.by_category != before
