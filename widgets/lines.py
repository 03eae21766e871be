"""The base of every widget: it draws whole lines, and a line that did not change is not sent again.

Textual sends a dirty region as a whole, so what is marked dirty decides the bytes on the wire.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from widgets.cells import cut, fit

#: What a colour means. A widget names a role; the theme gives it a colour.
ROLES = (
    "text",
    "quiet",
    "strong",
    "login",
    "refused",
    "dnsbl",
    "discarded",
    "danger",
    "fine",
    "title",
    "active",
    "row",
    "flag",
)

#: A run of text in one role.
Span = tuple[str, str]


class Lines(Widget):
    """Draws lines through `draw`; `sync` compares them with what is on the screen and refreshes what differs."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{role}" for role in ROLES}
    DEFAULT_CSS = """
    Lines {
        & > .lines--text { color: $foreground; }
        & > .lines--quiet { color: $quiet; }
        & > .lines--strong { color: $foreground; text-style: bold; }
        & > .lines--login { color: $login; }
        & > .lines--refused { color: $warning; }
        & > .lines--dnsbl { color: $dnsbl; }
        & > .lines--discarded { color: $discarded; }
        & > .lines--danger { color: $error; text-style: bold; }
        & > .lines--fine { color: $success; }
        & > .lines--title { background: $title; color: $foreground; }
        & > .lines--active { background: $active; color: $active-text; text-style: bold; }
        & > .lines--row { background: $row; text-style: bold; }
        & > .lines--flag { color: $foreground; text-style: reverse; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes, markup=False)
        self._lines: list[Strip] = []
        self._roles: dict[str, Style] = {}

    def draw(self, y: int) -> Strip:
        """The line `y` rows from the top, exactly as wide as the widget."""
        raise NotImplementedError

    def sync(self) -> None:
        """Redraw the lines that changed since they were last drawn, and no other."""
        size = self.size
        if not size.area:
            return
        drawn = [self.draw(y) for y in range(size.height)]
        if len(drawn) != len(self._lines):
            self._lines = drawn
            self.refresh()
            return
        dirty = [Region(0, y, size.width, 1) for y, strip in enumerate(drawn) if strip != self._lines[y]]
        self._lines = drawn
        if dirty:
            self.refresh(*dirty)

    def forget(self) -> None:
        """Draw everything anew: the width or the colours changed."""
        self._lines = []
        self._roles.clear()

    def role(self, name: str) -> Style:
        """The style of a role on this widget's ground."""
        style = self._roles.get(name)
        if style is None:
            style = self.rich_style + self.get_component_rich_style(f"lines--{name}", partial=True)
            self._roles[name] = style
        return style

    def strip(self, spans: Iterable[Span], ground: str = "text", width: int | None = None) -> Strip:
        """Spans in a row, cut and padded to `width` cells (the widget's own by default)."""
        room = width = self.size.width if width is None else width
        base = self.role(ground)
        segments = []
        for text, role in spans:
            if room <= 0:
                break
            piece = Segment(cut(text, room), self._on(role, ground, base))
            room -= piece.cell_length
            segments.append(piece)
        if room > 0:
            segments.append(Segment(" " * room, base))
        return Strip(segments, width)

    def spread(self, left: str, right: str, ground: str) -> Strip:
        """A line with text at both ends; the right one yields first."""
        width = self.size.width
        left = cut(left, width)
        room = width - Segment(left).cell_length
        right = right if Segment(right).cell_length < room else ""
        return self.strip([(left + fit(right, room, right=True), ground)], ground)

    def _on(self, role: str, ground: str, base: Style) -> Style:
        if role == ground:
            return base
        if ground == "text":
            return self.role(role)
        return self.role(role) + Style(bgcolor=base.bgcolor, bold=base.bold)

    def render_line(self, y: int) -> Strip:
        """The drawn line, as the compositor asks for it."""
        if y < len(self._lines):
            return self._lines[y]
        if y == len(self._lines):
            self._lines.append(self.draw(y))
            return self._lines[y]
        return self.draw(y)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.forget()

    def on_resize(self, _event: events.Resize) -> None:
        self.forget()
        self.refresh()
