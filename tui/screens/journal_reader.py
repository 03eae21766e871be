"""The journal as screens show it: read in a thread, and only after something was journalled or changed."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

from tui.enforcement.change import EnforcementError, Past
from tui.gate_words import retold
from tui.screens.desk import Desk

#: Steps that are read at first, and with each time that the reader comes near the oldest of them.
FIRST, MORE = 100, 10


class JournalReader:
    """Owns what was read last: `steps`, the newest first, and in `trouble` why there is nothing."""

    def __init__(self, desk: Desk, text: str = "") -> None:
        """`text` are words that must stand in a step; see `Gate.history`."""
        self._desk = desk
        self._text = text
        self._wanted = FIRST
        self._read: Hashable = None  # of what the steps were read
        self._reading = False
        self.steps: tuple[Past, ...] = ()
        self.trouble = ""

    @property
    def is_whole(self) -> bool:
        """Whether there are no older steps than those that were read."""
        return len(self.steps) < self._wanted

    def want_more(self) -> bool:
        """Read further back next time; whether there is more."""
        if self.is_whole:
            return False
        self._wanted *= MORE
        return True

    def want_words(self, text: str) -> None:
        """Look for other words next time."""
        if text != self._text:
            self._text, self._wanted = text, FIRST

    async def read(self) -> bool:
        """Read what there is now, if it may be other than before; whether it is."""
        if self._reading:
            return False
        self._reading = True
        try:
            return await self._read_now()
        finally:
            self._reading = False

    async def _read_now(self) -> bool:
        desk, before = self._desk, (self.steps, self.trouble)
        stands = (desk.blocks_version, desk.standing.policies, self._text, self._wanted)
        try:
            written = await asyncio.to_thread(desk.gate.written)
            if (written, stands) == self._read:
                return False
            self.steps = await asyncio.to_thread(desk.gate.history, self._wanted, self._text)
            self.trouble, self._read = "", (written, stands)
        except (EnforcementError, OSError) as error:
            self.steps, self.trouble, self._read = (), retold(str(error)), None
        return (self.steps, self.trouble) != before
