"""The file for DSM's import dialog."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.enforcement.support import START
from tui.enforcement.backends.dsm_import import export_import_file, write_import_file
from tui.enforcement.change import Block, EnforcementError


def blocks(*networks: str) -> list[Block]:
    return [Block(network, START, reason="a\nb", by="alice") for network in networks]


def test_a_line_is_a_bare_address_and_each_stands_there_once() -> None:
    content = export_import_file(blocks("203.0.113.9", "2001:db8::9", "203.0.113.8/31", "203.0.113.9"))
    assert content == b"203.0.113.9\n2001:db8::9\n203.0.113.8\n"
    assert export_import_file([]) == b""


def test_a_network_has_a_line_for_each_address_and_a_wide_one_none() -> None:
    lines = export_import_file(blocks("203.0.113.0/24")).splitlines()
    assert lines == [f"203.0.113.{number}".encode() for number in range(256)]
    with pytest.raises(EnforcementError, match="more than 256; nothing was changed"):
        export_import_file(blocks("203.0.112.0/23"))


def test_the_file_is_the_old_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "block.txt"
    assert write_import_file(path, blocks("203.0.113.9", "203.0.113.10")) == 2
    with pytest.raises(EnforcementError):
        write_import_file(path, blocks("203.0.113.11", "203.0.112.0/23"))
    assert path.read_bytes() == b"203.0.113.9\n203.0.113.10\n"
    assert write_import_file(path, blocks("2001:db8::9")) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["block.txt"]
    assert path.read_bytes() == b"2001:db8::9\n"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnforcementError, match=r"cannot write .*/none/block.txt: .*; nothing was changed"):
        write_import_file(tmp_path / "none" / "block.txt", blocks("203.0.113.9"))


def test_a_folder_in_the_place_of_the_file_is_told_and_nothing_stays_behind(tmp_path: Path) -> None:
    (tmp_path / "block.txt").mkdir()
    with pytest.raises(EnforcementError, match="a folder stands where the file should be"):
        write_import_file(tmp_path / "block.txt", blocks("203.0.113.9"))
    assert [one.name for one in tmp_path.iterdir()] == ["block.txt"]
