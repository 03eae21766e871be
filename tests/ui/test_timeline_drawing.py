"""How a column is stacked, and what stands in the line under the columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some
from rich.cells import cell_len

from widgets.timeline_buckets import GROUPS
from widgets.timeline_drawing import Cell, mark, stack, under
from widgets.timeline_scale import Label

LOGIN, REFUSED = GROUPS[0].role, GROUPS[1].role


def test_the_highest_column_leaves_an_eighth_for_what_marks_it() -> None:
    assert stack((10, 0, 0, 0, 0), 10, 1) == [Cell("▇", LOGIN)]
    assert stack((10, 0, 0, 0, 0), 10, 2) == [Cell("█", LOGIN), Cell("▇", LOGIN)]


def test_any_count_is_seen_and_none_is_not() -> None:
    assert stack((1, 0, 0, 0, 0), 1000, 2) == [Cell("▁", LOGIN), Cell(" ", "text")]
    assert stack((0, 0, 0, 0, 0), 10, 1) == [Cell(" ", "text")]


def test_kinds_are_stacked_with_log_ins_at_the_bottom() -> None:
    assert stack((8, 8, 0, 0, 0), 16, 2) == [Cell("█", LOGIN), Cell("▇", REFUSED)]
    assert stack((4, 11, 0, 0, 0), 15, 2) == [Cell("▄", LOGIN, REFUSED), Cell("▇", REFUSED)]


def test_where_two_kinds_end_in_a_cell_the_larger_share_gives_the_colour() -> None:
    assert stack((2, 5, 0, 0, 0), 7, 1) == [Cell("▇", REFUSED)]
    assert stack((5, 2, 0, 0, 0), 7, 1) == [Cell("▇", LOGIN)]


_buckets = some.tuples(*(some.integers(0, 10_000) for _ in GROUPS))


@given(_buckets, some.integers(1, 10))
def test_a_column_has_a_cell_a_row_and_grows_without_a_gap(bucket: tuple[int, ...], rows: int) -> None:
    cells = stack(bucket, max(sum(bucket), 1), rows)
    filled = [cell.text != " " for cell in cells]
    assert len(cells) == rows
    assert filled == sorted(filled, reverse=True)
    assert all(cell.text == "█" or cell.ground for cell, above in zip(cells, filled[1:], strict=False) if above)


def line(labels: list[Label], columns: int) -> str:
    return "".join(text for text, _ in under([(label, "quiet") for label in labels], columns))


def test_labels_begin_under_their_column() -> None:
    assert line([Label(2, "└10:00"), Label(12, "└10:10")], 20) == "  └10:00    └10:10"


def test_of_labels_that_touch_the_first_stands() -> None:
    assert line([Label(5, "▲"), Label(2, "└10"), Label(6, "└20"), Label(10, "└30")], 20) == "     ▲    └30"


def test_a_label_that_reaches_over_the_end_is_left_out() -> None:
    assert line([Label(2, "└10:00"), Label(12, "└10:10")], 17) == "  └10:00"


def test_a_label_is_as_wide_as_its_cells() -> None:
    assert cell_len(line([Label(0, "└今日"), Label(7, "└")], 10)) == 8


def test_what_is_picked_is_marked_under_its_columns_as_far_as_they_are_in_view() -> None:
    assert mark(3, 3, 80) == Label(3, "▲")
    assert mark(3, 6, 80) == Label(3, "╰──╯")
    assert mark(-2, 3, 80) == Label(0, "───╯")
    assert mark(78, 85, 80) == Label(78, "╰─")
