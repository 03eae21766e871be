"""Campaigns, looked for while logs are read: now and then, in a thread, on rows that stand still meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from math import inf

from tui import heap
from tui.analysis.campaigns.campaigns import Campaigns, Geography
from tui.finding import Finding
from tui.model import Delivery, Event, Mail

#: Shortest time between two looks, seconds, and how often as long as the last look took: a look over many addresses
#: must leave time for lines, and more of it while the past is read.
_EVERY, _SHARE, _SHARE_LOADING = 1.0, 20, 50
#: How often it is asked whether the past is read, and how often at most that makes a look come early, seconds.
_ASKED, _EARLY_EVERY = 0.25, 60.0


class Looking:
    """Owns the campaigns of one monitor; all but `findings` is for its loop."""

    def __init__(self, places: Geography, users: Collection[str], loading: Callable[[], bool]) -> None:
        """`users` are log-in names that exist, beside those that are seen to log in. `loading` says whether the past is
        still being read.
        """
        self._loading = loading
        self._early = -inf  # when it was last seen that the past is read
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
            await self._rest(time.monotonic() - begun, loading=loading)

    async def _rest(self, took: float, *, loading: bool) -> None:
        """Wait after a look that took so many seconds. That the past is read is worth one at once; but a live log is
        behind now and then, and that it no longer is, is not.
        """
        if not loading:
            await asyncio.sleep(max(_EVERY, _SHARE * took))
            return
        end = time.monotonic() + max(_EVERY, _SHARE_LOADING * took)
        while (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, _ASKED))
            now = time.monotonic()
            if now >= self._early + _EARLY_EVERY and not self._loading():
                self._early = now
                return

    async def end(self) -> None:
        """Look a last time."""
        if self._look is not None:
            await self._look  # two looks at once would take turns with the names of campaigns
        self.findings = self._campaigns.findings(datetime.now(UTC))
