"""The file of modes: what is written is read back, and of what is not understood nothing counts."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.enforcement.support import START
from tui.delegate.modes import parse_modes
from tui.enforcement.change import EnforcementError, Mode
from tui.enforcement.modesfile import LIMIT, ModesFile, content_of, parse
from tui.enforcement.policies import PolicyEntry

TOKYO = timezone(timedelta(hours=9))
EVERYTHING = {
    "spf": PolicyEntry(Mode.DISCARD, START, START + timedelta(hours=1), "alice"),
    "dmarc": PolicyEntry(Mode.DISCARD, datetime(2026, 11, 24, 19, 0, 0, 123456, TOKYO), None, "佐藤"),
    "dnsbl": PolicyEntry(Mode.DISCARD, START, START + timedelta(seconds=1, microseconds=7), 'a "b"\\\n# x'),
    "spam": PolicyEntry(Mode.REJECT, START, None, ""),
    "moon": PolicyEntry(Mode.DISCARD),
}


def test_what_is_written_is_read_back() -> None:
    modes = parse(content_of(EVERYTHING))
    assert modes.broken == ""
    assert modes.entries == EVERYTHING


def test_a_name_of_any_characters_adds_no_line() -> None:
    """The servers read lines: a name must not become one."""
    content = content_of({"spf": PolicyEntry(Mode.REJECT, START, None, "x\nspf discard\r\x0bspf discard\u2028")})
    assert content.isascii()
    assert [line for line in content.decode().splitlines() if line[:1] != "#"] == ["spf reject"]


def test_the_policy_server_reads_the_same() -> None:
    ends = parse_modes(content_of(EVERYTHING).decode())
    assert ends.keys() == {"spf", "dmarc", "dnsbl", "moon"}
    assert ends["dmarc"] == float("inf")
    assert datetime.fromtimestamp(ends["dnsbl"], UTC) == START + timedelta(seconds=1, microseconds=7)


@pytest.mark.parametrize(
    "line",
    [
        "spf", "spf eat", "SPF discard", "spf discard until", "spf discard until tomorrow", "spf discard until -1",
        "spf discard until 1e9", "spf discard # now", "spf  discard  forever", "spf=discard", "spf discard\x00",
        "spf discard\x0bdmarc discard", "spf discard until \u0661", "\ufeffspf discard", "spf discard until 1 2", "{}",
    ],
)  # fmt: skip
def test_one_line_that_is_not_understood_takes_all_others_with_it(line: str) -> None:
    modes = parse(f"dmarc discard\n{line}\n".encode())
    assert modes.entries == {}
    assert modes.broken


@pytest.mark.parametrize("content", [b"spf discard\nspf discard\n", b"\xff\xfe", b"#" * (LIMIT + 1), b"spf disc"])
def test_neither_a_line_twice_nor_bytes_nor_half_a_file_count(content: bytes) -> None:
    modes = parse(content)
    assert (modes.entries, bool(modes.broken)) == ({}, True)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# spf discard\n", b"  # x\n"])
def test_comments_set_nothing(content: bytes) -> None:
    assert parse(content).entries == {}
    assert parse(content).broken == ""


def test_blanks_tabs_and_foreign_line_ends_do_not_matter() -> None:
    entries = parse(b"  spf\tdiscard  until\t1764350000 \r\ndmarc discard").entries
    assert entries == {
        "spf": PolicyEntry(Mode.DISCARD, until=datetime(2025, 11, 28, 17, 13, 20, tzinfo=UTC)),
        "dmarc": PolicyEntry(Mode.DISCARD),
    }


@pytest.mark.parametrize("comment", ['since yesterday by "a"', "since 2026-11-24T10:00:00 by 3", 'since x by "\\q"'])
def test_a_broken_comment_tells_no_hand_and_spoils_no_mode(comment: str) -> None:
    entries = parse(f"# spf {comment}\nspf discard\n".encode()).entries
    assert entries == {"spf": PolicyEntry(Mode.DISCARD)}


def test_an_end_after_all_calendars_is_none() -> None:
    assert parse(b"spf discard until 999999999999\n").entries["spf"].until is None


def test_reading_again_gives_the_same_object_until_the_file_is_another(tmp_path: Path) -> None:
    path = tmp_path / "modes"
    path.write_text("spf discard\n")
    os.utime(path, (1, 1))  # a file that was written this moment may change without showing it
    file = ModesFile(path)
    first = file.read()
    assert file.read() is first
    path.write_text("spf reject\n")
    assert file.read().entries["spf"].mode is Mode.REJECT
    path.unlink()
    assert file.read().entries == {}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("spf discard\n")
    (tmp_path / "modes").symlink_to(tmp_path / "other")
    with pytest.raises(EnforcementError, match="it is a symbolic link"):
        ModesFile(tmp_path / "modes").read()
