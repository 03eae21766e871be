"""The block list on disk: bare addresses for everybody, a side file for us, and nobody's line lost."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.enforcement.support import START
from tui.enforcement.blocklist import BlockListFile
from tui.enforcement.change import Block, EnforcementError

DAY = timedelta(days=1)
ONE = Block("203.0.113.9", START, START + DAY, "dictionary of names", "alice")
TWO = Block("2001:db8::/64", START, None, "", "bob")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "blocklist.txt"


@pytest.fixture
def list_file(path: Path) -> BlockListFile:
    return BlockListFile(path)


def test_no_file_is_an_empty_list(list_file: BlockListFile, path: Path) -> None:
    assert list_file.read().blocks == ()
    assert not path.exists()


def test_the_list_holds_bare_addresses_and_the_side_file_the_rest(list_file: BlockListFile, path: Path) -> None:
    assert list_file.change(put=[ONE, TWO]).blocks == (ONE, TWO)
    assert path.read_text() == "203.0.113.9\n2001:db8::/64\n"
    side = json.loads(path.with_suffix(".json").read_text())
    assert side["entries"]["203.0.113.9"]["reason"] == "dictionary of names"
    assert BlockListFile(path).read().blocks == (ONE, TWO)


def test_the_list_may_be_read_by_all_and_the_side_file_by_its_owner(list_file: BlockListFile, path: Path) -> None:
    list_file.change(put=[ONE])
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE(path.with_suffix(".json").stat().st_mode) == 0o600


def test_a_mode_that_the_owner_chose_is_kept(list_file: BlockListFile, path: Path) -> None:
    list_file.change(put=[ONE])
    path.chmod(0o640)
    list_file.change(put=[TWO])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_files_that_root_makes_belong_to_the_owner_of_the_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    BlockListFile(tmp_path / "state" / "sekimori" / "blocklist.txt").change(put=[ONE])
    made = list(tmp_path.rglob("*"))
    assert len(made) == 5  # two folders, the lock and the two files
    assert {path.stat().st_uid for path in made} == {12345}


def test_replacing_an_entry_keeps_its_line_and_removing_one_leaves_the_others(
    list_file: BlockListFile, path: Path
) -> None:
    list_file.change(put=[ONE, TWO])
    longer = Block(ONE.network, ONE.since, None, ONE.reason, "bob")
    assert list_file.change(put=[longer]).blocks == (longer, TWO)
    assert list_file.change(drop=[ONE.network]).blocks == (TWO,)
    assert path.read_text() == "2001:db8::/64\n"
    assert "203.0.113.9" not in path.with_suffix(".json").read_text()


def test_lines_of_another_hand_are_kept_and_shown_since_the_time_of_the_file(
    list_file: BlockListFile, path: Path
) -> None:
    path.write_bytes(b"\xef\xbb\xbf203.0.113.50\r\n\r\n203.0.113.77/28\n")
    written = datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1_000_000, UTC)
    theirs = (Block("203.0.113.50", written), Block("203.0.113.64/28", written))
    assert list_file.read().blocks == theirs
    assert list_file.change(put=[ONE]).blocks == (*theirs, ONE)
    assert path.read_text() == "203.0.113.50\n203.0.113.77/28\n203.0.113.9\n"


def test_a_line_that_is_no_address_is_left_as_it_is_and_told(list_file: BlockListFile, path: Path) -> None:
    path.write_bytes(b"# ours\n203.0.113.50\n\xff\x1b[2J\n")
    list_file.change(put=[ONE])
    assert path.read_bytes() == b"# ours\n203.0.113.50\n\xff\x1b[2J\n203.0.113.9\n"
    notes = list_file.read().notes
    assert [note.split(" is no address")[0] for note in notes] == [f"entry 3 of {path}"]  # a comment is none
    assert all(note.isprintable() for note in notes)


def test_a_side_entry_without_a_line_counts_for_nothing(list_file: BlockListFile, path: Path) -> None:
    list_file.change(put=[ONE, TWO])
    path.write_text("2001:db8::/64\n")
    assert list_file.read().blocks == (TWO,)


BROKEN = [
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    b'{"version":2,"entries":{}}',
    b'{"version":1,"entries":{"203.0.113.9":{"since":"2026-11-24T10:00:00"}}}',  # a time without a zone
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_side_file_is_told_and_kept_aside(list_file: BlockListFile, path: Path, broken: bytes) -> None:
    side = path.with_suffix(".json")
    list_file.change(put=[ONE])
    side.write_bytes(broken)
    listing = list_file.read()
    assert [block.network for block in listing.blocks] == ["203.0.113.9"]
    assert "cannot be understood" in listing.notes[0]
    after = list_file.change(put=[TWO])
    assert after.notes == ()
    assert TWO in after.blocks
    assert side.with_name("blocklist.json.broken").read_bytes() == broken


def test_a_second_broken_side_file_does_not_cost_the_first(list_file: BlockListFile, path: Path) -> None:
    for broken in (b"one", b"two"):
        path.with_suffix(".json").write_bytes(broken)
        list_file.change(put=[ONE])
    aside = sorted(path.parent.glob("*.broken*"))
    assert [one.read_bytes() for one in aside] == [b"one", b"two"]


def test_reading_again_is_free_until_the_file_changes(list_file: BlockListFile, path: Path) -> None:
    list_file.change(put=[ONE])
    for one in (path, path.with_suffix(".json")):
        os.utime(one, ns=(1, 1_700_000_000_000_000_000))  # long enough ago to be told from a later change
    first = list_file.read()
    assert list_file.read() is first
    with path.open("a") as file:
        file.write("203.0.113.50\n")
    assert [block.network for block in list_file.read().blocks] == ["203.0.113.9", "203.0.113.50"]


@pytest.mark.parametrize("name", ["203.0.113.5/24", "junk", "203.0.113.9/32", "203.0.113.9\n203.0.113.8"])
def test_only_canonical_networks_are_written(list_file: BlockListFile, path: Path, name: str) -> None:
    with pytest.raises(EnforcementError, match="cannot be put in a block list"):
        list_file.change(put=[Block(name, START)])
    assert not path.exists()


def test_a_symbolic_link_is_refused_and_its_aim_untouched(list_file: BlockListFile, path: Path, tmp_path: Path) -> None:
    aim = tmp_path / "aim"
    aim.write_text("203.0.113.50\n")
    path.symlink_to(aim)
    with pytest.raises(EnforcementError, match="it is a symbolic link"):
        list_file.change(put=[ONE])
    assert aim.read_text() == "203.0.113.50\n"
    assert path.is_symlink()


def test_a_folder_in_the_place_of_the_list_is_told(list_file: BlockListFile, path: Path) -> None:
    path.mkdir()
    with pytest.raises(EnforcementError, match="a folder stands where the file should be"):
        list_file.change(put=[ONE])


def test_no_temporary_file_stays_behind(list_file: BlockListFile, path: Path) -> None:
    (path.parent / ".blocklist.txt.new").write_text("left by a killed process")
    list_file.change(put=[ONE], drop=["203.0.113.1"])
    assert sorted(one.name for one in path.parent.iterdir()) == [".lock", "blocklist.json", "blocklist.txt"]
