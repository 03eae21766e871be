"""The line of keys at the foot: what can be pressed now, from the bindings themselves; a notice takes its place."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.screen import Screen
from textual.strip import Strip

from tui.language import _
from widgets.lines import Lines, Span

#: The last keys of the table, which are shown however little room there is: help and the way out.
_ALWAYS = 2


def _length(key: str, words: str) -> int:
    return cell_len(key) + cell_len(words) + 3


class KeyLine(Lines):
    """Draws the screen's shown bindings in their order. What cannot be done now is grey."""

    def __init__(self, order: Sequence[str] = ()) -> None:
        """`order` are ids of bindings: what is shown and where, whatever the keymap; none given, all as they come.

        What the part in focus has of its own comes before them. The last two always have room.
        """
        super().__init__(id="keys")
        self._order = {name: place for place, name in enumerate(order)}
        self._notice: Span | None = None
        self._changed = False
        self._actions: list[tuple[int, int, str]] = []  # first cell, end, action

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, _screen: Screen[object]) -> None:
        """One key changes them several times: they are looked at once, when all is done."""
        if not self._changed:
            self._changed = True
            self.call_after_refresh(self._look)

    def _look(self) -> None:
        self._changed = False
        self.sync()

    def say(self, text: str, role: str = "fine") -> None:
        """Show a sentence instead of the keys."""
        self._notice = (text, role)
        self.sync()

    def clear(self) -> None:
        """Show the keys again."""
        if self._notice is not None:
            self._notice = None
            self.sync()

    def draw(self, y: int) -> Strip:
        if y:
            return self.strip([], "title")
        if self._notice is not None:
            text, role = self._notice
            return self.strip([(f" {text}", role)], "title")
        self._actions.clear()
        spans: list[Span] = []
        at = 0
        keys = self._keys()
        kept = sum(_length(key, words) for key, words, _enabled, _action in keys[-_ALWAYS:])
        for index, (key, words, enabled, action) in enumerate(keys):
            length = _length(key, words)
            last = index >= len(keys) - _ALWAYS
            if at + length + (0 if last else kept) > self.size.width:
                continue
            spans += [(f" {key} ", "strong" if enabled else "quiet"), (words + " ", "text" if enabled else "quiet")]
            self._actions.append((at, at + length, action if enabled else ""))
            at += length
        return self.strip(spans, "title")

    def _keys(self) -> list[tuple[str, str, bool, str]]:
        seen = set()
        keys = []
        active = self.screen.active_bindings.values()
        part = self.screen.focused
        for node, binding, enabled, _tooltip in sorted(
            active, key=lambda bound: self._order.get(bound.binding.id or "", -1)
        ):
            wanted = not self._order or binding.id in self._order or node is part
            if binding.show and wanted and binding.action not in seen:
                seen.add(binding.action)
                keys.append((self.app.get_key_display(binding), _(binding.description), enabled, binding.action))
        return keys

    async def on_click(self, event: events.Click) -> None:
        for first, end, action in self._actions:
            if first <= event.x < end and action:
                await self.screen.run_action(action)
                return
