"""The lines of tests/data, each with the answer that stands above it, and how to read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tui.model import Chunk, Event
from tui.parsers.reader import Reader

FOLDER = Path(__file__).parents[1] / "data"

#: The day on which all lines without a year were written, and the client and the forged address of the hostile ones.
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
CLIENT, FORGED = "203.0.113.9", "192.0.2.66"


class Case(NamedTuple):
    """A line (with what a file of its kind begins with), and the event it becomes: fields, or None for none."""

    name: str
    before: bytes
    line: bytes
    answer: dict[str, Any] | None


def cases(path: Path) -> Iterator[Case]:
    """The cases of a file: `# {"field": value, …}` or `# null`, then the line. What stands before is its beginning."""
    before, answer = b"", b""
    for number, raw in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        if raw.startswith(b"# "):
            assert not answer, f"{path.name}:{number}: two answers without a line between them"
            answer = raw[2:]
        elif answer:
            yield Case(f"{path.name}:{number}", before, raw, msgspec.json.decode(answer))
            answer = b""
        else:
            before += raw
    assert not answer, f"{path.name}: an answer without a line"


FILES = sorted(FOLDER.glob("*.log")) + sorted(FOLDER.glob("*.csv"))
CASES = [case for path in FILES for case in cases(path)]


def read(data: bytes, *, zone: tzinfo = UTC, reference: datetime = NOW, line: int = 1) -> tuple[Event, ...]:
    """The events of a block of whole lines, read by a reader that knows nothing else."""
    reader = Reader("test.log", zone=zone, reference=reference)
    return reader.read(Chunk("test.log", data, offset=0, line=line, live=False)).events


def read_line(line: bytes | str, *, zone: tzinfo = UTC, reference: datetime = NOW) -> Event | None:
    """The event of one line; more than one fails."""
    raw = line.encode() if isinstance(line, str) else line
    events = read(raw.rstrip(b"\n") + b"\n", zone=zone, reference=reference)
    assert len(events) <= 1
    return events[0] if events else None


def texts(event: Event) -> Iterator[str]:
    """Every text of an event."""
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if isinstance(value, str):
            yield value
