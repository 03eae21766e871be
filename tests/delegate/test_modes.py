"""The file of modes as the policy delegate reads it. What is not right reads as reject."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.delegate.support import complain
from tui.delegate.modes import MODES_LIMIT, Modes, parse_modes

LATER, EARLIER = int(time.time()) + 86400, 1_700_000_000


@pytest.mark.parametrize(
    ("text", "discarded"),
    [
        ("", set()),
        ("# only a comment\n\n", set()),
        ("spf discard\n", {"spf"}),
        ("spf discard", {"spf"}),
        ("  spf\tdiscard \r\n", {"spf"}),
        ("spf reject\ndnsbl discard\n", {"dnsbl"}),
        (f"spf discard until {LATER}\ndnsbl discard until {EARLIER}\n", {"spf"}),
        (f"spf discard until {LATER}.5\n", {"spf"}),
        ("dmarc discard\nspf discard\n", {"dmarc", "spf"}),
        # one line that is not understood: nothing counts
        ("spf discard\ndnsbl\n", set()),
        ("spf discard\nspf reject\n", set()),
        ("spf discard\nspf discard\n", set()),
        ("spf discard until\n", set()),
        ("spf discard until tomorrow\n", set()),
        (f"spf discard until -{LATER}\n", set()),
        ("spf discard forever\n", set()),
        ("spf DISCARD\n", set()),
        ("spf discard\x0bdnsbl discard\n", set()),
        ("spf discard\n\0\0\0\0", set()),
        ("spf discard\n# 関守\n", set()),
        ("spf discard\n" + "#" * MODES_LIMIT, set()),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_the_file_of_modes_says(tmp_path: Path, text: str, discarded: set[str]) -> None:
    path = tmp_path / "modes"
    path.write_text(text)
    modes = Modes(str(path), lambda _: None)
    for _ in range(2):  # read, and kept
        assert {category for category in ("spf", "dnsbl", "dmarc") if modes.discards(category)} == discarded


def test_a_file_that_is_none_is_told_in_one_line_and_reads_as_reject(tmp_path: Path) -> None:
    told: list[str] = []
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    for name in ("fifo", "folder", "loop"):
        assert not Modes(str(tmp_path / name), told.append).discards("spf")
    assert len(told) == 3
    assert not Modes(str(tmp_path / "missing"), complain).discards("spf"), "never switched: nothing to tell"


def test_each_change_of_the_file_is_seen_at_once(tmp_path: Path) -> None:
    path = tmp_path / "modes"
    modes = Modes(str(path), complain)
    for turn in range(50):
        on = turn % 2 == 0
        # in place and of the same length, which is harder to notice than the switch's rename
        path.write_text("spf discard\n" if on else "spf reject \n")
        assert modes.discards("spf") is on
    path.unlink()
    assert not modes.discards("spf")


def test_a_mode_ends_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "modes"
    path.write_text(f"spf discard until {time.time() + 0.3:.3f}\n")
    os.utime(path, (EARLIER, EARLIER))  # old enough to be kept
    modes = Modes(str(path), complain)
    assert modes.discards("spf")
    time.sleep(0.35)
    assert not modes.discards("spf")


def test_a_line_that_is_not_understood_is_named() -> None:
    with pytest.raises(ValueError, match="line 3 "):
        parse_modes("# a\nspf discard\nspf\n")
