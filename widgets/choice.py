"""One-line controls of the dialogs: a choice among a few words, and a button."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from widgets.cells import fit
from widgets.lines import Lines, Span

#: Cells of the mark and the label before the options.
_LABEL = 11


class Choice(Lines, can_focus=True):
    """A label and options in a row; left and right choose. The chosen one stands in brackets."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h", "step(-1)", "Previous choice", show=False, id="choice.left", tooltip="the choice to the left"
        ),
        Binding("right,l", "step(1)", "Next choice", show=False, id="choice.right", tooltip="the choice to the right"),
    ]

    class Changed(Message):
        """Another option is chosen."""

    def __init__(self, label: str, options: Sequence[str], chosen: int = 0, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self._options = tuple(options)
        self.chosen = chosen

    @property
    def _first(self) -> int:
        """The first option shown: where there is no room for all, those on the left yield until the chosen one fits."""
        ends = list(accumulate(cell_len(option) + 2 for option in self._options))
        room = self.size.width - _LABEL
        begins = (0, *ends)
        return next((i for i in range(self.chosen) if ends[self.chosen] - begins[i] <= room), self.chosen)

    def draw(self, y: int) -> Strip:
        label = f"{'▸' if self.has_focus else ' '} {fit(self._label, _LABEL - 2)}"
        spans: list[Span] = [(label, "strong" if self.has_focus else "quiet")]
        first = self._first
        for index, option in enumerate(self._options[first:], first):
            chosen = index == self.chosen
            role = ("active" if self.has_focus else "strong") if chosen else "quiet"
            spans.append((f"[{option}]" if chosen else f" {option} ", role))
        return self.strip(spans)

    def action_step(self, step: int) -> None:
        self._choose(self.chosen + step)

    def _choose(self, index: int) -> None:
        index = max(min(index, len(self._options) - 1), 0)
        if index != self.chosen:
            self.chosen = index
            self.sync()
            self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        end, first = _LABEL, self._first
        for index, option in enumerate(self._options[first:], first):
            end += cell_len(option) + 2
            if _LABEL <= event.x < end:
                self._choose(index)
                return


class Press(Lines, can_focus=True):
    """A button of one line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "Press", show=False, id="button.press", tooltip="press the button in focus"),
    ]

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: Press) -> None:
            super().__init__()
            self.button = button

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._label = label
        self.styles.width = cell_len(label) + 4

    def relabel(self, label: str) -> None:
        """Give the button another word."""
        self._label = label
        self.styles.width = cell_len(label) + 4
        self.sync()

    def draw(self, y: int) -> Strip:
        role = "quiet" if self.disabled else "active" if self.has_focus else "title"
        return self.strip(
            [(f"[{'▸' if self.has_focus else ' '}{self._label} ]", role)], "text" if self.disabled else role
        )

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        self.action_press()

    def watch_disabled(self, disabled: bool) -> None:
        super().watch_disabled(disabled)
        self.sync()
