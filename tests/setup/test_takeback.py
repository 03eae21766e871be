from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.setup.records import Kind, Record
from tui.setup.takeback import taken_back

RECORD = Record("/x", Kind.SHARED, 0o644, 0, 0)

WAS = b"smtp inet n\npickup unix n\n"
OURS = b"smtp inet n\n  -o ours\npickup unix n\nsekimori unix\n  spawn\n"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ((b"", b""), WAS),
        ((b"pickup", b"#pickup"), b"smtp inet n\n#pickup unix n\n"),
        ((b"  spawn\n", b"  spawn\nlater unix\n"), WAS + b"later unix\n"),
        ((b"smtp inet n\n", b"first\nsmtp inet n\n"), b"first\n" + WAS),
        ((b"  -o ours\n", b"  -o ours\n  -o theirs\n"), b"smtp inet n\n  -o theirs\npickup unix n\n"),
    ],
)
def test_what_others_wrote_since_stays(edit: tuple[bytes, bytes], expected: bytes) -> None:
    assert taken_back(RECORD, WAS, OURS, OURS.replace(*edit)) == (expected, ())


def test_what_of_ours_was_changed_is_told_and_left() -> None:
    text, missing = taken_back(RECORD, WAS, OURS, OURS.replace(b"  spawn", b"  spawn user=x"))
    assert text == WAS + b"  spawn user=x\n"
    assert missing == ("spawn",)


def test_a_file_that_was_not_there_keeps_only_others_lines() -> None:
    assert taken_back(RECORD, b"", b"ours\n", b"theirs\nours\nmore\n") == (b"theirs\nmore\n", ())


def test_what_we_replaced_comes_back() -> None:
    assert taken_back(RECORD, b"a\nlast", b"a\nlast\nours\n", b"new\na\nlast\nours\n") == (b"new\na\nlast", ())


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n"]), max_size=8)


@given(LINES, LINES, st.integers(0, 8))
def test_unedited_it_is_as_it_was(was: list[bytes], added: list[bytes], at: int) -> None:
    ours = b"".join([*was[:at], *added, *was[at:]])
    assert taken_back(RECORD, b"".join(was), ours, ours) == (b"".join(was), ())


@given(LINES, st.integers(0, 8), LINES, st.integers(0, 9))
def test_an_edit_elsewhere_survives(was: list[bytes], at: int, edit: list[bytes], where: int) -> None:
    ours = [*was[:at], b"sekimori\n", *was[at:]]
    theirs = [b"theirs: " + line for line in edit]
    now = [*ours[:where], *theirs, *ours[where:]]
    text, missing = taken_back(RECORD, b"".join(was), b"".join(ours), b"".join(now))
    assert missing == ()
    assert sorted(text.splitlines(keepends=True)) == sorted([*was, *theirs])
