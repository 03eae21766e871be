"""Exported tables are read as CSV and as HTML, however they are ordered, worded and cut into chunks."""

from __future__ import annotations

import html
import time
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parsers.lines import CASES, CLIENT, NOW, read
from tui.model import Chunk, Event, EventKind
from tui.parsers.reader import BRIEF, Reader
from tui.parsers.synology_export import Export
from tui.parsers.synology_words import HEADINGS, Words

Row = Sequence[str]

HEADING: Row = ("Level", "Log", "Time", "User", "Event")
SENTENCE = "User [{}] from [" + CLIENT + "] failed to log in via [SSH] due to authorization failure."


def failed(user: str = "info", second: int = 0) -> Row:
    return ("Warning", "Connection", f"2026/11/24 10:00:{second:02}", user, SENTENCE.format(user))


def folded(times: int = 3, user: str = "info", second: int = 0) -> Row:
    message = f"Last message '{SENTENCE.format(user)[:20]}' repeated {times} times, suppressed by syslog-ng on nas"
    return ("Warning", "Connection", f"2026/11/24 10:00:{second:02}", "SYSTEM", message)


def csv_of(*rows: Row, title: str = "Connection", delimiter: str = ",", end: str = "\n", bom: str = "") -> bytes:
    """A table as Log Center exports it."""
    lines = [title, *(delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)]
    return (bom + end.join(lines) + end).encode()


def page_of(*rows: Row, apart: str = "\n", closed: bool = True) -> bytes:
    """A table as an HTML page."""
    end = ("</td>", "</tr>") if closed else ("", "")
    body = (apart + "<tr>" + "".join(f"<td>{html.escape(cell)}{end[0]}" for cell in row) + end[1] for row in rows)
    head = "<!DOCTYPE html><html><head><meta charset=utf-8><title>Log</title><style>td { color: red }</style></head>"
    return (f"{head}<body><h1>Connection</h1><table class='x'>{''.join(body)}{apart}</table></body></html>\n").encode()


def users(events: Iterable[Event]) -> list[str | None]:
    return [event.user for event in events]


def read_in(pieces: Sequence[bytes], words: Words | None = None) -> list[Event]:
    """The events of a table that comes in chunks."""
    reader, offset, line = Reader("export", reference=NOW, words=words), 0, 1
    events: list[Event] = []
    for piece in pieces:
        events += reader.read(Chunk("export", piece, offset, line, live=False)).events
        offset, line = offset + len(piece), line + piece.count(b"\n")
    return events


# CSV


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_comma_separated_values(bom: str, end: str, delimiter: str) -> None:
    (event,) = read(csv_of(HEADING, failed("a,b;c"), bom=bom, end=end, delimiter=delimiter))
    assert (event.kind, event.ip, event.user, event.line) == (EventKind.LOGIN_FAILURE, CLIENT, "a,b;c", 3)


@pytest.mark.parametrize("order", [(4, 2), (2, 4, 0), (3, 4, 1, 2, 0)])
def test_columns_in_any_order(order: Sequence[int]) -> None:
    rows = [[row[place] for place in order] + ["", ""] for row in (HEADING, failed())]
    assert users(read(csv_of(*rows))) == ["info"]


@pytest.mark.parametrize("time", HEADINGS["time"])
@pytest.mark.parametrize("event", HEADINGS["event"])
def test_headings_in_either_language(time: str, event: str) -> None:
    assert users(read(csv_of(("x", time.upper(), f" {event} "), ("", failed()[2], failed()[4])))) == ["info"]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("2026/11/24 10:00:01", "2026-11-24T10:00:01+00:00"),
        ("2026-11-24T10:00:01.250", "2026-11-24T10:00:01+00:00"),
        ("2026/1/4 9:05", "2026-01-04T09:05:00+00:00"),
        ("2026年11月24日 10:00:01", "2026-11-24T10:00:01+00:00"),
        ("2026.11.24 10:00:01", "2026-11-24T10:00:01+00:00"),
        ("24/11/2026 10:00:01", None),
        ("11/24/2026 10:00:01", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(written: str, seen: str | None) -> None:
    rows = read(csv_of(HEADING, ("", "", written, "", SENTENCE.format("x"))))
    assert [event.time.isoformat() for event in rows] == ([seen] if seen else [])


def test_a_row_that_is_cut_or_has_no_cells_is_passed_over() -> None:
    data = csv_of(HEADING, failed()[:3], failed("a"), ()) + b'\xff\xfe,"\0\n\n,,,,\n' + csv_of(failed("b"))
    assert users(read(data)) == ["a", "b"]


# HTML


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("apart", ["\n", "", "\n\n  "])
def test_a_table_of_a_page(apart: str, closed: bool) -> None:
    events = read(page_of(HEADING, failed("a<b>&amp;"), failed("c"), apart=apart, closed=closed))
    assert users(events) == ["a<b>&amp;", "c"]
    assert {event.ip for event in events} == {CLIENT}


def test_a_row_of_a_page_is_where_it_begins() -> None:
    data = page_of(HEADING, failed("a"), failed("b"))
    lines = data.split(b"\n")
    for event in read(data):
        assert lines[event.line - 1].startswith(b"<tr>")
        assert data[event.offset :].startswith(lines[event.line - 1])
        assert f"[{event.user}]".encode() in lines[event.line - 1]


@given(st.lists(st.integers(min_value=0, max_value=2), min_size=1, max_size=40))
def test_a_page_may_come_in_any_chunks(cuts: list[int]) -> None:
    rows = [failed(f"u{number}") for number in range(5)]
    broken = page_of(HEADING, *rows).replace(b"<td>", b"<td\n>").replace(b"from", b"from\n")
    lines, pieces = broken.splitlines(keepends=True), []
    for cut in cuts:
        if cut and lines:
            pieces.append(b"".join(lines[:cut]))
            del lines[:cut]
    first, *others = [*pieces, b"".join(lines)] if lines else pieces
    if b"Event" not in first:  # the headings are looked for in the first chunk
        first, others = b"".join([first, *others]), []
    assert users(read_in([first, *others])) == ["u0", "u1", "u2", "u3", "u4"]


@pytest.mark.parametrize(
    "nasty",
    [
        b"<!--", b"<script>", b"<style>", b"<![CDATA[", b"<![foo", b"<!DOCTYPE [", b"<?php", b"</", b"<", b"&",
        b"&#x110000;", b"<td", b"<a href='", b"<textarea>", b"<plaintext>", b"\0", b"\xff\xfe", b"<!>",
        b"<table><tr><td>",
    ],
)  # fmt: skip
def test_what_is_no_clean_page_does_no_harm(nasty: bytes) -> None:
    """A page whose writer escapes nothing: rows may be lost with what was broken, but none is made up."""
    rows = page_of(HEADING, failed("a"), failed("b"), failed("c"))
    data = rows.replace(b"[b]", b"[" + nasty + b"]")
    events = read(data)
    assert users(events)[0] == "a"
    assert {event.ip for event in events} <= {CLIENT}


@pytest.mark.parametrize("piece", [b"<!--", b"<td", b"<tr><td>", b"<a x='", b"&amp", b"<td>" + b"x" * 100, b"<!"])
def test_a_broken_page_takes_no_long_time_and_no_space(piece: bytes) -> None:
    head = page_of(HEADING, failed("a")).replace(b"</table></body></html>\n", b"\n")
    pieces = [head, *[(piece * (65_536 // len(piece)) + b"\n")] * 32, page_of(failed("z"))]
    begun = time.perf_counter()
    events = read_in(pieces)
    assert time.perf_counter() - begun < 10
    assert users(events)[0] == "a"


# Folded rows


def test_folded_rows_newest_first() -> None:
    rows = [folded(4, second=9), failed("other", 8), folded(3, second=7), failed(second=5), failed("x", 1)]
    events = read(csv_of(HEADING, *rows))
    assert sorted((event.user or "", event.count) for event in events) == [
        ("info", 1), ("info", 3), ("info", 4), ("other", 1), ("x", 1),
    ]  # fmt: skip
    assert {event.time.second for event in events if event.count == 4} == {9}


def test_folded_rows_oldest_first() -> None:
    rows = [failed("x", 1), failed(second=5), folded(3, second=7), failed("other", 8)]
    assert [(event.user, event.count) for event in read(csv_of(HEADING, *rows))] == [
        ("x", 1), ("info", 1), ("info", 3), ("other", 1),
    ]  # fmt: skip


def test_a_folded_row_and_what_it_repeats_may_lie_in_two_chunks() -> None:
    first, second = csv_of(HEADING, folded(second=7)), csv_of(failed(second=5))
    assert sorted(event.count for event in read_in([first, second])) == [1, 3]


def test_sums_are_those_of_the_events() -> None:
    reader = Reader("export", reference=NOW, fields=BRIEF)
    columns = reader.columns(Chunk("export", csv_of(HEADING, folded(second=7), failed()), 0, 1, live=False))
    assert sorted(columns.counts or ()) == [1, 3]


# What is an export


def test_a_log_is_none() -> None:
    logs = [case for case in CASES if case.name.endswith(".log") or ".log:" in case.name]
    assert [case.name for case in logs if Export.recognise(case.line)] == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"time,event\n",
        b"a,b,c\n",
        b"Nov 24 11:00:00 nas x: time,event,user,log\n",
        b"<14>Nov 24 ...\n",
        b"<html>\n",
    ],
)
def test_nor_is_anything_without_headings(data: bytes) -> None:
    assert Export.recognise(data) is None


def test_a_heading_of_ones_own() -> None:
    words = Words(headings={"Zeit": "time", "was": "event"})
    assert users(read_in([csv_of(("x", "ZEIT", "Was"), ("", failed()[2], failed()[4]))], words)) == ["info"]
    assert read_in([csv_of(("x", "ZEIT", "Was"), ("", failed()[2], failed()[4]))]) == []
