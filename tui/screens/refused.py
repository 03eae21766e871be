"""How often the server's log says that it has refused a blocked address since the block."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Iterable
from datetime import datetime

from tui.enforcement.change import Block
from tui.enforcement.coverage import Coverage
from tui.model import Action, Event, EventKind

#: Newest lines of refusal that are remembered: of a block that is read back only after them.
_REMEMBERED = 2000


class RefusedSince:
    """Counts `blocked` events by the block that they tell of. Owned by one screen; not thread-safe."""

    def __init__(self) -> None:
        self._coverage = Coverage(())
        self._counts: dict[tuple[str, datetime], int] = {}  # a block made anew counts anew
        self._latest: deque[Event] = deque(maxlen=_REMEMBERED)

    def of(self, block: Block) -> int:
        """How often the log has said so of this block."""
        return self._counts.get((block.network, block.since), 0)

    def learn(self, events: Iterable[Event]) -> None:
        """Take events of any kind, in any order."""
        told = [event for event in events if event.kind is EventKind.BLOCKED and _refused(event)]
        self._latest.extend(told)
        for event in told:
            for block in self._around(event):
                key = (block.network, block.since)
                if key in self._counts:
                    self._counts[key] += event.count

    def stand(self, blocks: Iterable[Block], coverage: Coverage) -> None:
        """Take the blocks in force as they were read back, and their coverage."""
        self._coverage = coverage
        known = self._counts
        self._counts = {(block.network, block.since): known.get((block.network, block.since), 0) for block in blocks}
        for event in self._latest:
            for block in self._around(event):
                key = (block.network, block.since)
                if key not in known:
                    self._counts[key] += event.count

    def _around(self, event: Event) -> Iterable[Block]:
        network = ipaddress.ip_network(event.ip or "")
        return [block for block in self._coverage.around(network) if _began(block) <= event.time]


def _began(block: Block) -> datetime:
    """To the second, as most logs write it."""
    return block.since.replace(microsecond=0)


def _refused(event: Event) -> bool:
    return event.counted and event.ip is not None and event.action is not Action.UNBLOCK
