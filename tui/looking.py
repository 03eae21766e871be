"""Campaigns, looked for while logs are read: now and then, in a thread, on rows that stand still meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime

from tui import heap
from tui.analysis.campaigns.campaigns import Campaigns, Geography
from tui.finding import Finding
from tui.model import Delivery, Event, Mail

#: Shortest time between two looks, seconds, and how often as long as the last look took: a look over many addresses
#: must leave time for lines, and more of it while the past is read.
_EVERY, _SHARE, _SHARE_LOADING = 1.0, 20, 50
#: How often it is asked whether the past is read, seconds.
_ASKED = 0.25


class Looking:
    """Owns the campaigns of one monitor; all but `findings` is for its loop."""

    def __init__(self, places: Geography, users: Collection[str], loading: Callable[[], bool]) -> None:
        """`users` are log-in names that exist, beside those that are seen to log in. `loading` says whether the past is
        still being read.
        """
        self._loading = loading
        self._loaded = False  # whether it was seen that the past is read
        self.findings: tuple[Finding, ...] = ()  # by danger; the same object while nothing changed
        self._campaigns = Campaigns(places, users)
        self._look: asyncio.Future[tuple[Finding, ...]] | None = None

    def add(self, events: Sequence[Event], mails: Sequence[Mail], deliveries: Iterable[Delivery]) -> None:
        """Take what one block told."""
        self._campaigns.add(events, mails, deliveries)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            begun, loading = time.monotonic(), self._loading()
            if look := self._campaigns.look(datetime.now(UTC), loading=loading):
                self._look = asyncio.ensure_future(asyncio.to_thread(look))
                del look  # it holds copies of all rows, which are of no use until the next look
                self.findings = await asyncio.shield(self._look)
                heap.give_back()
            took = time.monotonic() - begun
            if loading and not self._loaded:
                await self._load(max(_EVERY, _SHARE_LOADING * took))
            else:
                await asyncio.sleep(max(_EVERY, _SHARE * took))

    async def _load(self, most: float) -> None:
        """Wait until the past is read, which is worth a look at once: the first time. At most so many seconds."""
        end = time.monotonic() + most
        while not self._loaded and (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, _ASKED))
            self._loaded = not self._loading()

    async def end(self) -> None:
        """Look a last time."""
        if self._look is not None:
            await self._look  # two looks at once would take turns with the names of campaigns
        self.findings = self._campaigns.findings(datetime.now(UTC))
