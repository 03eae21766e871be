"""Five thousand events a second for a minute: is all of it read, and how far behind is the end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

from tests.bench.screen.figure import Figure
from tests.bench.screen.stage import Attack, started
from tui.session.snapshot import read_session

_RATE = 5000
#: A number that no other line has.
_LAST = 77_777_777


def flood(log: Path, folder: Path, seconds: float) -> Iterator[Figure]:
    """The events that a saved session counts are those that were written."""
    sessions = folder / "flood"
    with started("watch", "--save-to", sessions, log, folder=folder) as stage:
        stage.settle()
        known = len(log.read_bytes().splitlines())
        before = stage.process.cpu_seconds()
        with Attack(log, _RATE) as attack:
            stage.terminal.read(seconds)
        lag = stage.wait_until_read(log, _LAST)
        busy = (stage.process.cpu_seconds() - before) / seconds * 100
        stage.terminal.signal(signal.SIGTERM)
        stage.terminal.wait()
    (saved,) = sessions.iterdir()
    counted = read_session(saved).session.totals.counted - known - 1
    how = f"{attack.events:,} written in {seconds:g} s, {counted:,} counted by the saved session"
    yield Figure(f"events lost at {_RATE:,}/s", abs(attack.events - counted), "events", 0, how)
    yield Figure("behind at its end", lag * 1000, "ms", 1000, "from the write of one more line to its bytes")
    yield Figure("processor meanwhile", busy, "%", None, "user and system, of one core")
