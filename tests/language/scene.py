"""The evening at a mail server as a Japanese operator sees it: the program's words are real, the events made up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec

from tests.ui.fake_watched import FakeWatched, World, at
from tests.ui.scene import NOW, clock, evening
from tui.analysis.campaigns.campaigns import Campaigns
from tui.enforcement.change import Mode
from tui.enforcement.files import file_gate
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.model import Category, Event, EventKind

_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def watched() -> FakeWatched:
    """With the campaigns that are recognised in it."""
    seen = evening()
    slow = [NOW - timedelta(minutes=minutes) for minutes in range(1500, 60, -110)]
    seen.add_older(at(when, EventKind.LOGIN_FAILURE, "198.51.100.200", user="info", service="imap") for when in slow)
    found = Campaigns(World())
    found.add(sorted(seen.recent(), key=lambda event: event.time))
    seen.campaigns = found.findings(NOW)
    seen.changed()
    return seen


def gate(folder: Path) -> Gate:
    """The gate that ships, over files, with a block and a switch in its journal."""
    real = file_gate(folder, guard=Guard(), by="sato", clock=clock)
    real.apply(real.plan_block(["198.51.100.14", "192.0.2.0/24"], ttl=timedelta(hours=24), reason=""))
    real.apply(real.plan_policy(Category.SPF, Mode.DISCARD, ttl=timedelta(hours=3)))
    return real


def written(events: Iterable[Event]) -> frozenset[str]:
    """Every word in Latin letters that the events hold: the server's, or the attackers'."""
    return frozenset(word for event in events for text in _texts(event) for word in _WORDS.findall(text))


def _texts(event: Event) -> Iterator[str]:
    for value in msgspec.structs.astuple(event):
        if isinstance(value, str) and not isinstance(value, EventKind):
            yield value
