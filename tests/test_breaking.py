"""Where a line of text ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.breaking import cells, lines, pad


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("take the last change back", 12, ["take the", "last change", "back"]),
        ("直前の変更を取り消す", 8, ["直前の変", "更を取り", "消す"]),
        ("直前の。変更", 6, ["直前", "の。変", "更"]),
        ("遮断「直前」", 6, ["遮断", "「直", "前」"]),
        ("設定 dry-run を使う", 12, ["設定 dry-run", "を使う"]),
        ("", 8, []),
        ("198.51.100.7198.51.100.8 x", 12, ["198.51.100.7", "198.51.100.8", "x"]),
    ],
)
def test_a_line_ends_where_it_may(text: str, width: int, expected: list[str]) -> None:
    assert list(lines(text, width)) == expected


@given(st.text(alphabet="ab 直前。「」ー́", max_size=60), st.integers(2, 20))
def test_no_line_is_wider_and_nothing_but_spaces_is_lost(text: str, width: int) -> None:
    broken = list(lines(text, width))
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert [line for line in broken if cells(line) > width] == []


def test_what_is_padded_takes_so_many_cells() -> None:
    assert pad("直前", 6) == "直前  "
    assert pad("abc", 2) == "abc"
