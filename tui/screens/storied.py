"""Modes of a table and the story of its chosen row."""

from __future__ import annotations

from collections.abc import Sequence

from tui.screens.parted import Parted
from widgets.headed_table import HeadedTable
from widgets.rows import Rows


class Storied(Parted):
    """A subclass makes both, tells the story, and says what is chosen."""

    table: HeadedTable
    story: Rows

    def parts(self) -> Sequence[Rows]:
        return (self.table, self.story)

    def chosen(self) -> object | None:
        """What the row under the cursor of the table is about."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "dossier" and not self.is_typing:
            return self.chosen() is not None or None
        return super().check_action(action, parameters)

    def action_dossier(self) -> None:
        """To the story, which has all of it."""
        self.go_to(self.story)
