"""The watch screen: timeline, three panes of events, offenders, blocks and policies, drawn when they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType

from tui.dossier import About, Subject
from tui.language import _, listed
from tui.model import Category, Event
from tui.picture import View
from tui.screens.attention import counted_by_kind, wanted
from tui.screens.bindings import WATCHING, bindings, lost_keys
from tui.screens.block_rows import block_rows, rows_note
from tui.screens.desk import Desk
from tui.screens.feed import Feed
from tui.screens.minutes_shown import MinutesShown
from tui.screens.noise import what_of
from tui.screens.offender_columns import Around
from tui.screens.offender_rows import offender_rows
from tui.screens.picked_time import with_span, without_span
from tui.screens.watch_lines import WatchLines
from widgets.event_log import EventLog
from widgets.keyed_table import KeyedTable
from widgets.timeline import Timeline

if TYPE_CHECKING:  # the language is loaded when the first filter is typed
    from tui.filter.tree import Tree


class WatchScreen(WatchLines):
    """Polls the monitor at the frame rate and hands each widget what changed."""

    MODE = "watch"
    BINDINGS: ClassVar[list[BindingType]] = bindings([WATCHING])

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._feed = Feed(desk.watched, desk.known)
        self._minutes = MinutesShown(desk.watched)
        self._seen: tuple[int, tuple[str, ...]] = (0, ())  # what of addresses the rows show: blocks and marks
        self._attended: tuple[object, ...] = ()  # what the parts were last chosen by
        self._still: tuple[View, datetime] | None = None  # what is shown while the view is paused

    def on_mount(self) -> None:
        lost = lost_keys(self.desk.keymap)
        if lost:
            words = _("Keymap: other actions took the keys of {names}").format(names=listed(lost))
            self.call_after_refresh(self.say, words, "refused")

    # drawing

    def take_news(self) -> None:
        news = self._feed.take()
        if news is None:
            return
        for pane, log in self.logs.items():
            if news.older[pane]:
                log.insert(news.older[pane])
            if news.newer[pane]:
                log.append(news.newer[pane])
            if news.older[pane] or news.newer[pane]:
                log.sync()
        self.refresh_keys()

    def draw_always(self) -> None:
        desk = self.desk
        seen = desk.blocks_version, tuple(desk.marks)
        if seen != self._seen:
            self._seen = seen
            for log in self.logs.values():
                log.redraw()
        self.tell(desk.view, desk.clock())
        if self._attention != self._attended:  # something was learnt, or hidden in another mode
            self.filter_parts()

    def draw_parts(self) -> None:
        view, now = self._still or (self.desk.view, self.desk.clock())
        self._draw_timeline(view, now)
        self._draw_tables(view, now)

    def _draw_timeline(self, view: View, now: datetime) -> None:
        shown = self._minutes.of(view)
        self.query_one(Timeline).show(shown.minutes, now, shown.since)
        if self._minutes.must_look(view):
            self._look_back(view, now)

    @work(group="minutes")
    async def _look_back(self, view: View, now: datetime) -> None:
        """Find the minutes of what is filtered or hidden."""
        await self._minutes.look(view, now if self._still else None)
        self._draw_timeline(view, now)
        self._tell_given_up()  # a pattern may have taken too long there

    def _draw_tables(self, view: View, now: datetime) -> None:
        desk = self.desk
        shown = self.is_shown if desk.filter else None
        offenders = offender_rows(
            self.shown_offenders(view.offenders), Around(now, desk.known.blocked, desk.marks), self.offender_names
        )
        blocks = block_rows(desk.standing, desk.known.refused, now, shown)
        self.offenders.show(offenders, self.offenders_note())
        self.blocks.show(blocks, rows_note(desk.standing, len(blocks)))

    # the row

    def event(self) -> Event | None:
        """The event under the cursor."""
        rows = self.focused_rows()
        return rows.selected if isinstance(rows, EventLog) else None

    def target(self) -> str | None:
        rows = self.focused_rows()
        if isinstance(rows, KeyedTable):
            return rows.selected_key
        event = self.event()
        return event.ip if event else None

    def subjects(self) -> Sequence[Subject]:
        """The address, or the user where the log names none."""
        event = self.event()
        if event and event.user and not event.ip:
            return (Subject(About.USER, event.user),)
        return super().subjects()

    def category(self) -> Category | None:
        event = self.event()
        return event.category if event else None

    # the keys

    def hideable(self) -> str | None:
        event = self.event()
        return what_of(event) if event else None

    def filter_parts(self) -> None:
        desk, noise = self.desk, self.desk.flags.noise
        match = wanted(desk, desk.filter)
        for log in self.logs.values():
            log.choose(match, frozenset(noise.hidden), folded=noise.folded)
        at_any_time = wanted(desk, desk.chosen.at_any_time())  # the timeline shows what lies around the span, too
        self._minutes.choose(*counted_by_kind(desk, at_any_time))
        self._attended = self._attention
        if self._still:
            self.draw_parts()

    @property
    def _attention(self) -> tuple[object, ...]:
        """What decides which events and rows are shown."""
        desk, noise = self.desk, self.desk.flags.noise
        learnt = (desk.lookout.findings, desk.known.users) if noise.important else ()
        return desk.filter, desk.filter_version, noise, learnt

    def on_screen_resume(self) -> None:
        if self._attention != self._attended:  # at once: the next key is meant for what is shown then
            self.filter_parts()

    def pause_parts(self, paused: bool) -> None:
        self._still = (self.desk.view, self.desk.clock()) if paused else None
        for log in self.logs.values():
            log.pause(paused)

    def rest(self) -> None:
        """To the newest row, or the top."""
        rows = self.focused_rows()
        if isinstance(rows, EventLog):
            rows.action_last()
        else:
            rows.action_first()

    def action_go(self, mode: str, part: str = "") -> None:
        self.desk.window = self.query_one(Timeline).viewport.window
        super().action_go(mode, part)

    def action_timeline(self) -> None:
        self.set_focus(self.query_one(Timeline))

    @property
    def _tree(self) -> Tree | None:
        return self.desk.filter.tree if self.desk.filter else None

    @on(Timeline.Selected)
    def _span_picked(self, event: Timeline.Selected) -> None:
        self._set_filter(with_span(self._tree, event.begin, event.end, self.desk.clock()))

    @on(Timeline.Cleared)
    def _timeline_left(self) -> None:
        if self.desk.filter:
            self._set_filter(without_span(self._tree))
        self.set_focus(self.focused_rows())

    def action_leave(self) -> None:
        self.action_quit()
