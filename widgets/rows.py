"""A pane: a title line and rows under it, with a cursor that the keys and the mouse move."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from widgets.cells import wrap
from widgets.lines import Lines

_WHEEL = 3


class Rows(Lines, can_focus=True):
    """Subclasses say how many rows there are and draw one; this class keeps cursor and top within them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="row.up", tooltip="one row up; the pane stops following"),
        Binding("down,j", "move(1)", "Down", show=False, id="row.down", tooltip="one row down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="row.page_up", tooltip="one page up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="row.page_down", tooltip="one page down"),
        Binding("home,g", "first", "Oldest", show=False, id="row.first", tooltip="to the first row"),
        Binding("end,G", "last", "Newest", show=False, id="row.last", tooltip="to the last row, and follow again"),
    ]

    #: Lines above the rows: the title, and what a subclass adds.
    HEAD = 1

    class Moved(Message):
        """The cursor is on another row."""

    class Chosen(Message):
        """A row was clicked twice."""

    def __init__(self, title: str, *, id: str | None = None, empty: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.title = title
        self.empty = empty
        self.cursor = 0
        self.top = 0

    # what a subclass tells

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def draw_row(self, index: int, selected: bool) -> Strip:
        """Row `index`, as wide as the widget."""
        raise NotImplementedError

    def title_notes(self) -> tuple[str, str]:
        """What stands behind the title, and at its right end."""
        return "", ""

    # drawing

    @property
    def page(self) -> int:
        """Rows that fit under the title."""
        return max(self.size.height - self.HEAD, 0)

    def draw(self, y: int) -> Strip:
        if y < self.HEAD:
            return self.draw_head(y)
        index = self.top + y - self.HEAD
        if index < self.row_count:
            return self.draw_row(index, selected=index == self.cursor and self.has_focus)
        return self.strip(self._empty_line(y - self.HEAD))

    def draw_head(self, y: int) -> Strip:
        """Line `y` above the rows; the first is the title."""
        note, right = self.title_notes()
        mark = "▸" if self.has_focus else " "
        left = f"{mark}{self.title}  {note}".rstrip()
        return self.spread(left, f"{right} " if right else "", "active" if self.has_focus else "heading")

    def _empty_line(self, y: int) -> list[tuple[str, str]]:
        if self.row_count or not self.empty:
            return []
        lines = wrap(self.empty, max(self.size.width - 2, 8), indent=0)
        return [(" " + lines[y], "quiet")] if y < len(lines) else []

    def say_when_empty(self, words: str) -> None:
        """What to say while there are no rows."""
        if words != self.empty:
            self.empty = words
            self.sync()

    # moving

    def place(self, cursor: int, top: int | None = None) -> None:
        """Put the cursor on a row and scroll as little as it takes to see it."""
        count = self.row_count
        before = self.cursor
        self.cursor = max(min(cursor, count - 1), 0)
        top = self.top if top is None else top
        top = min(top, self.cursor)
        top = max(top, self.cursor - self.page + 1)
        self.top = max(min(top, count - self.page), 0)
        if self.cursor != before:
            self.post_message(self.Moved())

    def hold(self) -> None:
        """Called before the reader moves away from the newest row."""

    def reached_end(self) -> None:
        """Called when the reader is on the last row again."""

    def action_move(self, rows: int) -> None:
        if rows < 0:
            self.hold()
        at_end = self.cursor >= self.row_count - 1
        self.place(self.cursor + rows)
        if rows > 0 and at_end:
            self.reached_end()
        self.sync()

    def action_page(self, pages: int) -> None:
        rows = pages * max(self.page - 1, 1)
        if rows < 0:
            self.hold()
        at_end = self.cursor >= self.row_count - 1
        self.place(self.cursor + rows, self.top + rows)
        if rows > 0 and at_end:
            self.reached_end()
        self.sync()

    def action_first(self) -> None:
        self.hold()
        self.place(0)
        self.sync()

    def action_last(self) -> None:
        self.reached_end()
        self.place(self.row_count - 1)
        self.sync()

    # the mouse and the focus

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.hold()
        self.place(self.cursor - _WHEEL, self.top - _WHEEL)
        self.sync()
        event.stop()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.action_move(_WHEEL)
        event.stop()

    def on_click(self, event: events.Click) -> None:
        row = self.top + event.y - self.HEAD
        if event.y < self.HEAD:
            self.action_last()
        elif row < self.row_count:
            self.hold()
            self.place(row)
            self.sync()
            if event.chain == 2:
                self.post_message(self.Chosen())

    def on_resize(self, _event: events.Resize) -> None:
        self.place(self.cursor)  # Textual calls the handlers of the base class too
