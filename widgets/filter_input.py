"""The line in which a filter is typed: suggestions with what they mean, the filters that were used before, errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from rich.highlighter import Highlighter
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from tui.language import N_, _
from tui.privacy import worn
from tui.sanitize import clean
from widgets.filter_keys import FILTER_KEYS
from widgets.quiet_input import QuietInput
from widgets.span_line import Part, SpanLine

#: Suggestions named in the line above, beside the one that is taken.
_ALSO = 8


class Suggested(Protocol):
    """What may come next: `label` and `meaning` for people; `text` and `cursor` are the filter once it is taken."""

    @property
    def label(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def cursor(self) -> int: ...


#: Given the filter and where the cursor is, what may come next.
Complete = Callable[[str, int], Sequence[Suggested]]


class Bullets(Highlighter):
    """While the mask is on, a name that is typed or comes from the history is bullets, cell by cell."""

    def highlight(self, text: Text) -> None:
        """Take the names out of the text as it is drawn; its width stays."""
        if worn.mask is not None:
            text.plain = worn.mask.bullets(text.plain)


class FilterInput(QuietInput):
    """Owns the draft: what was typed before the history was looked through."""

    BINDINGS: ClassVar[list[BindingType]] = [*FILTER_KEYS]

    def __init__(self, complete: Complete, history: Sequence[str], value: str) -> None:
        hint = _("words, 203.0.113.0/24, user:tanaka, -country:JP, since:2h, /regular expression/")
        super().__init__(id="filter", placeholder=hint, value=value)
        self._complete = complete
        self._history = history
        self.highlighter = Bullets()
        self._drafted = value
        self._back = 0  # filters back from the draft

    def suggestions(self) -> Sequence[Suggested]:
        """What may come at the cursor, the likeliest first."""
        return self._complete(self.value, self.cursor_position)

    def validate_value(self, value: str) -> str:
        """What is pasted holds nothing that a terminal would obey; the length stays."""
        return clean(value)

    def action_take(self) -> None:
        """Put in the first suggestion; nothing happens where there is none, so that the focus stays."""
        for suggested in self.suggestions()[:1]:
            self.value = suggested.text
            self.cursor_position = suggested.cursor

    def action_cursor_right(self, select: bool = False) -> None:
        if self.cursor_at_end and self.value and not select:
            self.action_take()
        else:
            super().action_cursor_right(select)

    def action_history(self, step: int) -> None:
        """Go so many filters back; before the first of them stands what was typed."""
        if self._back == 0:
            self._drafted = self.value
        earlier = [typed for typed in self._history if typed != self._drafted]
        self._back = min(max(self._back + step, 0), len(earlier))
        self.value = earlier[self._back - 1] if self._back else self._drafted
        self.cursor_position = len(self.value)


class FilterBar(Vertical):
    """The input with a line above it. The input's own messages, `Changed` and `Submitted`, come from "#filter"."""

    DEFAULT_CSS = """
    FilterBar { height: 2; width: 100%; }
    FilterBar #filter-hint { height: 1; width: 100%; }
    FilterBar #filter { height: 1; width: 100%; background: $title; }
    """

    def __init__(self, complete: Complete, history: Sequence[str], value: str = "") -> None:
        super().__init__(id="filter-bar")
        self._line = SpanLine(id="filter-hint")
        self.input = FilterInput(complete, history, value)  # where it is typed
        self._error = ""
        self._insists = False

    def compose(self) -> ComposeResult:
        yield self._line
        yield self.input

    def on_mount(self) -> None:
        self.watch(self.input, "selection", self._hint)

    def say_error(self, sentence: str, *, first: bool = False) -> None:
        """What is wrong with the text as it is now, "" when nothing is; `first` puts it before all suggestions."""
        self._error, self._insists = sentence, first
        self._hint()

    @on(Input.Changed)
    def _hint(self) -> None:
        self._line.show(self._parts())

    def _parts(self) -> list[Part]:
        suggestions = () if self._insists else self.input.suggestions()
        if not suggestions:
            return self._without_suggestion()
        first, *others = suggestions
        parts: list[Part] = [([(_("Tab "), "strong"), (first.label, "strong"), (f" {first.meaning}", "quiet")], 0)]
        for place, other in enumerate(others[:_ALSO]):
            parts.append(([(other.label, "text")], place + 1))
        return parts

    def _without_suggestion(self) -> list[Part]:
        if self._error:
            return [([(self._error, "refused")], 0)]
        keys = (N_("Enter keeps"), N_("Esc clears"), N_("↑ filters used before"))
        return [([(_(words), "quiet")], place) for place, words in enumerate(keys)]
