"""The demo writes what the parsers read: every counted event of the demo is found, with the meaning that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tui.demo import Simulation
from tui.demo.script import Truth
from tui.model import Category, Chunk, Event
from tui.parsers.reader import Reader

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MODES: dict[str, Callable[[Category], str]] = {"rejecting": lambda c: "reject", "discarding": lambda c: "discard"}


class Row(Truth, frozen=True, kw_only=True):
    """A line of truth.jsonl."""

    source: str
    line: int
    time: datetime


@pytest.fixture(params=MODES)
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    simulation = Simulation(tmp_path, clock=lambda: NOW, mode=MODES[request.param], truth=True)
    simulation.backlog(48)
    yield tmp_path
    simulation.close()


def events(path: Path) -> list[Event]:
    reader = Reader(path.name, zone=UTC, reference=NOW)
    return list(reader.read(Chunk(path.name, path.read_bytes(), offset=0, line=1, live=False)).events)


@pytest.mark.parametrize("name", ["mail.log", "connection.log"])
def test_counted_events_are_the_truth(folder: Path, name: str) -> None:
    rows = [msgspec.json.decode(line, type=Row) for line in (folder / "truth.jsonl").read_bytes().splitlines()]
    expected = {
        (row.line, row.kind, row.category, row.ip, row.user, row.sender, row.recipient, row.zone)
        for row in rows
        if row.source == name and row.counted
    }
    found = {
        (event.line, event.kind, event.category, event.ip, event.user, event.sender, event.recipient, event.zone)
        for event in events(folder / name)
        if event.counted
    }
    assert len(expected) > 500
    assert sorted(found - expected, key=str) == []
    assert sorted(expected - found, key=str) == []
