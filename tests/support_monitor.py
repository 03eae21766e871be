"""A monitor that has counted some lines and seen no event, for tests of what is kept of it."""

from __future__ import annotations

from typing import ClassVar

from tui.model import Event
from tui.picture import Totals, View


class Counted:
    """What `commands.saving` asks of a monitor."""

    LINES: ClassVar[int] = 7

    def view(self) -> View:
        return View(1, self.LINES, 0, 0, 0.0, (), (), (), (), (), ())

    def totals(self, top: int) -> Totals:
        return Totals(self.LINES, 0, 0, None, None, *((),) * 8)

    def recent(self) -> list[Event]:
        return []
