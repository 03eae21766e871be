"""Keeps in the user's settings how quiet the panes are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

from tui.screens.noise import Noise

#: Writes settings, by dotted key, into the user's file. Blocking.
Remember: TypeAlias = Callable[[Mapping[str, "tuple[str, ...] | bool"]], None]


class KeptNoise:
    """Writes what changed, in a thread, one after the other. Without `remember` nothing is kept."""

    def __init__(self, noise: Noise, remember: Remember | None = None) -> None:
        """`noise` is what the settings say already."""
        self._kept = noise
        self._remember = remember
        self._turn = asyncio.Lock()

    async def keep(self, noise: Noise) -> str:
        """Keep it; why it could not be kept, for people."""
        from tui.config_write import NotWrittenError

        async with self._turn:
            before, now = self._kept.settings(), noise.settings()
            changed = {key: value for key, value in now.items() if value != before[key]}
            if not changed or self._remember is None:
                return ""
            try:
                await asyncio.to_thread(self._remember, changed)
            except NotWrittenError as error:
                return str(error)
            self._kept = noise
            return ""
