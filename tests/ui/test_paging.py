"""v lends the terminal to the operator's pager with the log lines of the row; afterwards the screen is whole again."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal
from tui.pager import PagerError, command

Start = Callable[..., Terminal]

#: A pager that keeps what it was given and who it is, and leaves at a key.
SCRIPT = """#!/bin/sh
cat > "$PAGED/lines"
echo "$@" > "$PAGED/arguments"
env > "$PAGED/environment"
ls -l /proc/self/fd/0 > "$PAGED/input"
echo "THE PAGER HAS THE TERMINAL"
read answer < /dev/tty
exit ${STATUS:-0}
"""


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """The script, in a folder whose name has a space."""
    script = tmp_path / "my pager"
    script.write_text(SCRIPT)
    script.chmod(0o700)
    return script


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the program in a pty with a setting of the pager; more arguments mask it."""
    started: list[Terminal] = []

    def begin(setting: str, *masked: str, mode: str = "4", **environment: str) -> Terminal:
        arguments = ["-m", "tests.ui.sharing_child", "off", setting, *masked]
        started.append(Terminal(arguments, PAGED=str(tmp_path), **environment))  # type: ignore[arg-type] # no sizes
        started[-1].wait_for_text("Login attempts")
        started[-1].press(mode)
        started[-1].wait_for_text("4 Offenders" if mode == "4" else "6 Campaigns")
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def lent(terminal: Terminal) -> None:
    """Wait until the pager has the terminal."""
    terminal.wait_for_text("THE PAGER HAS THE TERMINAL")


def to_the_breach(terminal: Terminal) -> None:
    """The second of the offenders is the address whose lines there are."""
    terminal.press("j")
    terminal.press("v")


def test_the_pager_gets_the_lines_cleaned_and_the_screen_is_whole_afterwards(
    start: Start, pager: Path, tmp_path: Path
) -> None:
    terminal = start(f"'{pager}' --plain")
    before = terminal.text.splitlines()[1]
    to_the_breach(terminal)
    lent(terminal)
    assert terminal.local_modes() & 0o10  # it is a terminal that echoes, as a pager expects it
    lines = (tmp_path / "lines").read_text()
    assert lines.count("\n") == 2
    assert "SASL LOGIN authentication failed" in lines
    assert "\x1b" not in lines
    assert "␛]0;owned␇" in lines
    assert (tmp_path / "arguments").read_text() == "--plain\n"
    terminal.press("\n")
    terminal.wait_for_text("the screen is up to date")
    terminal.wait_for(lambda: "THE PAGER" not in terminal.text)
    assert terminal.text.splitlines()[1] == before
    terminal.press("1")
    terminal.wait_for_text("Login attempts")
    terminal.press("q")
    assert terminal.wait() == 0


def test_nobody_else_can_read_what_it_is_given_and_less_may_do_nothing_else(
    start: Start, pager: Path, tmp_path: Path
) -> None:
    terminal = start(f"'{pager}'", LESSOPEN="|touch owned %s")
    to_the_breach(terminal)
    lent(terminal)
    assert "(deleted)" in (tmp_path / "input").read_text()
    environment = (tmp_path / "environment").read_text()
    assert "LESSSECURE=1\n" in environment
    assert "LESSOPEN" not in environment
    terminal.press("\n")


def test_under_the_mask_it_gets_stand_ins(start: Start, pager: Path, tmp_path: Path) -> None:
    terminal = start(f"'{pager}'", "masked")
    to_the_breach(terminal)
    lent(terminal)
    lines = (tmp_path / "lines").read_text()
    assert "203.0" not in lines
    assert "mx1" not in lines
    assert "SASL LOGIN authentication failed" in lines
    terminal.press("\n")


def test_of_a_campaign_it_gets_the_lines_of_all_addresses(start: Start, pager: Path, tmp_path: Path) -> None:
    terminal = start(f"'{pager}'", mode="6")
    terminal.press("v")
    lent(terminal)
    lines = (tmp_path / "lines").read_text()
    assert lines.index("Address 203.0.113.9\n") < lines.index("SASL LOGIN") < lines.index("Address 203.0.113.77\n")
    assert lines.endswith("dovecot: rip=203.0.113.77\n")
    terminal.press("\n")


def test_ctrl_c_is_the_pagers_and_ends_no_session(start: Start, pager: Path) -> None:
    terminal = start(f"'{pager}'")
    to_the_breach(terminal)
    lent(terminal)
    terminal.press("\x03")  # sh dies of it
    terminal.wait_for_text("4 Offenders")
    terminal.press("1")
    terminal.wait_for_text("Login attempts")
    terminal.press("\x03")  # the screen's own again
    assert terminal.wait() == 0


def test_a_hang_up_while_it_runs_ends_both(start: Start, pager: Path) -> None:
    terminal = start(f"'{pager}'")
    to_the_breach(terminal)
    lent(terminal)
    terminal.signal(signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("/nonexistent/pager", "/nonexistent/pager cannot be started: No such file"),
        ("sh -c 'exit 3'", "sh ended with status 3"),
        ("less '", 'the pager "less \'" cannot be understood'),
    ],
)
def test_a_pager_that_fails_is_a_sentence(start: Start, setting: str, told: str) -> None:
    terminal = start(setting)
    to_the_breach(terminal)
    terminal.wait_for_text(told)
    assert "4 Offenders" in terminal.text


def test_a_row_of_which_nothing_is_known_says_so(start: Start, pager: Path) -> None:
    terminal = start(f"'{pager}'", mode="6")
    terminal.press("/nothing-such\r")
    terminal.wait_for_text("FILTER nothing-such")
    terminal.press("v")
    terminal.wait_for_text("No log line is looked for by this row.")


def test_the_setting_comes_before_the_environment_and_that_before_what_is_usual(tmp_path: Path) -> None:
    (tmp_path / "more").write_text("")
    (tmp_path / "more").chmod(stat.S_IRWXU)
    usual = {"PATH": str(tmp_path)}
    assert command("most -s", {"PAGER": "less"}) == ["most", "-s"]
    assert command("", {"PAGER": "less -S"}) == ["less", "-S"]
    assert command("", usual) == ["more"]
    with pytest.raises(PagerError, match="there is no pager here"):
        command("", {"PATH": os.devnull})
