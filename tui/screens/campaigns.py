"""The campaigns: attacks that belong together by danger, the story of the chosen one, and its addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from tui.dossier import Subject
from tui.finding import Finding
from tui.language import _, counted, listed
from tui.screens import campaign_masked, empty
from tui.screens.bindings import WATCHING_CAMPAIGNS, bindings
from tui.screens.campaign_facts import facts
from tui.screens.campaign_panes import CampaignPanes
from tui.screens.campaign_request import campaign_request, why_no_block
from tui.screens.campaign_rows import campaign_rows
from tui.screens.campaign_words import brief, long
from tui.screens.closed import READ_ONLY
from tui.screens.desk import Desk
from tui.screens.offender_columns import Around
from tui.screens.offender_rows import offender_rows
from tui.screens.subjects import subject_of
from widgets.cells import dotted, number
from widgets.keyed_table import TableRow
from widgets.rows import Rows


class CampaignsScreen(CampaignPanes):
    """All that is open here counts as looked at."""

    MODE = "campaigns"
    BINDINGS: ClassVar[list[BindingType]] = bindings([WATCHING_CAMPAIGNS])
    KEYS: ClassVar[Sequence[str]] = ("block", "watch", "unblock", "dossier", "filter", "undo", "help", "back")
    TELLING: ClassVar[Sequence[str]] = (*CampaignPanes.TELLING, "watch")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self._member)
        self._findings: list[Finding] = []

    # drawing

    def draw_always(self) -> None:
        if self.desk.lookout.look(self.desk.clock()):
            self._keep()

    def draw_parts(self) -> None:
        desk = self.desk
        self._findings = [finding for finding in desk.lookout.in_order() if self._is_shown(finding)]
        self.table.say_when_empty(empty.campaign_words(desk.view, filtered=desk.filter is not None))
        self.table.show(campaign_rows(self._findings, self._told, desk.clock()), dotted(self.rows_note(), self._note()))
        self._draw_chosen()

    def _is_shown(self, finding: Finding) -> bool:
        wanted = self.desk.filter
        if wanted is None:
            return True
        words = " ".join((finding.sentence, brief(finding.kind), *finding.users))
        return wanted.row(words, *finding.addresses)

    def filter_parts(self) -> None:
        self.draw_parts()

    def _note(self) -> str:
        ended = sum(finding.ended for finding in self._findings)
        going_on = counted(len(self._findings) - ended, "{count} goes on", "{count} go on")
        return listed((going_on, counted(ended, "{count} ended", "{count} ended"))) if ended else ""

    def _told(self, finding: Finding) -> str:
        """What stands before its sentence."""
        lookout = self.desk.lookout
        if not lookout.is_watched(finding):
            return ""
        news = lookout.news_of(finding)
        return _("watched, {count} new").format(count=number(news.kinds.total())) if news else _("watched")

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

    def _draw_story(self, finding: Finding) -> None:
        lookout, now = self.desk.lookout, self.desk.clock()
        watched, news = lookout.is_watched(finding), lookout.news_of(finding)
        told = list(facts(finding, now, (news.words if news else _("nothing new from it")) if watched else ""))
        self.story.title = _capital(long(finding.kind))
        self.story.note = finding.id
        self.story.tell(
            finding.id,
            (campaign_masked.sentence(finding), "strong"),
            told,
            finding.times,
            events=finding.events,
            zone=now.tzinfo,
        )

    def _member(self, ip: str) -> TableRow:
        known, marks = self.desk.known, self.desk.marks
        offender = known.offender(ip)
        if offender is None:
            mark = "*" if ip in marks else "#" if known.blocked(ip) else " "
            return TableRow(ip, (mark + ip, "", "", "", _("no longer in memory")), "quiet")
        return offender_rows([offender], Around(self.desk.clock(), known.blocked, marks))[0]

    # the row

    def chosen(self) -> Finding | None:
        """The campaign under the cursor of the list."""
        key = self.table.selected_key
        return next((finding for finding in self._findings if finding.id == key), None)

    def subjects(self) -> Sequence[Subject]:
        """The address under the cursor, or all of the campaign."""
        finding = self.chosen()
        if self.focused_rows() is self.members or finding is None:
            return super().subjects()
        return tuple(map(subject_of, finding.addresses))

    def target(self) -> str | None:
        """An address of the campaign, where the cursor is on one."""
        return self.members.selected_key if self.focused_rows() is self.members else None

    @on(Rows.Moved)
    def _moved(self) -> None:
        if self.focused is self.table:
            self._draw_chosen()

    # what can be done now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_typing or action not in ("block", "watch", "dossier"):
            return super().check_action(action, parameters)
        if action == "block" and self.desk.marks:
            return super().check_action(action, parameters)
        return None if self.why_closed(action) else True

    def why_closed(self, action: str) -> str:
        if action not in ("block", "watch", "dossier"):
            return super().why_closed(action)
        if action == "block" and self.desk.flags.read_only:
            return _(READ_ONLY)
        return "" if self.chosen() else _("There is no campaign here yet.")

    # the keys

    def action_block(self) -> None:
        finding = self.chosen()
        if self.desk.marks or finding is None:
            super().action_block()
            return
        if why := why_no_block(finding):
            from tui.screens.question import Question

            self.app.push_screen(Question(_("There is nothing to block"), why))
            return
        self.ask(campaign_request(self.desk.gate, finding, self.desk.flags.block_for))

    def action_watch(self) -> None:
        finding = self.chosen()
        if finding is not None:
            watched = self.desk.lookout.watch(finding, self.desk.clock())
            self._keep()
            self.draw()
            told = _("Watched: every new event of its addresses is told.")
            self.say(told if watched else _("No longer watched."))

    def _keep(self) -> None:
        self.app.run_worker(self.desk.keep_notes(), group="notes")

    def action_dossier(self) -> None:
        if self.focused_rows() is self.members:
            super().action_dossier()
        else:
            self.go_to(self.members)

    def on_screen_suspend(self) -> None:
        self.desk.lookout.read_news()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
