"""A screen that is left once, however many keys asked for it in the same breath, as on a slow line."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType


class LeftOnce(Screen[ScreenResultType]):
    """Textual's own would take the screen below away too, or fail for want of one."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave with a result, unless it was left already."""
        return super().dismiss(result) if self.is_current else AwaitComplete()
