"""The history of filters: newest first, none twice, bounded, for its owner alone, whole whatever befalls."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import pytest

from tui.enforcement.change import EnforcementError
from tui.filter.bounds import LONGEST
from tui.screens.filter_history import KEPT, FilterHistory


def test_the_newest_is_first_and_none_is_there_twice(tmp_path: Path) -> None:
    history = FilterHistory(tmp_path / "state" / "filters.json")
    for typed in ("user:a", " user:b ", "user:a", "", "  "):
        history.add(typed)
    assert history.read() == ("user:a", "user:b")
    assert FilterHistory(history.path).read() == ("user:a", "user:b")


def test_only_the_latest_are_kept(tmp_path: Path) -> None:
    history = FilterHistory(tmp_path / "filters.json")
    for number in range(KEPT + 5):
        kept = history.add(f"n{number}")
    assert kept == history.read()
    assert len(kept) == KEPT
    assert kept[0] == f"n{KEPT + 4}"
    assert history.add("x" * (LONGEST + 1)) == kept


def test_it_is_its_owner_s_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    history = FilterHistory(tmp_path / "state" / "filters.json")
    history.add("user:tanaka")
    path = tmp_path / "state" / "filters.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(file.name for file in path.parent.iterdir()) == [".filters.json.lock", "filters.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[1]", b"\xff\xfe", b'["\xff"]', b"[" * 100_000, b"\0" * 1000])
def test_a_file_that_is_none_of_ours_is_no_history_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    history = FilterHistory(tmp_path / "filters.json")
    (tmp_path / "filters.json").write_bytes(content)
    assert history.read() == ()
    assert history.add("a") == ("a",)
    assert json.loads((tmp_path / "filters.json").read_bytes()) == ["a"]


def test_what_a_terminal_would_obey_does_not_come_back(tmp_path: Path) -> None:
    (tmp_path / "filters.json").write_text(json.dumps(["\x1b]52;c;eA==\x07", "a\nb"]))
    assert all(typed.isprintable() for typed in FilterHistory(tmp_path / "filters.json").read())


def test_what_others_add_meanwhile_is_kept(tmp_path: Path) -> None:
    def add(name: str) -> None:
        for number in range(10):
            FilterHistory(tmp_path / "filters.json").add(f"{name}{number}")

    threads = [threading.Thread(target=add, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = FilterHistory(tmp_path / "filters.json").read()
    assert set(kept) == {f"{name}{number}" for name in "abcd" for number in range(10)}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("precious")
    (tmp_path / "filters.json").symlink_to(tmp_path / "other")
    history = FilterHistory(tmp_path / "filters.json")
    assert history.read() == ()
    with pytest.raises(EnforcementError, match="symbolic link"):
        history.add("a")
    assert (tmp_path / "other").read_text() == "precious"


def test_where_it_cannot_be_written_that_is_told_and_it_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands there")
    with pytest.raises(EnforcementError, match=r"cannot lock .*filters\.json\.lock"):
        FilterHistory(tmp_path / "state" / "filters.json").add("a")


def test_without_a_file_nothing_is_kept() -> None:
    assert FilterHistory().read() == ()
    assert FilterHistory().add("a") == ("a",)
