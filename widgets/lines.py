"""The base of every widget: it draws whole lines, and a line that did not change is not sent again.

Textual sends a dirty region as a whole, so what is marked dirty decides the bytes on the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui.privacy import worn
from widgets.cells import cut, fit


class Ink(NamedTuple):
    """How a role looks: names of the theme's variables, and weight."""

    color: str
    ground: str = ""
    bold: bool = False
    reverse: bool = False


#: What a colour means. A widget names a role; the theme gives its variables colours.
ROLES = {
    "text": Ink("foreground"),
    "quiet": Ink("quiet"),
    "strong": Ink("foreground", bold=True),
    "login": Ink("login"),
    "refused": Ink("warning"),
    "dnsbl": Ink("dnsbl"),
    "discarded": Ink("discarded"),
    "danger": Ink("error", bold=True),
    "fine": Ink("success"),
    "title": Ink("foreground", "title"),
    "heading": Ink("foreground", "title", bold=True),
    "active": Ink("active-text", "active", bold=True),
    "row": Ink("row-text", "row", bold=True),
    "flag": Ink("foreground", reverse=True),
}

#: A run of text in one role.
Span = tuple[str, str]


class Lines(Widget):
    """Draws lines through `draw`; `sync` compares them with what is on the screen and refreshes what differs."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes, markup=False)
        self._lines: list[Strip] = []
        self._roles: dict[str, Style] = {}
        self._mask = worn.mask  # the one under which the lines were drawn

    def draw(self, y: int) -> Strip:
        """The line `y` rows from the top, exactly as wide as the widget."""
        raise NotImplementedError

    def sync(self) -> None:
        """Redraw the lines that changed since they were last drawn, and no other."""
        size = self.size
        if not size.area:
            return
        if self._mask is not worn.mask:
            self.forget()
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
        """Draw everything anew: the width, the colours or the mask changed."""
        self._mask = worn.mask
        self._lines = []
        self._roles.clear()

    def role(self, name: str) -> Style:
        """The style of a role on this widget's ground."""
        style = self._roles.get(name)
        if style is None:
            style = self._roles[name] = self.rich_style + _style(ROLES[name], self.app.theme_variables)
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
        if ground == "row" and self.app.current_theme.ansi:
            return base  # of sixteen colours, hardly two can be read on each other
        return self.role(role) + Style(bgcolor=base.bgcolor, bold=base.bold)

    def render_line(self, y: int) -> Strip:
        """The drawn line, as the compositor asks for it."""
        if y < len(self._lines):
            return self._lines[y]
        if y == len(self._lines):
            self._lines.append(self.draw(y))
            return self._lines[y]
        return self.draw(y)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What Textual keeps of the lines was drawn under the mask of before."""
        if self._mask is not worn.mask:
            self.forget()
            self.refresh()
        return super().render_lines(crop)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.sync()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, _theme: Theme) -> None:
        self.forget()
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        self.forget()
        self.refresh()


def _style(ink: Ink, variables: Mapping[str, str]) -> Style:
    ground = Color.parse(variables[ink.ground]).rich_color if ink.ground else None
    color = Color.parse(variables[ink.color]).rich_color
    return Style(color=color, bgcolor=ground, bold=ink.bold or None, reverse=ink.reverse or None)
