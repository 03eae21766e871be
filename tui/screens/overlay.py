"""Pages with parts and keys of their own that lie over the mode from which they were asked for."""

from __future__ import annotations

from tui.screens.leaving import LeftOnce
from tui.screens.mode import Mode


class Overlay(Mode, LeftOnce[None]):
    """Whatever would clear, leave or quit in a mode leads back to what lies below."""

    def action_clear(self) -> None:
        self.dismiss(None)

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_quit(self) -> None:
        self.dismiss(None)
