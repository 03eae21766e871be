"""Screens in which one types: what is typed before the input is there belongs to it all the same."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.events import Key


@runtime_checkable
class TakesKeys(Protocol):
    """Keys of one burst reach the application before the first of them has acted."""

    def takes(self, event: Key) -> bool:
        """Whether the key was meant for an input that has not the focus yet, and was put into it."""
