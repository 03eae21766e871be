"""Saying yes to a plan, as a careful operator does: look where the focus is before pressing Enter."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from tests.ui.terminal import Terminal

RIGHT = "\x1b[C"
_ATTEMPTS = 20
#: Buttons that are the same for so long (seconds) have answered the last key.
_STILL = 0.3


def agree(terminal: Terminal, word: str) -> None:
    """Go from Cancel, which has the focus, to the button called `word`, and press it.

    While the plan is made the button cannot be reached, and the key would lead to the choices above: wait for the plan.
    """
    terminal.wait_for(lambda: "[▸Cancel" in terminal.text and "planning …" not in terminal.text)
    terminal.read(_STILL)
    for _ in range(_ATTEMPTS):
        terminal.press(RIGHT)
        if f"[▸{word}" in _settled(terminal):
            terminal.press("\r")
            return
    raise AssertionError(f"the button {word} cannot be reached:\n{terminal.text}")


def _settled(terminal: Terminal) -> str:
    """The line of buttons when it no longer changes; what is behind the dialog may go on."""
    while True:
        before = _buttons(terminal.text)
        with suppress(AssertionError):
            terminal.wait_for(partial(_differ, terminal, before), _STILL)
        if not _differ(terminal, before):
            return before


def _differ(terminal: Terminal, before: str) -> bool:
    return _buttons(terminal.text) != before


def _buttons(screen: str) -> str:
    return next((line for line in screen.splitlines() if "Cancel ]" in line), "no buttons")
