"""The lines of words around the panes of the watch screen, and what a part says while it has no rows."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len

from tui.language import _
from tui.picture import View
from tui.screens import empty
from tui.screens.campaign_banner import banner_parts
from tui.screens.panes import Panes
from tui.screens.policy_line import policy_parts
from tui.screens.status import lost_parts
from widgets.cells import GAP
from widgets.span_line import Part, SpanLine


class WatchLines(Panes):
    """They are told while the view is paused too."""

    def tell(self, view: View, now: datetime) -> None:
        """Draw what changed."""
        self._tell_campaigns()
        self._tell_lost()
        self._tell_policies(now)
        self._tell_empty(view)

    def _tell_policies(self, now: datetime) -> None:
        heading: Part = ([(_("{key} Policy").format(key=self.key_of("go.policy")), "strong")], 0)
        room = self.size.width - 2 - sum(cell_len(text) for text, _role in heading[0]) - cell_len(GAP)
        self.query_one("#policies", SpanLine).show([heading, *policy_parts(self.desk.standing, now, room)])

    def _tell_campaigns(self) -> None:
        """A line that is there only while there is danger that nobody has looked at, or news of a watched campaign."""
        lookout = self.desk.lookout
        parts = banner_parts(lookout.unseen(), lookout.news(), self.key_of("go.campaigns"), self.size.width - 2)
        self.set_class(bool(parts), "-told")
        self.query_one("#banner", SpanLine).show(parts)

    def _tell_lost(self) -> None:
        """A line that is there only while blocks are lost."""
        desk = self.desk
        self.set_class(bool(desk.standing.lost), "-lost")
        self.query_one("#lost", SpanLine).show(lost_parts(desk.standing, desk.flags, self.key_of("restore")))

    def _tell_empty(self, view: View) -> None:
        filtered, noise = self.desk.filter is not None, self.desk.flags.noise
        for pane, log in self.logs.items():
            quiet = log.total > 0 and not filtered and bool(noise.hidden or noise.important)
            log.say_when_empty(empty.event_words(pane, view, filtered=filtered, quiet=quiet))
        quiet = bool(view.offenders) and not filtered and noise.important
        self.offenders.say_when_empty(empty.offender_words(filtered=filtered, quiet=quiet))
        self.blocks.say_when_empty(empty.block_words(self.desk.standing, filtered=filtered))
