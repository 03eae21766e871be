"""Saying yes to a plan, as a careful operator does."""

from __future__ import annotations

from contextlib import suppress

from tests.ui.terminal import Terminal

RIGHT, SHIFT_TAB = "\x1b[C", "\x1b[Z"
_ATTEMPTS = 20


def agree(terminal: Terminal, word: str) -> None:
    """Go from Cancel, which has the focus, to the button called `word`, and press it.

    While the plan is made the button cannot be reached: then go back and try again.
    """
    for _ in range(_ATTEMPTS):
        terminal.wait_for_text("[▸Cancel")
        terminal.press(RIGHT)
        with suppress(AssertionError):
            terminal.wait_for_text(f"[▸{word}", 0.5)
            terminal.press("\r")
            return
        terminal.press(SHIFT_TAB)
    raise AssertionError(f"the button {word} cannot be reached:\n{terminal.text}")
