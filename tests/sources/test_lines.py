"""Blocks in, whole lines out: half lines, zeros, endless lines, and true offsets and numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.sources.lines import LineAssembler, Piece


def test_a_half_line_waits_for_its_newline() -> None:
    lines = LineAssembler()
    assert lines.feed(b"one\ntw") == [Piece(0, 1, b"one\n")]
    assert lines.feed(b"") == []
    assert lines.feed(b"o\nthree") == [Piece(4, 2, b"two\n")]
    assert lines.finish() == [Piece(8, 3, b"three\n")]
    assert lines.finish() == []


def test_offsets_count_from_where_reading_began_and_unknown_numbers_stay_unknown() -> None:
    lines = LineAssembler(offset=1000, line=0)
    assert lines.feed(b"a\nb\nc") == [Piece(1000, 0, b"a\nb\n")]
    assert lines.feed(b"\n") == [Piece(1004, 0, b"c\n")]


def test_zeros_at_the_head_of_a_line_are_left_out() -> None:
    lines = LineAssembler()
    assert lines.feed(b"\0" * 10) == []
    assert lines.feed(b"\0\0one\n\0\0\0two\nthree\n") == [Piece(12, 1, b"one\n"), Piece(19, 2, b"two\nthree\n")]


def test_zeros_inside_a_line_stay_for_the_parser_to_judge() -> None:
    lines = LineAssembler()
    assert lines.feed(b"a\0b\n") == [Piece(0, 1, b"a\0b\n")]
    assert lines.feed(b"c") == []
    assert lines.feed(b"\0d\n") == [Piece(4, 2, b"c\0d\n")]


def test_carriage_returns_and_bad_utf8_pass_untouched() -> None:
    assert LineAssembler().feed(b"a\r\n\xff\xfe\xc3\n") == [Piece(0, 1, b"a\r\n\xff\xfe\xc3\n")]


def test_a_line_beyond_the_limit_is_cut_once_and_counted_once() -> None:
    lines = LineAssembler(limit=4)
    assert lines.feed(b"abc") == []
    assert lines.feed(b"def") == [Piece(0, 1, b"abcd\n")]
    assert lines.feed(b"ghi" * 100) == []
    assert lines.feed(b"\nnext\n") == [Piece(307, 2, b"next\n")]


def test_a_long_line_amid_short_ones_in_one_block_is_cut_too() -> None:
    pieces = LineAssembler(limit=4).feed(b"ab\nabcdefg\ncd\nef\n")
    assert pieces == [Piece(0, 1, b"ab\n"), Piece(3, 2, b"abcd\n"), Piece(11, 3, b"cd\nef\n")]


def test_a_cut_line_without_an_end_leaves_nothing_behind() -> None:
    lines = LineAssembler(limit=2)
    assert lines.feed(b"abcdef") == [Piece(0, 1, b"ab\n")]
    assert lines.finish() == []


@given(st.lists(st.binary(max_size=20)), st.integers(1, 30))
def test_any_blocks_give_the_lines_of_their_sum(blocks: list[bytes], limit: int) -> None:
    whole = b"".join(blocks)
    lines = LineAssembler(limit=limit)
    pieces = [piece for block in blocks for piece in lines.feed(block)] + lines.finish()
    seen = b"".join(piece.data for piece in pieces).split(b"\n")[:-1]
    texts = whole.split(b"\n")
    expected = [text.lstrip(b"\0")[:limit] for text in texts]
    if not expected[-1]:
        expected.pop()  # nothing stands after the last newline
    assert seen == expected
    number = 1
    for piece in pieces:
        assert piece.line == number
        number += piece.data.count(b"\n")
        first = piece.data[: piece.data.index(b"\n")]
        assert whole[piece.offset :].startswith(first)
