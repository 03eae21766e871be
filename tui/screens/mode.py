"""A mode of the screen: all keys that the modes share."""

from __future__ import annotations

from textual import on

from tui.dossier import Subject
from tui.screens.noise_keys import Quieting
from widgets.rows import Rows


class Mode(Quieting):
    """Base of every mode."""

    def action_dossier(self) -> None:
        subject = self.subject()
        if subject is not None:
            self.open_dossier(subject)

    def open_dossier(self, subject: Subject) -> None:
        """The page of an address, network, user or zone."""
        from tui.screens.dossier import DossierScreen

        self.app.push_screen(DossierScreen(self.desk, subject))

    @on(Rows.Chosen)
    def _row_chosen(self) -> None:
        self.action_dossier()
