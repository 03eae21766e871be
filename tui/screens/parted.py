"""Modes whose parts lie one below the other or side by side, and where there is little room, the one in focus alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tui.screens.mode import Mode
from widgets.rows import Rows


@dataclass(frozen=True, slots=True)
class Room:
    """What a mode has, in cells, and how its parts lie in it. What is `short` is never `wide`."""

    width: int
    height: int
    wide: bool  # side by side
    short: bool  # one part alone


class Parted(Mode):
    """A subclass lays its parts out in `share_room`, with what these say."""

    DEFAULT_CSS = """
    Parted .-away { display: none; }
    """
    SCOPED_CSS = False  # the screens that extend this one have it too
    #: The width from which on parts lie side by side, in cells.
    WIDE: ClassVar[int] = 120
    #: The height below which one part is there alone.
    SHORT: ClassVar[int] = 17

    @property
    def room(self) -> Room:
        """What there is now."""
        width, height = self.app.size
        short = height < self.SHORT
        return Room(width, height, width >= self.WIDE and not short, short)

    def take_room(self) -> Room:
        """What there is now; the class `-wide` follows it."""
        room = self.room
        self.set_class(room.wide, "-wide")
        return room

    def show_parts(self, *, alone: bool) -> Rows:
        """All parts, or the one in focus alone; which one that is."""
        shown = self.focused_rows()
        for part in self.parts():
            part.set_class(alone and part is not shown, "-away")
        return shown
