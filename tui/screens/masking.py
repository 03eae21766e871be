"""The key of the mask: stand-ins for names and addresses, on the screen and in all that leaves it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from tui.language import _
from tui.privacy import worn
from tui.screens.bindings import MASKING, bindings
from tui.screens.changing import Changing


class Masking(Changing):
    """What is put on holds in every mode, at once."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([MASKING])

    def action_mask(self) -> None:
        from tui.screens.our_words import session_mask

        worn.wear(None if worn.mask is not None else session_mask())
        self.draw()
        self.refresh()  # all of it: each part sees that its lines are not as they may be seen now
        told = (
            _("Names and addresses are shown as they are.")
            if worn.mask is None
            else _("Masked, also in copies, the pager and saved sessions; {key} shows names again.")
        )
        self.say(told.format(key=self.key_of("mask")))
