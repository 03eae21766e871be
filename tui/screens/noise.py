"""What is left out of the panes of events, and how repeats stand there. Everything is counted all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tui.model import Category, Event, EventKind
from widgets.words import category_word, kind_word

if TYPE_CHECKING:
    from tui.config_schema import Screen


class Noise(msgspec.Struct, frozen=True):
    """What the operator chose."""

    hidden: tuple[str, ...] = ()  # kinds and categories, in the order in which they were hidden
    folded: bool = False  # repeats in one row
    important: bool = False  # only what matters

    def toggled(self, name: str) -> Noise:
        """With a kind or category hidden, or shown again."""
        hidden = tuple(one for one in self.hidden if one != name)
        return msgspec.structs.replace(self, hidden=(*hidden, name) if hidden == self.hidden else hidden)

    def settings(self) -> dict[str, tuple[str, ...] | bool]:
        """As the settings have it, by dotted key."""
        return {"screen.hide": self.hidden, "screen.collapse": self.folded, "screen.important": self.important}


def noise_of(screen: Screen) -> Noise:
    """What the settings begin with."""
    return Noise(tuple(dict.fromkeys(screen.hide)), screen.collapse, screen.important)


def what_of(event: Event) -> str:
    """What is hidden with an event: its category, or its kind where it has none."""
    return event.category or event.kind


def hidden_word(name: str) -> str:
    """A kind or category as the screen calls it."""
    return category_word(Category(name)) if name in set(Category) else kind_word(EventKind(name))
