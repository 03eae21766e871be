"""What a slow link has to carry, and what an idle screen costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.screen.figure import Figure
from tests.bench.screen.stage import Attack, started

KIB = 1024
#: Columns and rows, and the most KiB a second that ten events a second may cost.
_SIZES = ((80, 24), (120, 40))
_GOAL = 30.0
#: Seconds until the rate of the past is nothing again, and how long bytes and processor time are counted.
_CALM, _WHILE = 12.0, 10.0
_IDLE = 5.0


def sent_and_idle(log: Path, folder: Path) -> Iterator[Figure]:
    """Ten events a second, then none."""
    for columns, rows in _SIZES:
        with started("watch", log, folder=folder, columns=columns, rows=rows) as stage:
            stage.settle()
            with Attack(log, 10):
                stage.terminal.read(2)
                before = stage.process.cpu_seconds()
                sent = stage.terminal.read(_WHILE) / _WHILE / KIB
                busy = (stage.process.cpu_seconds() - before) / _WHILE * 100
            size = f"{columns}x{rows}"
            yield Figure(
                f"sent at 10 events/s, {size}", sent, "KiB/s", _GOAL, f"bytes of the pty, mean of {_WHILE:g} s"
            )
            yield Figure(f"processor at 10 events/s, {size}", busy, "%", None, "user and system, the same time")
            stage.terminal.read(_CALM)
            before = stage.process.cpu_seconds()
            idle = stage.terminal.read(_IDLE)
            stage.terminal.read(_WHILE - _IDLE)
            busy = (stage.process.cpu_seconds() - before) / _WHILE * 100
            yield Figure(f"bytes in {_IDLE:g} idle seconds, {size}", idle, "bytes", 0, "of the pty")
            yield Figure(f"processor while idle, {size}", busy, "%", 2, f"user and system, mean of {_WHILE:g} s")
