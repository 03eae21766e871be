"""A mode of the screen: all keys that the modes share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on

from tui.dossier import Subject
from tui.screens.copying import Copying
from tui.screens.masking import Masking
from tui.screens.noise_keys import Quieting
from tui.screens.paging import Paging
from widgets.rows import Rows


class Mode(Quieting, Copying, Paging, Masking):
    """Base of every mode."""

    TELLING: ClassVar[Sequence[str]] = (*Quieting.TELLING, "copy", "lines")

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
