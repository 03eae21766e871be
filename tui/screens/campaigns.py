"""The campaigns: attacks that belong together by danger, the story of the chosen one, and its addresses.

A full screen over the watch screen, whose gate, standing and lookout it uses.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.finding import Finding
from tui.screens import empty
from tui.screens.campaign_facts import facts
from tui.screens.campaign_request import campaign_request, why_no_block
from tui.screens.campaign_rows import COLUMNS, CampaignTable, campaign_rows
from tui.screens.campaign_words import KINDS
from tui.screens.closed import READ_ONLY
from tui.screens.leaving import LeftOnce
from tui.screens.offender_rows import OFFENDER_COLUMNS, offender_rows
from tui.screens.requests import undo_request
from tui.screens.status import status_parts
from widgets.cells import counted
from widgets.key_line import KeyLine
from widgets.keyed_table import TableRow
from widgets.lazy_table import LazyTable
from widgets.rows import Rows
from widgets.span_line import SpanLine
from widgets.story import Story

if TYPE_CHECKING:
    from tui.screens.watch import WatchScreen

#: Seconds between two drawings while something changes, and after which times are drawn again though nothing did.
_EVERY, _MINUTE = 1.0, 60.0
_WIDE, _SHORT, _LOW = 100, 17, 14
_ORDER = ("campaigns", "story", "members")


class CampaignsScreen(LeftOnce[None]):
    """Draws nothing when nothing changed. All that is open here counts as looked at."""

    CSS = """
    CampaignsScreen { layout: vertical; overflow: hidden; }
    CampaignsScreen #status, CampaignsScreen #keys { height: 1; width: 100%; }
    CampaignsScreen #campaigns { width: 100%; height: 4; }
    CampaignsScreen #finding { height: 1fr; layout: vertical; }
    CampaignsScreen #story { width: 1fr; height: 2fr; }
    CampaignsScreen #members { width: 1fr; height: 1fr; min-height: 3; }
    CampaignsScreen.-wide #finding { layout: horizontal; }
    CampaignsScreen.-wide #story { width: 1fr; height: 100%; margin: 0 1 0 0; }
    CampaignsScreen.-wide #members { width: 1fr; height: 100%; }
    CampaignsScreen .-away, CampaignsScreen.-low #status { display: none; }
    """
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
    AUTO_FOCUS = "#campaigns"

    def __init__(self, watch: WatchScreen) -> None:
        super().__init__()
        self._watch = watch
        self._lookout = watch.lookout
        self._table = CampaignTable("Campaigns", COLUMNS, id="campaigns")
        self._story = Story("", id="story")
        self._members = LazyTable("Addresses", OFFENDER_COLUMNS, self._member, id="members")
        self._drawn = (-1, -1, -1)  # what was drawn last: versions, and which standing
        self._drawn_at = 0.0
        self._findings: list[Finding] = []

    def compose(self) -> ComposeResult:
        yield SpanLine(id="status", ground="title")
        yield self._table
        with Container(id="finding"):
            yield self._story
            yield self._members
        yield KeyLine([binding.id or "" for binding in Binding.make_bindings(self.BINDINGS)])

    def on_mount(self) -> None:
        self.set_interval(1 / self._watch.fps, self._tick)
        self.call_after_refresh(self._draw)

    # the room there is

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= _WIDE and event.size.height >= _SHORT, "-wide")
        self.set_class(event.size.height < _LOW, "-low")
        self._share_room()

    def _share_room(self) -> None:
        """The list has as many rows as it needs, up to a third; where there is little room, one part is there alone."""
        short = self.size.height < _SHORT
        focused = self.focused or self._table
        self._table.styles.height = "1fr" if short else max(min(len(self._findings) + 1, self.size.height // 3), 4)
        self._table.set_class(short and focused is not self._table, "-away")
        self.query_one("#finding").set_class(short and focused is self._table, "-away")
        self._story.set_class(short and focused is not self._story, "-away")
        self._members.set_class(short and focused is not self._members, "-away")

    # drawing

    def _tick(self) -> None:
        now = monotonic()
        if not self.is_current or now - self._drawn_at < _EVERY:
            return
        watch = self._watch
        drawn = (watch.watched.view().version, watch.lookout.version, id(watch.standing))
        if drawn != self._drawn or now - self._drawn_at >= _MINUTE:
            self._drawn = drawn
            self._draw()

    def _draw(self) -> None:
        self._drawn_at = monotonic()
        watch, lookout, now = self._watch, self._lookout, self._watch.clock()
        if lookout.look():
            self._keep()
        view = watch.watched.view()
        self._findings = lookout.in_order()
        self.query_one(SpanLine).show(status_parts(view, watch.standing, watch.flags, lookout.findings))
        self._table.say_when_empty(empty.campaign_words(view))
        self._table.show(campaign_rows(self._findings, self._told, now), self._note())
        self._share_room()
        self._draw_chosen()

    def _note(self) -> str:
        ended = sum(finding.ended for finding in self._findings)
        return f"{counted(len(self._findings) - ended, 'goes on', 'go on')}, {ended:,} ended" if ended else ""

    def _told(self, finding: Finding) -> str:
        """What stands before its sentence."""
        if not self._lookout.is_watched(finding):
            return ""
        return ", ".join(filter(None, ("watched", self._lookout.news_of(finding))))

    def _draw_chosen(self) -> None:
        finding = self.chosen()
        if finding is None:
            self._story.tell_nothing()
            self._members.show_keys(())
        else:
            self._draw_story(finding)
            self._members.note = f"{len(finding.addresses):,}"
            self._members.show_keys(finding.addresses)
        self.refresh_bindings()

    def _draw_story(self, finding: Finding) -> None:
        now = self._watch.clock()
        watched = self._lookout.is_watched(finding)
        news = self._lookout.news_of(finding) or "nothing new from its addresses"
        told = list(facts(finding, now, news if watched else ""))
        self._story.title = KINDS[finding.kind].long.capitalize()
        self._story.note = finding.id
        self._story.tell(
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
        key = self._table.selected_key
        return next((finding for finding in self._findings if finding.id == key), None)

    @on(Rows.Moved)
    def _moved(self) -> None:
        if self.focused is self._table:
            self._draw_chosen()

    def on_descendant_focus(self) -> None:
        self._share_room()

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
        self._watch.run_worker(self._watch.keep_notes(), group="notes", exclusive=True)

    @on(Rows.Chosen)
    def action_more(self) -> None:
        if self.focused is not self._members:
            self._go_to(self._members)
        elif ip := self._members.selected_key:
            self._watch.open_dossier(ip, self.say)

    def action_step(self, step: int) -> None:
        parts = (self._table, self._story, self._members)
        at = next((place for place, part in enumerate(parts) if part is self.focused), 0)
        self._go_to(parts[(at + step) % len(parts)])

    def _go_to(self, part: Rows) -> None:
        part.remove_class("-away")
        self.query_one("#finding").remove_class("-away")
        self.set_focus(part)
        self._share_room()

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._watch.keymap))

    def action_close(self) -> None:
        self._lookout.read_news()
        self.dismiss(None)
