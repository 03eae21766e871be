"""Terminals as people have them: small ones, old ones, without colour, without a mouse, under a shell."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal
from tests.watching.conftest import FIRST, Start
from tests.watching.log_lines import append, client, failure, write
from tests.watching.test_watch import LOADED, session

#: Select graphic rendition, and the modes that make a terminal tell of the mouse.
SGR = re.compile(rb"\x1b\[([\d;:]*)m")
MOUSE = re.compile(rb"\x1b\[\?(?:9|1000|1002|1003|1005|1006|1015|1016)(?:;\d+)*h")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.log", [failure(number) for number in range(30)])


def colours(received: bytes) -> Iterator[tuple[str, ...]]:
    """Each extended colour that was asked for: `5, number` or `2, red, green, blue`."""
    for sent in SGR.finditer(received):
        numbers = sent[1].decode().split(";")
        while numbers:
            if numbers.pop(0) in ("38", "48"):
                width = 2 if numbers[0] == "5" else 4
                yield tuple(numbers[:width])
                del numbers[:width]


# small


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (40, 10), (30, 8), (20, 5)])
def test_a_small_terminal_shows_who_attacks_now_and_how_to_leave(
    start: Start, log: Path, state: Path, columns: int, rows: int
) -> None:
    terminal = start("watch", log, columns=columns, rows=rows)
    terminal.wait_for_text(client(29))
    append(log, failure(77))
    terminal.wait_for_text(client(77))
    assert "Quit" in terminal.text
    assert all(len(line) <= columns for line in terminal.text.splitlines())
    terminal.press("q")
    assert terminal.wait() == 0
    assert session(state).session.totals.counted == 31


@pytest.mark.parametrize(("columns", "rows"), [(10, 3), (2, 2), (1, 1), (500, 1), (1, 100)])
def test_where_nothing_can_be_shown_it_goes_on_and_keys_work(
    start: Start, log: Path, state: Path, columns: int, rows: int
) -> None:
    terminal = start("watch", log, columns=columns, rows=rows)
    terminal.wait_for(lambda: b"\x1b[?1049h" in terminal.received)
    terminal.read(1)
    for key in ("b", "\x1b", "?", "\x1b", "/", "\x1b", "4", "\r", "\x1b", "1"):
        terminal.press(key)
        terminal.read(0.2)
    terminal.resize(80, 24)
    terminal.wait_for_text(FIRST)
    terminal.wait_for_text(client(29))
    terminal.press("q")
    assert terminal.wait() == 0
    assert session(state).session.totals.counted == 30


# of other kinds


@pytest.mark.parametrize("kind", ["linux", "xterm-16color", "vt220", "screen"])
def test_a_terminal_of_16_colours_is_sent_no_others(start: Start, log: Path, kind: str) -> None:
    terminal = start("watch", log, TERM=kind)
    terminal.wait_for_text(client(29))
    assert set(colours(bytes(terminal.received))) == set()


def test_a_terminal_of_256_colours_is_sent_no_more(start: Start, log: Path) -> None:
    terminal = start("watch", log, TERM="xterm-256color")
    terminal.wait_for_text(client(29))
    assert {first for first, *_ in colours(bytes(terminal.received))} <= {"5"}


def test_without_colour_only_greys_are_sent(start: Start, log: Path) -> None:
    terminal = start("watch", log, NO_COLOR="1", COLORTERM="truecolor")
    terminal.wait_for_text(client(29))
    assert f"▸{FIRST}" in terminal.text
    assert all(len(set(parts)) == 1 for _, *parts in colours(bytes(terminal.received)))


def test_the_mouse_is_left_to_the_terminal_where_that_is_wished(start: Start, log: Path) -> None:
    terminal = start("watch", log, SEKIMORI_SCREEN_MOUSE="false")
    terminal.wait_for_text(client(29))
    terminal.press("q")
    assert terminal.wait() == 0
    assert MOUSE.findall(bytes(terminal.received)) == []


def test_otherwise_the_mouse_is_asked_for(start: Start, log: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(client(29))
    assert MOUSE.findall(bytes(terminal.received)) != []


# under a shell


def test_ctrl_z_and_fg_of_a_real_shell(start: Start, log: Path, state: Path, tmp_path: Path) -> None:
    state_home = str(tmp_path / "state")
    terminal = Terminal(["--norc", "--noprofile", "-i"], program="bash", XDG_STATE_HOME=state_home, PS1="ready> ")
    try:
        terminal.wait_for_text("ready>")
        terminal.press(f"{sys.executable} -m tui watch {log}\n")
        terminal.wait_for_text(LOADED)
        terminal.press("\x1a")
        terminal.wait_for_text("Stopped")
        append(log, failure(88))
        terminal.press("echo $((6 * 7)) echoed\n")
        terminal.wait_for_text("42 echoed")
        terminal.press("fg\n")
        terminal.wait_for_text("user88")
        terminal.press("p")
        terminal.wait_for_text("PAUSED")
        terminal.press("q")
        terminal.wait_for_text("Session saved")
        terminal.press("exit\n")
        assert terminal.wait() == 0
    finally:
        terminal.close()
    assert session(state).session.totals.counted == 31
