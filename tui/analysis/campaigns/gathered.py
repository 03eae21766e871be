"""What blocks tell of strangers and users, by what they tried. A backlog's events all come by here.

It is gathered of many blocks before it is put into the tables: going back and forth between reading and those, the
processor would find neither in its caches, which costs a fifth of what campaigns cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.analysis.campaigns.attempts import Attempt
from tui.analysis.campaigns.good import LogIn
from tui.analysis.campaigns.probes import probe_of
from tui.model import Category, Delivery, Event, EventKind, Mail

#: Moments are kept in 32 bits, until 2106: a clock beyond that is wrong, and so is one before 1970.
_LATEST = 2**32 - 1


class Gathered:
    """Of some blocks, in the order in which they were read."""

    __slots__ = ("deliveries", "failures", "harvests", "mails", "probes", "successes")

    def __init__(self) -> None:
        self.failures: list[Attempt] = []
        self.harvests: list[Attempt] = []
        self.probes: list[Attempt] = []
        self.successes: list[LogIn] = []
        self.mails: list[Mail] = []
        self.deliveries: list[Delivery] = []

    def __len__(self) -> int:
        attempts = len(self.failures) + len(self.harvests) + len(self.probes)
        return attempts + len(self.successes) + len(self.mails) + len(self.deliveries)

    def add(self, events: Sequence[Event], mails: Iterable[Mail], deliveries: Iterable[Delivery]) -> None:
        """Gather what one block told: of events everything that counts, has an address and is of interest."""
        self.mails += mails
        self.deliveries += deliveries
        failure, success, probe = EventKind.LOGIN_FAILURE, EventKind.LOGIN_SUCCESS, EventKind.PROBE
        unknown, relay, server = Category.UNKNOWN_RECIPIENT, Category.RELAY, Category.SERVER
        failures, harvests, probes, successes = self.failures, self.harvests, self.probes, self.successes
        for event in events:
            kind, category = event.kind, event.category
            if kind is success or kind is failure or kind is probe or category is unknown or category is relay:
                ip, user, count = event.ip, event.user, event.count
                if ip is None or not event.counted:
                    continue
                when = event.time.timestamp()
                if not 0.0 <= when <= _LATEST:
                    when = min(max(when, 0.0), _LATEST)
                if kind is success:
                    if user is not None:
                        successes.append((ip, user, when, count))
                elif kind is failure and category is not server:
                    failures.append((ip, when, user, count, None, None))
                elif category is unknown:
                    harvests.append((ip, when, event.recipient, count, event.helo, event.sender))
                elif (name := probe_of(event)) is not None:
                    probes.append((ip, when, name, count, event.helo, event.sender))
