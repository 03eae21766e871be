"""The campaigns: attacks that belong together by danger, the story of the chosen one, and its addresses.

A full screen over the watch screen, whose gate, standing and lookout it uses.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from tui.finding import Finding
from tui.screens import empty
from tui.screens.campaign_facts import facts
from tui.screens.campaign_panes import CampaignPanes
from tui.screens.campaign_request import campaign_request, why_no_block
from tui.screens.campaign_rows import campaign_rows
from tui.screens.campaign_words import KINDS
from tui.screens.closed import READ_ONLY
from tui.screens.offender_rows import offender_rows
from tui.screens.requests import undo_request
from tui.screens.status import status_parts
from widgets.cells import counted, number
from widgets.key_line import KeyLine
from widgets.keyed_table import TableRow
from widgets.rows import Rows
from widgets.span_line import SpanLine

if TYPE_CHECKING:
    from tui.screens.watch import WatchScreen

#: Seconds between two drawings while something changes, and after which times are drawn again though nothing did.
_EVERY, _MINUTE = 1.0, 60.0


class CampaignsScreen(CampaignPanes):
    """Draws nothing when nothing changed. All that is open here counts as looked at."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "block", "Block all", id="campaigns.block", tooltip="plan a block of the whole campaign"),
        Binding(
            "w",
            "watch",
            "Watch",
            id="campaigns.watch",
            tooltip="tell of every new event of its addresses, and put it first; w again ends that",
        ),
        Binding("enter", "more", "More", id="campaigns.more", tooltip="to the addresses; there, all of the address"),
        Binding("tab", "step(1)", "Next part", id="campaigns.next", tooltip="to the next part"),
        Binding("shift+tab", "step(-1)", "Part before", show=False, id="campaigns.previous", tooltip="back"),
        Binding("u", "undo", "Undo", id="campaigns.undo", tooltip="take the last change back, after a look"),
        Binding("question_mark", "help", "Help", id="campaigns.help", tooltip="these keys, and what the words mean"),
        Binding("escape,q,c", "close", "Close", id="campaigns.close", tooltip="back to the watch screen"),
        Binding("ctrl+c", "close", "Close", show=False, id="campaigns.ctrl_c", tooltip="as escape"),
    ]

    def __init__(self, watch: WatchScreen) -> None:
        keys = [binding.id or "" for binding in Binding.make_bindings(self.BINDINGS)]
        super().__init__(self._member, keys)
        self._watch = watch
        self._lookout = watch.lookout
        self._drawn = (-1, -1)  # the versions of what was drawn last, and the standing that went with it
        self._standing = watch.standing
        self._drawn_at = 0.0
        self._findings: list[Finding] = []

    def on_mount(self) -> None:
        self.set_interval(1 / self._watch.fps, self._tick)
        self.call_after_refresh(self._draw)

    # drawing

    def _tick(self) -> None:
        now = monotonic()
        if not self.is_current or now - self._drawn_at < _EVERY:
            return
        watch = self._watch
        drawn = watch.watched.view().version, watch.lookout.version
        changed = drawn != self._drawn or watch.standing is not self._standing
        if changed or now - self._drawn_at >= _MINUTE:
            self._drawn, self._standing = drawn, watch.standing
            self._draw()

    def _draw(self) -> None:
        self._drawn_at = monotonic()
        watch, lookout, now = self._watch, self._lookout, self._watch.clock()
        if lookout.look(now):
            self._keep()
        view = watch.watched.view()
        self._findings = lookout.in_order()
        self.query_one(SpanLine).show(status_parts(view, watch.standing, watch.flags, lookout.findings))
        self.table.say_when_empty(empty.campaign_words(view))
        self.table.show(campaign_rows(self._findings, self._told, now), self._note())
        self._draw_chosen()

    def _note(self) -> str:
        ended = sum(finding.ended for finding in self._findings)
        return f"{counted(len(self._findings) - ended, 'goes on', 'go on')}, {number(ended)} ended" if ended else ""

    def _told(self, finding: Finding) -> str:
        """What stands before its sentence."""
        if not self._lookout.is_watched(finding):
            return ""
        news = self._lookout.news_of(finding)
        return f"watched, {number(news.kinds.total())} new" if news else "watched"

    def _draw_chosen(self) -> None:
        finding = self.chosen()
        if finding is None:
            self.story.tell_nothing()
            self.members.show_keys(())
        else:
            self._draw_story(finding)
            self.members.note = number(len(finding.addresses))
            self.members.show_keys(finding.addresses)
        self.share_room()
        self.refresh_bindings()

    def _draw_story(self, finding: Finding) -> None:
        now = self._watch.clock()
        watched, news = self._lookout.is_watched(finding), self._lookout.news_of(finding)
        told = list(facts(finding, now, (news.words if news else "nothing new from it") if watched else ""))
        self.story.title = KINDS[finding.kind].long.capitalize()
        self.story.note = finding.id
        self.story.tell(
            finding.id,
            (finding.sentence, "strong"),
            told,
            finding.times,
            events=finding.events,
            zone=now.tzinfo,
        )

    def _member(self, ip: str) -> TableRow:
        known = self._watch.known
        offender = known.offender(ip)
        if offender is None:
            mark = "#" if known.blocked(ip) else " "
            return TableRow(ip, (mark + ip, "", "", "", "no longer in memory"), "quiet")
        return offender_rows([offender], known.blocked, self._watch.clock())[0]

    def chosen(self) -> Finding | None:
        """The campaign under the cursor of the list."""
        key = self.table.selected_key
        return next((finding for finding in self._findings if finding.id == key), None)

    @on(Rows.Moved)
    def _moved(self) -> None:
        if self.focused is self.table:
            self._draw_chosen()

    # what can be done now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey."""
        if action in ("block", "undo", "watch", "more"):
            return None if self._why_closed(action) else True
        return True

    def _why_closed(self, action: str) -> str:
        if action != "undo" and self.chosen() is None:
            return "There is no campaign here yet."
        if action in ("block", "undo") and self._watch.flags.read_only:
            return READ_ONLY
        if action == "undo" and not self._watch.standing.can_undo:
            return "There is no change to take back."
        return ""

    def on_key(self, event: events.Key) -> None:
        self.query_one(KeyLine).clear()
        action = {"b": "block", "u": "undo", "w": "watch", "enter": "more"}.get(event.key)
        if action and (why := self._why_closed(action)):
            self.say(why, "refused")

    def say(self, text: str, role: str = "fine") -> None:
        """Tell something in the line of keys, until the next key."""
        self.query_one(KeyLine).say(text, role)

    # the keys

    def action_block(self) -> None:
        finding = self.chosen()
        if finding is None:
            return
        if why := why_no_block(finding):
            from tui.screens.question import Question

            self.app.push_screen(Question("There is nothing to block", why))
            return
        watch = self._watch
        watch.ask(campaign_request(watch.gate, finding, watch.flags.block_for), self.say)

    def action_undo(self) -> None:
        self._watch.ask(undo_request(self._watch.gate), self.say)

    def action_watch(self) -> None:
        finding = self.chosen()
        if finding is not None:
            watched = self._lookout.watch(finding, self._watch.clock())
            self._keep()
            self._draw()
            self.say("Watched: every new event of its addresses is told." if watched else "No longer watched.")

    def _keep(self) -> None:
        self._watch.run_worker(self._watch.keep_notes(), group="notes")

    @on(Rows.Chosen)
    def action_more(self) -> None:
        if self.focused is not self.members:
            self.go_to(self.members)
        elif ip := self.members.selected_key:
            self._watch.open_dossier(ip, self.say)

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._watch.keymap))

    def action_close(self) -> None:
        self._lookout.read_news()
        self.dismiss(None)
