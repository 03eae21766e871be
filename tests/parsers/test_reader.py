"""The reader as a whole: whatever the bytes, nothing raises or is lost, and where a block ends changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.parsers.lines import CASES, NOW, Case, read, read_line, texts
from tui.model import Chunk, Event
from tui.parsers.reader import BRIEF, Reader

#: Lines with an answer, by file: a block of a real log holds one kind of stamp and the programs of one host.
KNOWN = [case.line for case in CASES if not case.before]
SYSLOG = [
    line for line in KNOWN if line.startswith(b"Nov 24") and b" mx1 mail." not in line and b": Info: " not in line
]
STRUCTURED = [line for line in KNOWN if line[:1] == b"<" and b">1 2026" in line[:12]]
EXPORT = [case.before + case.line for case in CASES if case.before]

NOISE = st.binary(max_size=120).map(lambda raw: raw + b"\n")
MANGLED = st.tuples(st.sampled_from(KNOWN), st.integers(0, 300), NOISE).map(lambda t: t[0][: t[1]] + t[2])
ANY_LINES = st.lists(st.one_of(st.sampled_from(KNOWN), st.sampled_from(EXPORT), NOISE, MANGLED), max_size=30)


def reader() -> Reader:
    return Reader("test.log", zone=UTC, reference=NOW)


def in_chunks(lines: Sequence[bytes], sizes: Sequence[int]) -> list[Event]:
    """The events of lines handed over in chunks of so many lines each (the rest at last)."""
    taken, offset, number = reader(), 0, 1
    events: list[Event] = []
    rest = list(lines)
    for size in [*sizes, len(rest)]:
        data, rest = b"".join(rest[:size]), rest[size:]
        if data:
            batch = taken.read(Chunk("test.log", data, offset=offset, line=number, live=True))
            assert batch.lines == data.count(b"\n")
            events += batch.events
            offset += len(data)
            number += data.count(b"\n")
    return events


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=4000).map(lambda raw: raw + b"\n"))
@example(b"\n")
@example(b"\n\n\x00\n")
@example(b"Level,Log,Time,User,Event\n,,,,\n")
@example(b'Level,Log,Time,User,Event\n"\n')
def test_any_bytes_are_read(data: bytes) -> None:
    batch = reader().read(Chunk("test.log", data, offset=0, line=1, live=False))
    assert batch.lines == data.count(b"\n")
    assert all(text.isprintable() for event in batch.events for text in texts(event))


@settings(deadline=None, max_examples=300)
@given(ANY_LINES)
def test_events_stand_in_order_and_say_where_their_line_is(lines: list[bytes]) -> None:
    data = b"".join(lines)
    events = read(data)
    assert [event.offset for event in events] == sorted({event.offset for event in events})
    for event in events:
        before = data[: event.offset]
        assert before == b"" or before.endswith(b"\n")
        assert event.line == 1 + before.count(b"\n")
        assert all(text.isprintable() for text in texts(event))


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.lists(st.one_of(st.sampled_from(SYSLOG), NOISE), max_size=30),
        st.lists(st.sampled_from(STRUCTURED), max_size=10),
        st.lists(st.sampled_from([line for line in KNOWN if line[:1] == b"<"]), max_size=20),
    ),
    st.lists(st.integers(1, 6), max_size=8),
)
def test_where_a_block_ends_changes_nothing(lines: list[bytes], sizes: list[int]) -> None:
    # noise may hold newlines of its own: what is handed over is whole lines all the same
    assert in_chunks(lines, sizes) == in_chunks(lines, [])


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(SYSLOG), min_size=1, max_size=20), st.integers(0, 2**40))
def test_a_block_from_within_a_source_has_its_offsets(lines: list[bytes], offset: int) -> None:
    data = b"".join(lines)
    inside = Reader("test.log", zone=UTC, reference=NOW).read(Chunk("test.log", data, offset + 1, 0, live=True)).events
    assert [event.offset - offset - 1 for event in inside] == [event.offset for event in read(data)]
    assert {event.line for event in inside} <= {0}  # not known


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_fewer_fields_are_the_same_events(case: Case) -> None:
    """A report asks for few fields: what it counts must be what the screen shows."""
    chunk = Chunk("test.log", case.before + case.line, offset=0, line=1, live=False)
    brief = Reader("test.log", zone=UTC, reference=NOW, fields=BRIEF).read(chunk).events
    full = reader().read(chunk).events
    names = {"time", "kind", "category", "action", "counted", "offset", *BRIEF}
    assert [{n: getattr(e, n) for n in names} for e in brief] == [{n: getattr(e, n) for n in names} for e in full]


# What a first line cannot do


@pytest.mark.parametrize("name", ["x,time,event", "time,event,user", '",time,event,"'])
def test_a_client_cannot_pass_a_log_off_as_an_export(name: str) -> None:
    """The first lines of a file tell whether it is a table: a HELO name with its headings does not make it one."""
    line = (
        "Nov 24 09:00:01 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1"
        f" <b@example.org>: Relay access denied; from=<a@example.net> to=<b@example.org> proto=ESMTP helo=<{name}>\n"
    )
    assert [event.ip for event in read(line.encode() * 3)] == ["203.0.113.9"] * 3


def test_a_user_cannot_multiply_its_attempts() -> None:
    """A sentence counts as often as syslog-ng says, not as often as a user's name says."""
    sentence = "failed to log in via [SSH] due to authorization failure."
    user = "x' repeated 999999999 times; suppressed by syslog-ng on NAS"
    row = f"Warning,Connection,2026/11/24 13:37:52,x,User [{user}] from [203.0.113.9] {sentence}"
    (event,) = read(f"Connection\r\nLevel,Log,Time,User,Event\r\n{row}\r\n".encode())
    assert (event.user, event.count) == (user, 1)


def test_carriage_returns_at_the_ends_of_lines_change_nothing() -> None:
    """A log that came through Windows or a terminal."""
    for line in SYSLOG:
        plain, other = read_line(line), read(line.rstrip(b"\n") + b"\r\n")
        told = [(event.kind, event.category, event.ip, event.counted) for event in other]
        assert told == ([(plain.kind, plain.category, plain.ip, plain.counted)] if plain else []), line
