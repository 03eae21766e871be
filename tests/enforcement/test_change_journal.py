"""The journal: every change a line, torn lines survived, the newest first, what may be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.enforcement.support import START
from tui.enforcement.change import EnforcementError, Entry, UnfinishedError, Verb
from tui.enforcement.journal import Journal


def entry(name: str, *, undoes: str = "", expired: bool = False, reason: str = "") -> Entry:
    return Entry(name, START, "alice", Verb.BLOCK, "file", False, ("203.0.113.9",), undoes=undoes, expired=expired,
                 reason=reason)  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


def write(journal: Journal, *entries: Entry) -> None:
    for one in entries:
        with journal.recorded(one):
            pass


def undoable(journal: Journal) -> list[str]:
    return [one.entry.id for one in journal.undoable()]


def test_no_file_is_an_empty_journal(journal: Journal) -> None:
    assert journal.last(5) == ()


def test_the_last_entries_come_oldest_first(journal: Journal) -> None:
    write(journal, *(entry(name) for name in "abc"))
    assert journal.last(2) == (entry("b"), entry("c"))
    assert journal.last(99) == (entry("a"), entry("b"), entry("c"))
    assert journal.last(0) == ()


def test_entries_longer_than_a_block_of_reading_come_whole(journal: Journal) -> None:
    long = [entry(str(number), reason="x" * size) for number, size in enumerate((10, 200_000, 65_536, 1))]
    write(journal, *long)
    assert journal.last(9) == tuple(long)


def test_an_entry_is_taken_back_when_its_change_fails(journal: Journal) -> None:
    write(journal, entry("a"))
    before = journal.path.read_bytes()
    with pytest.raises(EnforcementError), journal.recorded(entry("b")):
        raise EnforcementError("nothing was changed")
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("stop", [UnfinishedError, KeyboardInterrupt, MemoryError])
def test_an_entry_stays_where_nobody_knows_whether_its_change_was_made(
    journal: Journal, stop: type[BaseException]
) -> None:
    write(journal, entry("a"))
    with pytest.raises(stop), journal.recorded(entry("b")):
        raise stop
    assert journal.last(9) == (entry("a"), entry("b"))


@pytest.mark.parametrize("torn", [b'{"id":"torn', b"\xff\xfe\x00", b"{}"])
def test_a_torn_last_line_is_passed_over_and_written_after(journal: Journal, torn: bytes) -> None:
    write(journal, entry("a"))
    with journal.path.open("ab") as file:
        file.write(torn)
    assert journal.last(9) == (entry("a"),)
    write(journal, entry("b"))
    assert journal.last(9) == (entry("a"), entry("b"))


def test_an_undone_entry_and_its_undo_are_not_offered_again(journal: Journal) -> None:
    write(journal, entry("a"), entry("b"))
    assert undoable(journal) == ["b", "a"]
    write(journal, entry("u", undoes="b"))
    assert undoable(journal) == ["a"]
    write(journal, entry("c"))
    assert undoable(journal) == ["c", "a"]


def test_an_undo_that_is_undone_leaves_its_change_standing_as_the_last(journal: Journal) -> None:
    write(journal, entry("a"), entry("b"), entry("u", undoes="a"))
    assert undoable(journal) == ["b"]
    write(journal, entry("v", undoes="u"))
    assert undoable(journal) == ["a", "b"]
    assert undoable(Journal(journal.path)) == ["a", "b"]
    write(journal, entry("w", undoes="v"))
    assert undoable(journal) == ["b"]
    write(journal, entry("x", undoes="a"))
    assert undoable(journal) == ["b"]


def test_what_only_expired_is_not_offered(journal: Journal) -> None:
    write(journal, entry("a"), entry("e", expired=True))
    assert undoable(journal) == ["a"]


def test_a_journal_that_cannot_be_written_stops_the_change(journal: Journal) -> None:
    journal.path.mkdir()
    made = []
    with (
        pytest.raises(EnforcementError, match=r"cannot write the journal .*: a folder stands"),
        journal.recorded(entry("a")),
    ):
        made.append("change")
    assert made == []
