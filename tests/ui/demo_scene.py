"""The past of the demo, the same every time, with the campaigns that the program really finds in it."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import NOW
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.place import Places
from tui.demo import DEMO_COUNTRIES, Simulation
from tui.model import Chunk, Event
from tui.picture import Offender
from tui.reading import Readers

HOURS = 6


class DemoWatched(FakeWatched):
    """Knows the demo's countries."""

    def __init__(self) -> None:
        super().__init__()
        self._places = Places(extra=DEMO_COUNTRIES)

    def offender(self, ip: str) -> Offender | None:
        known = super().offender(ip)
        return replace(known, country=self._places.country(ip)) if known else None


def besieged_demo(now: datetime = NOW) -> DemoWatched:
    """The demo's server as it stands at that time."""
    watched, readers = DemoWatched(), Readers(zone=now.tzinfo)
    campaigns = Campaigns(Places(extra=DEMO_COUNTRIES))
    told: list[Event] = []
    for chunk in _chunks(now):
        events = readers.read(chunk).events
        campaigns.add(events, readers.accepted(chunk), readers.deliveries(chunk))
        told += events
    watched.add(sorted(told, key=lambda event: event.time))
    watched.campaigns = campaigns.findings(now)
    return watched


def _chunks(now: datetime) -> list[Chunk]:
    with tempfile.TemporaryDirectory() as folder:
        simulation = Simulation(Path(folder), clock=lambda: now)
        simulation.backlog(HOURS)
        simulation.close()
        return [Chunk(path.name, path.read_bytes(), offset=0, line=1, live=False) for path in simulation.files]
