"""Bars of one cell each: any number is seen, none is a dot, neighbours are added up where there is little room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.spark import spark


def test_the_highest_fills_its_cell_and_none_is_a_dot() -> None:
    assert spark([0, 1, 4, 8], 4) == "·▁▄█"


def test_any_number_is_seen_beside_a_huge_one() -> None:
    assert spark([1, 10**9], 2) == "▁█"


def test_neighbours_are_added_up_where_there_are_more() -> None:
    assert spark([1, 1, 0, 0, 4, 4], 3) == "▂·█"


def test_nothing_at_all_draws_nothing() -> None:
    assert spark([0] * 24, 12) == ""


def test_of_few_each_is_a_low_bar() -> None:
    assert spark([1, 0, 2], 3, 8) == "▁·▂"
    assert spark([1, 0, 16], 3, 8) == "▁·█"
    assert spark([], 12) == ""


@given(st.lists(st.integers(0, 10**12), max_size=60), st.integers(0, 80))
def test_it_is_as_wide_as_there_are_numbers_or_room(numbers: list[int], width: int) -> None:
    drawn = spark(numbers, width)
    assert len(drawn) == (min(width, len(numbers)) if any(numbers) else 0)
