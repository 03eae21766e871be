"""What a report adds up is what the screen shows: columns for sums are the events, for any lines."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.lines import CASES, NOW
from tui.model import Chunk
from tui.parsers.reader import BRIEF, Reader

LINES = sorted({case.line for case in CASES if not case.before})
EXPORTS = sorted({case.before + case.line for case in CASES if case.before})
NOISE = st.binary(max_size=80).map(lambda raw: raw + b"\n")


def agree(data: bytes) -> None:
    """Columns and events of a block, both read anew."""
    chunk = Chunk("test.log", data, offset=0, line=1, live=False)
    columns = Reader("test.log", zone=UTC, reference=NOW, fields=BRIEF).columns(chunk)
    events = Reader("test.log", zone=UTC, reference=NOW).read(chunk).events
    assert [datetime.fromtimestamp(seconds, UTC) for seconds in columns.seconds] == [event.time for event in events]
    assert columns.counted == [event.counted for event in events]
    assert [(v.kind, v.category, v.action) for v in columns.verdicts] == [
        (e.kind, e.category, e.action) for e in events
    ]
    assert list(columns.counts or [1] * len(events)) == [event.count for event in events]
    for name in ("ip", "user", "zone", "service"):
        assert columns.column(name) == [getattr(event, name) for event in events], name


def test_all_known_lines_in_one_block() -> None:
    agree(b"".join(LINES))


def test_each_export() -> None:
    for export in EXPORTS:
        agree(export)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(LINES) | NOISE, max_size=30))
def test_any_lines(lines: list[bytes]) -> None:
    agree(b"".join(lines))
