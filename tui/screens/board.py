"""The picture: status, timeline, three panes of events, offenders, blocks and policies, drawn when they change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.model import View, Watched
from tui.screens import empty
from tui.screens.bindings import ORDER_OF_KEYS
from tui.screens.feed import Feed
from tui.screens.filter import Filter
from tui.screens.gate import Gate, Standing, read_standing
from tui.screens.known import KnownAddresses
from tui.screens.status import Flags, policy_parts, status_parts
from tui.screens.table_rows import BLOCK_COLUMNS, OFFENDER_COLUMNS, block_rows, offender_rows, row_text
from widgets.event_columns import Pane
from widgets.event_log import EventLog
from widgets.key_line import KeyLine
from widgets.keyed_table import KeyedTable
from widgets.rows import Rows
from widgets.span_line import SpanLine
from widgets.timeline import Timeline

#: Seconds between two readings of the gate, and between two drawings of what need not be drawn at every frame.
_STANDING_EVERY = 2.0
_SLOW_EVERY = 1.0
#: Seconds after which times such as "3h left" are drawn again though nothing happened.
_MINUTE = 60.0

_TITLES = {
    Pane.LOGIN: "1 Login attempts",
    Pane.REJECTED: "2 Rejected mail",
    Pane.DNSBL: "3 DNSBL hits",
}
ORDER = ("pane-login", "pane-rejected", "pane-dnsbl", "offenders", "blocks")
_WIDE = 120
_TABLES_BESIDE = 100
_TALL = 34
_SHORT = 17
_LOW = 14


class Board(Screen[None]):
    """Polls the monitor at the frame rate and hands each widget what changed. Draws nothing when nothing did."""

    DEFAULT_CSS = """
    Board { layout: vertical; overflow: hidden; }
    Board #status, Board #policies, Board #keys { height: 1; width: 100%; }
    Board #timeline { height: 2; width: 100%; }
    Board #panes { height: 3fr; layout: vertical; }
    Board #tables { height: 1fr; min-height: 4; layout: vertical; }
    Board EventLog, Board KeyedTable { height: 1fr; width: 1fr; }
    Board KeyedTable.-away, Board EventLog.-away { display: none; }
    Board.-tall #timeline { height: 4; }
    Board.-wide #panes { layout: horizontal; height: 3fr; }
    Board.-wide EventLog { margin: 0 1 0 0; }
    Board.-wide #pane-dnsbl { margin: 0; }
    Board.-beside #tables { layout: horizontal; height: 2fr; }
    Board.-beside #offenders { width: 3fr; margin: 0 1 0 0; }
    Board.-beside #blocks { width: 2fr; }
    Board.-short #timeline { height: 1; }
    Board.-short #tables { min-height: 0; }
    Board.-low #timeline, Board.-low #policies { display: none; }
    Board #filter { height: 1; width: 100%; display: none; background: $title; }
    Board.-filtering #filter { display: block; }
    Board.-filtering #keys { display: none; }
    """
    SCOPED_CSS = False  # the screens that extend this one share it
    AUTO_FOCUS = "#pane-login"
    #: Textual repaints the whole screen when the focus moves; here the two panes concerned redraw themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
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
    ) -> None:
        super().__init__()
        self.watched = watched
        self.gate = gate
        self.clock = clock
        self.flags = flags
        self.keymap = keymap
        self.known = KnownAddresses(watched, clock())
        self.standing = Standing()
        self.filter: Filter | None = None
        self.logs = {pane: EventLog(title, pane, self.known) for pane, title in _TITLES.items()}
        self.offenders = KeyedTable("4 Top offenders", OFFENDER_COLUMNS, id="offenders")
        self.blocks = KeyedTable("5 Blocks", BLOCK_COLUMNS, id="blocks")
        self._fps = fps
        self._feed = Feed(watched, self.known)
        self._slow_version = -1
        self._slow_at = 0.0
        self._loading = False
        self._standing_at = 0.0
        self._reading = False
        self._last_rows: Rows = self.logs[Pane.LOGIN]

    def compose(self) -> ComposeResult:
        yield SpanLine(id="status", ground="title")
        yield Timeline(id="timeline")
        with Container(id="panes"):
            yield from self.logs.values()
        with Container(id="tables"):
            yield self.offenders
            yield self.blocks
        yield SpanLine(id="policies")
        yield KeyLine(ORDER_OF_KEYS)

    def on_mount(self) -> None:
        self._arrange(self.app.size.width, self.app.size.height)
        self.set_interval(1 / self._fps, self.tick)
        self.call_after_refresh(self.tick)

    # what changed

    def tick(self) -> None:
        """One frame at most: look, and draw what changed."""
        now = monotonic()
        if now - self._standing_at >= _STANDING_EVERY and not self._reading:
            self.read_gate()  # under a dialog or page too: what has ended is to leave the files
        if not self.is_current:
            return
        view = self.watched.view()
        self._take_news()
        slow = view.version != self._slow_version and now - self._slow_at >= _SLOW_EVERY
        loading, self._loading = self._loading, view.backlog is not None
        if slow or loading or self._loading or now - self._slow_at >= _MINUTE:
            self._slow_version, self._slow_at = view.version, now
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
        self.run_worker(self._read_gate(), group="standing")

    async def _read_gate(self) -> None:
        may_change = not (self.flags.read_only or self.flags.dry_run)
        try:
            standing = await asyncio.to_thread(read_standing, self.gate, self.clock(), expire=may_change)
        finally:
            self._reading = False
            self._standing_at = monotonic()
        if standing == self.standing:
            return
        blocks_changed = standing.blocks != self.standing.blocks
        self.standing = standing
        self.known.stand(standing, self.clock())
        if blocks_changed:
            for log in self.logs.values():
                log.redraw()
        self.draw_slow()
        self.refresh_keys()

    def draw_slow(self) -> None:
        """Status, timeline, tables and policies: at most once a second."""
        view = self.watched.view()
        now = self.clock()
        self.query_one("#status", SpanLine).show(status_parts(view, self.standing, self.flags))
        self.query_one("#policies", SpanLine).show(policy_parts(self.standing, now, self.size.width - 2))
        self._tell_empty(view)
        if self.flags.paused:
            return
        self.query_one(Timeline).show(view.minutes, now)
        self._draw_tables(view, now)

    def _draw_tables(self, view: View, now: datetime) -> None:
        offenders = offender_rows(view.offenders, self.known.blocked, now)
        blocks = block_rows(self.standing.blocks, self.standing.enforced, now)
        if self.filter:
            offenders = [row for row in offenders if self.filter.text(row_text(row), row.key)]
            blocks = [row for row in blocks if self.filter.text(row_text(row), row.key.partition("/")[0])]
        self.offenders.show(offenders)
        self.blocks.show(blocks)

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

    # the room there is

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width, event.size.height)

    def _arrange(self, width: int, height: int) -> None:
        self.set_class(width >= _WIDE and height >= _SHORT, "-wide")
        self.set_class(width >= _TABLES_BESIDE and height >= _SHORT, "-beside")
        self.set_class(height >= _TALL, "-tall")
        self.set_class(height < _SHORT, "-short")
        self.set_class(height < _LOW, "-low")
        self._show_panes()

    def _show_panes(self) -> None:
        """Hide the panes for which there is no room; the one in focus stays."""
        focused = self.focused_rows()
        short, beside = self.has_class("-short"), self.has_class("-beside")
        for log in self.logs.values():
            log.set_class(short and log is not focused, "-away")
        table = focused if isinstance(focused, KeyedTable) else self.offenders
        for other in (self.offenders, self.blocks):
            other.set_class(not beside and other is not table, "-away")
        self.query_one("#tables").display = not short or isinstance(focused, KeyedTable)
        self.query_one("#panes").display = not short or isinstance(focused, EventLog)

    def focused_rows(self) -> Rows:
        """The pane that has the focus, or had it last."""
        if isinstance(self.focused, Rows):
            self._last_rows = self.focused
        return self._last_rows

    def go_to(self, pane_id: str) -> None:
        """Give a pane the focus, and room."""
        rows = next(rows for rows in (*self.logs.values(), self.offenders, self.blocks) if rows.id == pane_id)
        self._last_rows = rows
        self._show_panes()
        rows.focus()
