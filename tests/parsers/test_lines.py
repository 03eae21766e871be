"""Every line of tests/data means what stands above it, and every row of every program has such a line."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.parsers.lines import CASES, NOW, Case, cases, read
from tui.model import Chunk, Event
from tui.parsers import candidates, catalogue
from tui.parsers.reader import Reader
from tui.parsers.shape import FIELDS, PIECES

PROGRAMS = catalogue.PROGRAMS

#: Rows that mean something behind other lines only: tests/parsers/test_joins.py reads them.
BEHIND_OTHERS = {("sendmail", "end of a mail", "")}

#: Fields that say where an event comes from rather than what it is; not asked of every answer.
WHERE = {"time", "source", "offset", "line", "count", "counted"}


def field(event: Event, name: str) -> Any:
    """A field as an answer gives it."""
    value = getattr(event, name)
    return value.isoformat() if isinstance(value, datetime) else value


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_line_means_what_stands_above_it(case: Case) -> None:
    events = read(case.before + case.line)
    if case.answer is None:
        assert events == ()
        return
    answer = dict(case.answer)
    exact = answer.pop("exact", False)
    assert len(events) == 1, case.line
    event = events[0]
    names = (set(event.__struct_fields__) - WHERE) | answer.keys() if exact else answer.keys()
    assert {name: field(event, name) for name in names} == {name: answer.get(name) for name in names}
    assert event.offset == len(case.before)
    assert event.line == 1 + case.before.count(b"\n")


def test_a_block_of_all_lines_is_read_as_each_by_itself() -> None:
    """What joins add aside, a line means the same among others; lines before it do not change it."""
    for name in sorted({case.name.partition(":")[0] for case in CASES}):
        lines = [case for case in CASES if case.name.startswith(name + ":")]
        block = lines[0].before + b"".join(case.line for case in lines)
        expected = [case.answer["kind"] for case in lines if case.answer is not None]
        assert [event.kind for event in read(block)] == expected, name


# Rows of the tables


def rows_of(line: bytes) -> list[tuple[str, str, str]]:
    """Program, name and beginning of the rows that read a line."""
    plans = Reader("test.log", zone=UTC, reference=NOW).found(Chunk("test.log", line, 0, 1, live=False)).plans
    return [(plan.program, plan.shape.name, plan.shape.start) for plan in plans]


def test_every_row_is_the_first_to_read_some_line() -> None:
    used = {row for case in CASES if case.answer is not None and not case.before for row in rows_of(case.line)}
    rows = [(program.name, shape.name, shape.start) for program in PROGRAMS for shape in program.shapes]
    assert [row for row in rows if row not in used | BEHIND_OTHERS] == []


def test_rows_have_names_of_their_own() -> None:
    """A fault report names a row: program, name and beginning say which."""
    rows = Counter((program.name, shape.name, shape.start) for program in PROGRAMS for shape in program.shapes)
    assert [row for row, count in rows.items() if count > 1] == []


def test_no_pattern_has_a_possessive_group() -> None:
    """Python 3.11.2, Debian 12's, gets them wrong: `(?:ab)?+` matches what it should not."""
    patterns = {shape.name: shape.expression(frozenset(FIELDS)) for program in PROGRAMS for shape in program.shapes}
    patterns |= {
        str(form): candidates.candidates(frozenset(FIELDS), form).pattern.pattern.decode() for form in candidates.Form
    }
    assert len(patterns) > 50
    # an escaped bracket (`\)++`) is a single item
    assert {name for name, text in patterns.items() if re.search(r"(?<!\\)\)(?:[?*+]|\{\d*,?\d*\})\+", text)} == set()


def test_every_piece_is_used() -> None:
    text = "".join(shape.pattern for program in PROGRAMS for shape in program.shapes)
    assert [name for name in PIECES if "{" + name + "}" not in text] == []


def test_the_loader_wants_an_answer_for_every_line(tmp_path: Any) -> None:
    """Two answers in a row, or one at the end, are a mistake in a data file."""
    path = tmp_path / "x.log"
    path.write_text("# null\n# null\nline\n")
    with pytest.raises(AssertionError, match="two answers"):
        list(cases(path))
    path.write_text("# null\n")
    with pytest.raises(AssertionError, match="without a line"):
        list(cases(path))
