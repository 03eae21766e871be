"""An alarm, and what can deliver it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from tui.finding import Finding


class AlarmError(Exception):
    """An alarm that was not delivered. Its text is a sentence for people."""


class Alarm(msgspec.Struct, frozen=True):
    """What there is to be told now. `held_back` counts other campaigns that limits have kept from being told so far."""

    finding: Finding
    held_back: int = 0


class Channel(Protocol):
    """A way to tell somebody. Used by one thread, but for `stop`."""

    def deliver(self, alarm: Alarm) -> None:
        """Tell it; takes the time that it takes. Raises AlarmError."""

    def stop(self) -> None:
        """End what is going on now, from any thread."""
