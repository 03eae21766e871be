"""What a block's events tell of strangers and users, by what they tried. A backlog's events all come by here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tui.analysis.campaigns.attempts import Attempt
from tui.analysis.campaigns.good import LogIn
from tui.analysis.campaigns.probes import probe_of
from tui.model import Category, Event, EventKind

#: Moments are kept in 32 bits, until 2106: a clock beyond that is wrong, and so is one before 1970.
_LATEST = 2**32 - 1


class Gathered(NamedTuple):
    """In the order of the events."""

    failures: list[Attempt]
    harvests: list[Attempt]
    probes: list[Attempt]
    successes: list[LogIn]


def gather(events: Sequence[Event]) -> Gathered:
    """Everything that counts, has an address and is of interest."""
    failure, success, probe = EventKind.LOGIN_FAILURE, EventKind.LOGIN_SUCCESS, EventKind.PROBE
    unknown, relay, server = Category.UNKNOWN_RECIPIENT, Category.RELAY, Category.SERVER
    gathered = failures, harvests, probes, successes = Gathered([], [], [], [])
    for event in events:
        kind, category = event.kind, event.category
        if kind is failure or kind is success or kind is probe or category is unknown or category is relay:
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
    return gathered
