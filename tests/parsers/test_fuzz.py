"""Known lines, mutated: whatever comes out, nothing raises and no event says what its line does not.

Runs for `SEKIMORI_FUZZ_SECONDS` (5 by default); give it minutes to look for more. A failure is printed with the line,
which then belongs into tests/data or, where a client can write it, into `hostile.FORGERIES`.
"""

from __future__ import annotations

import os
import time
from datetime import UTC
from ipaddress import ip_address
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.parsers.hostile import PIECES
from tests.parsers.invariants import addresses_in, assert_sound
from tests.parsers.lines import CASES, NOW, read
from tui.model import Chunk
from tui.parsers.reader import BRIEF, Reader
from tui.parsers.values import address

SECONDS = float(os.environ.get("SEKIMORI_FUZZ_SECONDS", "5"))

#: Lines that need nothing before them.
LINES = sorted({case.line.rstrip(b"\r\n") for case in CASES if not case.before})

#: Longest line, in bytes: duplicating doubles it.
LONGEST = 4096


class Change(NamedTuple):
    """One mutation. `start` and `end` say where, as parts of the line; `text` is what is put in."""

    what: str
    start: float
    end: float
    text: bytes

    def on(self, line: bytes) -> bytes:
        """The line, changed."""
        start, end = sorted((int(self.start * len(line)), int(self.end * len(line))))
        before, middle, after = line[:start], line[start:end], line[end:]
        match self.what:
            case "insert":
                return before + self.text + middle + after
            case "delete":
                return before + after
            case "duplicate":
                return before + middle + middle + after
            case "swap":
                half = len(middle) // 2
                return before + middle[half:] + middle[:half] + after
            case "replace":
                return before + self.text + after
            case "splice":  # the beginning of this line, the end of another
                return before + self.text[len(self.text) - len(after) :]
            case _:
                return before


_PLACE = st.floats(0, 1)
_TEXT = st.one_of(
    st.sampled_from(PIECES).map(str.encode),
    st.sampled_from(LINES),
    st.binary(max_size=8),
    st.sampled_from((b"[", b"]", b"<", b">", b'"', b"\\", b"(", b")", b",", b";", b": ", b" ", b"\t", b"\r", b"\x00")),
)
_WHAT = st.sampled_from(("insert", "delete", "duplicate", "swap", "replace", "splice", "cut"))
_CHANGES = st.lists(st.builds(Change, _WHAT, _PLACE, _PLACE, _TEXT), min_size=1, max_size=4)


def mutated(line: bytes, changes: list[Change]) -> bytes:
    """A line after some changes, still one line."""
    for change in changes:
        line = change.on(line)[:LONGEST]
    return line.replace(b"\n", b" ")


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(st.sampled_from(LINES), _CHANGES)
def look(line: bytes, changes: list[Change]) -> None:
    """One round of looking."""
    line = mutated(line, changes)
    events = read(line + b"\n")
    assert len(events) <= 1
    for event in events:
        assert (event.offset, event.line) == (0, 1)
        assert_sound(event, line)
    columns = Reader("t", zone=UTC, reference=NOW, fields=BRIEF).columns(Chunk("t", line + b"\n", 0, 1, live=False))
    assert [verdict.kind for verdict in columns.verdicts] == [event.kind for event in events]
    assert columns.column("ip") == [event.ip for event in events]


def test_no_mutation_of_a_known_line_breaks_what_always_holds() -> None:
    end = time.monotonic() + SECONDS
    look()
    while time.monotonic() < end:
        look()


def test_what_always_holds_holds_of_every_known_line() -> None:
    """Else the search would begin with what it looks for."""
    for line in LINES:
        for event in read(line + b"\n"):
            assert_sound(event, line)


@pytest.mark.parametrize(
    ("line", "addresses"),
    [
        (b"x[203.0.113.9]:25", {"203.0.113.9"}),
        (b"rip=::ffff:203.0.113.9, lip=2001:db8::25", {"203.0.113.9", "2001:db8::25"}),
        (b"[IPv6:2001:DB8::9]", {"2001:db8::9"}),
        (b"203.0.113.999 1203.0.113.9", set()),
    ],
)
def test_which_addresses_stand_in_a_line(line: bytes, addresses: set[str]) -> None:
    assert addresses_in(line) >= addresses
    assert not {"203.0.113.99", "192.0.2.66"} & addresses_in(line)
    if not addresses:
        assert not {address for address in addresses_in(line) if address.count(".") == 3}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"::ffff:192.0.2.66", "192.0.2.66"),
        (b"::ffff:2", "::ffff:2"),  # no mapped address; the C library writes its end with points
        (b"::192.0.2.66", "::c000:242"),
        (b"2001:DB8:0:0::1", "2001:db8::1"),
    ],
)
def test_an_address_is_spelled_as_the_block_lists_spell_it(raw: bytes, text: str) -> None:
    assert address(raw) == text == str(ip_address(text))


@pytest.mark.parametrize("what", ["insert", "delete", "duplicate", "swap", "replace", "splice", "cut"])
def test_every_change_changes(what: str) -> None:
    change = Change(what, 0.25, 0.75, b"xyz")
    assert (
        change.on(b"abcdefgh")
        == {
            "insert": b"abxyzcdefgh",
            "delete": b"abgh",
            "duplicate": b"abcdefcdefgh",
            "swap": b"abefcdgh",
            "replace": b"abxyzgh",
            "splice": b"abyz",
            "cut": b"ab",
        }[what]
    )
