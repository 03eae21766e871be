"""The keys that make the panes of events quieter, and what of it is kept for the next start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual import work
from textual.binding import BindingType

from tui.language import _
from tui.picture import Offender
from tui.screens.bindings import QUIETING, bindings
from tui.screens.changing import Changing
from tui.screens.important import Important
from tui.screens.noise import Noise, hidden_word


class Quieting(Changing):
    """What is chosen holds in every mode, at once."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([QUIETING])
    TELLING: ClassVar[Sequence[str]] = (*Changing.TELLING, "hide")

    def hideable(self) -> str | None:
        """The kind or category that is hidden with the row under the cursor."""
        return self.category()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all."""
        if action == "hide" and not self.is_typing:
            return self.hideable() is not None or None
        return super().check_action(action, parameters)

    def why_closed(self, action: str) -> str:
        """Why it cannot be done now."""
        if action == "hide":
            return _("This row has no category to hide; choose one of the panes (1, 2, 3).")
        return super().why_closed(action)

    def action_hide(self) -> None:
        if (name := self.hideable()) is not None:
            self.toggle_hidden(name)

    def toggle_hidden(self, name: str) -> None:
        """Hide a kind or category, or show it again."""
        noise = self.desk.flags.noise.toggled(name)
        told = (
            _("{what} is hidden, and counted all the same; {key} shows it again.")
            if name in noise.hidden
            else _("{what} is shown again.")
        )
        self.quiet(noise, told.format(what=hidden_word(name), key=self.key_of("hidden")))

    def action_hidden(self) -> None:
        from tui.screens.noise_list import NoiseList

        self.app.push_screen(NoiseList(self))

    def action_fold(self) -> None:
        noise = self.desk.flags.noise
        told = _("Every event has a row again.") if noise.folded else _("Repeats are one row, with their number.")
        self.quiet(replace(noise, folded=not noise.folded), told)

    def action_important(self) -> None:
        noise = self.desk.flags.noise
        told = (
            _("Everything is shown again.")
            if noise.important
            else _("Only what matters is shown; ? says what that is.")
        )
        self.quiet(replace(noise, important=not noise.important), told)

    def shown_offenders(self, offenders: Iterable[Offender]) -> list[Offender]:
        """Those that are shown."""
        shown = super().shown_offenders(offenders)
        if not self.desk.flags.noise.important:
            return shown
        return Important(self.desk.known, self.desk.lookout.findings).offenders(shown)

    def quiet(self, noise: Noise, told: str) -> None:
        """Let this hold from now on, and at the next start."""
        self.desk.set_flags(noise=noise)
        self.filter_parts()
        self.draw()
        self.say(told)
        self._keep_noise(noise)

    @work(group="noise")
    async def _keep_noise(self, noise: Noise) -> None:
        why = await self.desk.quiet.keep(noise)
        if why:
            self.say(_("Until the end of this session only: {why}").format(why=why), "refused")
