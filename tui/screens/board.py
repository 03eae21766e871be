"""The picture: status, timeline, three panes of events, offenders, blocks and policies, drawn when they change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import BindingType

from tui.enforcement.coverage import Coverage
from tui.picture import View
from tui.screens import empty
from tui.screens.bindings import binding_of
from tui.screens.block_rows import block_rows, rows_note
from tui.screens.campaign_banner import banner_parts
from tui.screens.campaign_notes import Kept
from tui.screens.feed import Feed
from tui.screens.filter import Filter
from tui.screens.gate import Gate
from tui.screens.known import KnownAddresses
from tui.screens.lookout import Lookout
from tui.screens.offender_rows import offender_rows, row_text
from tui.screens.panes import Panes
from tui.screens.policy_line import policy_parts
from tui.screens.standing import Standing, StandingReader
from tui.screens.status import Flags, lost_parts, status_parts
from tui.watched import Watched
from widgets.keyed_table import TableRow
from widgets.span_line import SpanLine
from widgets.timeline import Timeline

#: Seconds between two readings of the gate, and between two drawings of what need not be drawn at every frame.
_STANDING_EVERY = 2.0
_SLOW_EVERY = 1.0
#: Seconds after which times such as "3h left" are drawn again though nothing happened.
_MINUTE = 60.0


class Board(Panes):
    """Polls the monitor at the frame rate and hands each widget what changed. Draws nothing when nothing did."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        watched: Watched,
        gate: Gate,
        *,
        fps: int,
        flags: Flags,
        clock: Callable[[], datetime],
        keymap: Mapping[str, str],
        kept: Kept = Kept(),  # noqa: B008 - frozen
    ) -> None:
        known = KnownAddresses(watched, clock())
        super().__init__(known)
        self.known = known
        self.watched = watched
        self.gate = gate
        self.clock = clock
        self.flags = flags
        self.keymap = keymap
        self.standing = Standing()
        self.filter: Filter | None = None
        self.lookout = Lookout(watched, kept)
        self.fps = fps
        self._feed = Feed(watched, self.known)
        self._slow_version = (-1, -1)
        self._slow_at = 0.0
        self._loading = False
        self._keeping = asyncio.Lock()
        self._standing_reader = StandingReader(gate, watched)
        self._standing_at = 0.0
        self._reading = False
        self._coverage = Coverage(())

    def on_mount(self) -> None:
        self.set_interval(1 / self.fps, self.tick)
        self.call_after_refresh(self.tick)

    # what changed

    def tick(self) -> None:
        """One frame at most: look, and draw what changed."""
        now = monotonic()
        if now - self._standing_at >= _STANDING_EVERY and not self._reading:
            self.read_gate()  # under a dialog or page too: what has ended is to leave the files
        self.lookout.listen(self.clock())
        if not self.is_current:
            return
        view = self.watched.view()
        self._take_news()
        version = view.version, self.lookout.version
        slow = version != self._slow_version and now - self._slow_at >= _SLOW_EVERY
        loading, self._loading = self._loading, view.backlog is not None
        if slow or loading or self._loading or now - self._slow_at >= _MINUTE:
            self._slow_version, self._slow_at = version, now
            self.draw_slow()

    def _take_news(self) -> None:
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

    def read_gate(self) -> None:
        """Read the gate back in a thread and draw what changed."""
        self._reading = True
        self.run_worker(self._read_gate(), group="standing", exclusive=True)

    async def _read_gate(self) -> None:
        may_change = not (self.flags.read_only or self.flags.dry_run)
        try:
            standing = await asyncio.to_thread(self._standing_reader.read, self.clock(), expire=may_change)
            blocks_changed = standing.blocks != self.standing.blocks
            if blocks_changed:  # a list may be long: its index is made in the thread too
                self._coverage = await asyncio.to_thread(Coverage, standing.blocks)
        finally:
            self._reading = False
            self._standing_at = monotonic()
        if standing == self.standing:
            return
        self.standing = standing
        self.known.stand(standing, self._coverage, self.clock())
        if blocks_changed:
            for log in self.logs.values():
                log.redraw()
        self.draw_slow()
        self.refresh_keys()

    def draw_slow(self) -> None:
        """Status, timeline, tables and policies: at most once a second."""
        view = self.watched.view()
        now = self.clock()
        key = self.app.get_key_display(binding_of("campaigns", self.keymap))
        findings = self.lookout.findings
        self.query_one("#status", SpanLine).show(status_parts(view, self.standing, self.flags, findings, key))
        self._tell_campaigns(key)
        self._tell_lost()
        self.query_one("#policies", SpanLine).show(policy_parts(self.standing, now, self.size.width - 2))
        self._tell_empty(view)
        if self.flags.paused:
            return
        self.query_one(Timeline).show(view.minutes, now)
        self._draw_tables(view, now)

    def _draw_tables(self, view: View, now: datetime) -> None:
        shown = self._is_shown if self.filter else None
        offenders = offender_rows(view.offenders, self.known.blocked, now)
        blocks = block_rows(self.standing, self.known.refused, now, shown)
        self.offenders.show(list(filter(shown, offenders)))
        self.blocks.show(blocks, rows_note(self.standing, len(blocks)))

    def _is_shown(self, row: TableRow) -> bool:
        return self.filter is None or self.filter.text(row_text(row), row.key.partition("/")[0])

    def _tell_campaigns(self, key: str) -> None:
        """A line that is there only while there is danger that nobody has looked at, or news of a watched campaign."""
        parts = banner_parts(self.lookout.unseen(), self.lookout.news(), key, self.size.width - 2)
        self.set_class(bool(parts), "-told")
        self.query_one("#banner", SpanLine).show(parts)

    async def keep_notes(self) -> None:
        """Keep what is noted of campaigns; where that fails they are noted until the end of this session."""
        async with self._keeping:  # one after the other: the latest notes are what stays
            with suppress(OSError):
                await asyncio.to_thread(self.lookout.kept.write, self.lookout.notes())

    def _tell_lost(self) -> None:
        """A line that is there only while blocks are lost."""
        self.set_class(bool(self.standing.lost), "-lost")
        key = self.app.get_key_display(binding_of("restore", self.keymap))
        self.query_one("#lost", SpanLine).show(lost_parts(self.standing, self.flags, key))

    def _tell_empty(self, view: View) -> None:
        filtered = self.filter is not None
        for pane, log in self.logs.items():
            log.say_when_empty(empty.event_words(pane, view, filtered=filtered))
        self.offenders.say_when_empty(empty.offender_words(filtered=filtered))
        self.blocks.say_when_empty(empty.block_words(self.standing, filtered=filtered))

    def refresh_keys(self) -> None:
        """Called when what can be done may have changed."""

    def set_flags(self, **changes: object) -> None:
        """Change what holds for the whole program, and show it."""
        self.flags = replace(self.flags, **changes)
        self.draw_slow()
