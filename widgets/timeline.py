"""Attacks over time: one column a bucket of minutes, stacked by kind, and a legend that says it in words.

The reader zooms and scrolls, and picks a span of time with the cursor or the mouse for the screen to filter by.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from widgets.timeline_keys import TIMELINE
from widgets.timeline_picture import TimelinePicture

_WHEEL = 3


class Timeline(TimelinePicture, can_focus=True):
    """The picture with a cursor that the keys and the mouse move."""

    BINDINGS: ClassVar[list[BindingType]] = [*TIMELINE]

    class Selected(Message):
        """The reader wants to see only what happened from `begin` to before `end` (POSIX seconds)."""

        def __init__(self, begin: int, end: int) -> None:
            super().__init__()
            self.begin = begin
            self.end = end

    class Cleared(Message):
        """The reader wants to see everything again, and is done with the timeline."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._pressed: int | None = None  # where a button of the mouse went down, while it is
        self._dragged = False

    # the keys

    def watch_has_focus(self, has_focus: bool) -> None:
        if has_focus and self.viewport.picked is None:
            self.viewport.move(0)
        elif not has_focus and self.screen.focused is not self:  # under a dialog the cursor stays
            self.viewport.leave()
        super().watch_has_focus(has_focus)

    def action_move(self, columns: int) -> None:
        self.viewport.move(columns)
        self.sync()

    def action_extend(self, columns: int) -> None:
        self.viewport.move(columns, extend=True)
        self.sync()

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(self.size.width // 2, 1))

    def action_oldest(self) -> None:
        self.viewport.to_oldest()
        self.sync()

    def action_newest(self) -> None:
        self.viewport.to_newest()
        self.sync()

    def action_zoom(self, by: int) -> None:
        self.viewport.zoom(by)
        self.sync()

    def action_choose(self) -> None:
        chosen = self.viewport.choose()
        self.sync()
        if chosen is not None:
            self.post_message(self.Selected(chosen.begin, chosen.end))

    def action_give_up(self) -> None:
        self.clear()
        self.post_message(self.Cleared())

    # the mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._pressed, self._dragged = event.x, False
        self.capture_mouse()
        self.viewport.pick(event.x, extend=event.shift)
        self.sync()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed is None:
            return
        self._dragged = self._dragged or event.x != self._pressed
        if self._dragged:
            self.viewport.pick(event.x, extend=True)
            self.sync()

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        self.release_mouse()
        self._pressed = None
        if self._dragged:
            self.action_choose()

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2:
            self.action_choose()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._wheel(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._wheel(event, 1)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        """Through time; with ctrl nearer (up) to the column under the mouse, or farther away (down)."""
        event.stop()
        self.focus()
        if event.ctrl:
            self.viewport.zoom(by, event.x)
        else:
            self.viewport.scroll(by * _WHEEL)
        self.sync()
