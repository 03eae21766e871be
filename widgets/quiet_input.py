"""A one-line input that does not blink: a blinking cursor costs bytes for ever."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class QuietInput(Input):
    """Enter keeps what was typed; the screen listens."""

    def __init__(self, *, id: str, placeholder: str, value: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(value, id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        """Keys of one burst act in their order: Textual itself lets bound ones act after those that are written."""
        active = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(active.binding.action)

    def takes(self, event: events.Key) -> bool:
        """Whether a key that came before the focus did is one of ours; then it acts as if it had come later."""
        active = self.screen.active_bindings.get(event.key)
        if not event.is_printable and (active is None or active.node is not self):
            return False
        self.post_message(events.Key(event.key, event.character))
        return True
