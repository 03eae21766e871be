"""A mail that was taken in is told once wherever its log is cut and in whatever order the pieces are read."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from tests.parsers.accepted_lines import ONE, data, new, opened, queued, read, told
from tui.model import Chunk
from tui.parsers import accepted


def chunks(lines: Sequence[str], *cuts: int) -> list[Chunk]:
    """Lines in pieces, cut before those numbers."""
    made, offset = [], 0
    for begin, end in itertools.pairwise((0, *cuts, len(lines))):
        piece = data(lines[begin:end])
        made.append(Chunk("mail.log", piece, offset, 0, live=True))
        offset += len(piece)
    return made


def test_a_mail_is_joined_over_chunks_and_told_once_however_often_it_is_tried() -> None:
    lines = [opened(), "noise", queued(), queued(), opened("4BBBBBB"), queued("4BBBBBB", "b@example.com"), queued()]
    for cut in range(1, len(lines)):
        reader = new()
        found = [mail.sender for chunk in chunks(lines, cut) for mail in reader.read(chunk)]
        assert found == ["a@example.com", "b@example.com"]


def test_an_id_that_is_used_again_is_another_mail() -> None:
    later = opened(client="b[203.0.113.9]").replace("15:24:35", "16:24:35")
    again = queued(sender="b@example.net").replace("15:24:37", "16:24:37")
    lines = [opened(), queued(), later, again, again]
    assert told(*lines) == [*ONE, ("203.0.113.9", "b@example.net", False)]
    for cut in range(1, len(lines)):
        reader = new()
        assert [mail.ip for chunk in chunks(lines, cut) for mail in reader.read(chunk)] == ["192.0.2.7", "203.0.113.9"]


def test_an_id_that_is_used_again_by_a_mail_that_was_refused_tells_nothing_of_it() -> None:
    later = opened(client="b[203.0.113.9]").replace("15:24:35", "16:24:35")
    assert told(opened(), queued(), later) == ONE


def test_pieces_read_from_the_newest_to_the_oldest_tell_what_one_reading_tells() -> None:
    lines: list[str] = []
    for number in range(300):
        identity = f"4{number:09X}"
        lines += [opened(identity, f"a[192.0.2.{number % 200}]"), queued(identity, f"s{number}@example.com")]
        if number % 3 == 0:
            lines.append(lines[-1])  # tried once more
        if number % 5 == 0:
            lines.insert(-2, opened(f"5{number:09X}", "b[203.0.113.9]"))  # refused later
    whole = read(*lines)
    assert len(whole) == 300
    pieces = chunks(lines, *range(7, len(lines), 7))
    reader = new()
    found = []
    for place in range(len(pieces) - 1, -1, -1):  # each a piece of its own, with the text before it
        piece = pieces[place]
        context = b"".join(before.data for before in pieces[max(0, place - 3) : place])
        found += reader.read(Chunk("mail.log", piece.data, piece.offset, 0, live=False, context=context))
    assert sorted(found, key=lambda mail: mail.sender or "") == sorted(whole, key=lambda mail: mail.sender or "")


def test_live_lines_between_the_pieces_of_a_backlog_disturb_nothing() -> None:
    lines = [opened(), queued(), opened("4BBBBBB"), queued("4BBBBBB", "b@example.com")]
    older, newer = chunks(lines, 2)
    reader = new()
    live = data([opened("4CCCCCC")]), data([queued("4CCCCCC", "c@example.com")])
    place = newer.offset + len(newer.data)
    found = [
        *reader.read(newer),
        *reader.read(Chunk("mail.log", live[0], place, 0, live=True)),
        *reader.read(older),
        *reader.read(Chunk("mail.log", live[1], place + len(live[0]), 0, live=True)),
    ]
    assert [mail.sender for mail in found] == ["b@example.com", "a@example.com", "c@example.com"]


def test_a_mail_is_joined_over_a_rotation() -> None:
    reader = new()
    first, second = data(["noise", opened()]), data([queued()])
    assert reader.read(Chunk("mail.log", first, 0, 0, live=True)) == []
    assert len(reader.read(Chunk("mail.log", second, 0, 0, live=True, restarted=True))) == 1


def test_a_mail_is_not_told_again_while_its_first_line_is_within_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepted, "TOLD", 10)
    between = [line for n in range(12) for line in (opened(f"4{n:09X}"), queued(f"4{n:09X}"))]
    assert len(read(opened(), queued(), *between, queued())) == 13


def test_memory_is_bounded_by_bytes_and_by_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepted, "TOLD", 10)
    monkeypatch.setattr(accepted, "KEPT", 4096)
    reader = new()
    offset = 0
    for number in range(500):
        piece = data([opened(f"4{number:09X}"), queued(f"4{number:09X}")])
        assert len(reader.read(Chunk("mail.log", piece, offset, 0, live=True))) == 1
        offset += len(piece)
    assert len(reader._told) + len(reader._told_before) <= 20
    assert max(len(stretch.before) for stretch in reader._stretches) <= 4096 + len(piece)
