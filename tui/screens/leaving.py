"""A screen that is left once, with all that it was doing, however many keys asked for it in the same breath."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType


class LeftOnce(Screen[ScreenResultType]):
    """Textual's own would take the screen below away too, or fail for want of one."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave with a result, unless it was left already."""
        if not self.is_current:
            return AwaitComplete()
        left = super().dismiss(result)
        # Textual ends a screen's work after the widgets in it: what wakes up in between would look for them in vain
        self.workers.cancel_node(self)
        return left
