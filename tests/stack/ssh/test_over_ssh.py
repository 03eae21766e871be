"""An administrator far away: ssh, tmux, the screen, a block by keys, and a connection that is cut."""

from __future__ import annotations

import base64
import os
import signal
from pathlib import Path

import pytest

from tests.stack.ssh.far import ATTACKER, ELSEWHERE, OPERATOR, Far
from tests.ui.terminal import Terminal
from tests.watching.conftest import FIRST
from tests.watching.deadline import until
from tests.watching.dialog import RIGHT, agree
from tests.watching.log_lines import append, failure, write
from tui.session.snapshot import read_session

pytestmark = pytest.mark.stack

LOADED = "following 1 log"
ESCAPE = "\x1b"


@pytest.fixture(autouse=True)
def log(far: Far) -> Path:
    return write(far.log, [failure(number) for number in range(30)])


def attack(far: Far, terminal: Terminal, ip: str, number: int) -> None:
    """One more failed log-in, the newest row, which is under the cursor."""
    append(far.log, failure(number, ip=ip))
    terminal.wait_for_text(f"user{number}")


def on_clipboard(text: str) -> bytes:
    """What of OSC 52 tells a terminal to put a text on its clipboard."""
    return b";" + base64.b64encode(text.encode()) + b"\x07"


def held_back(far: Far, terminal: Terminal, ip: str, why: str) -> None:
    """Ask to block the newest row's address: the plan says why not, and its button blocks nobody."""
    terminal.press("b")
    terminal.wait_for_text(f"Held back: {ip} cannot be blocked: {why}")
    terminal.press(RIGHT + "\r" + ESCAPE)
    terminal.wait_for(lambda: "Held back" not in terminal.text)
    assert ip not in far.firewall()


def saved(far: Far, counted: int) -> None:
    """The one session that was saved is whole and has counted everything."""
    until(far.sessions)
    (folder,) = far.sessions()
    session = read_session(folder)
    assert session.session.totals.counted == counted
    assert session.screen_svg is not None
    assert [(action["verb"], action["targets"]) for action in session.actions] == [("block", [ATTACKER])]


def blocked_by_keys(far: Far, terminal: Terminal) -> None:
    """An attack is seen and answered with a block, which the firewall has and the screen tells."""
    attack(far, terminal, ATTACKER, 101)
    terminal.press("b")
    agree(terminal, "Block")
    until(lambda: ATTACKER in far.firewall())
    terminal.wait_for_text("1 block")


def test_in_tmux_a_block_by_keys_and_a_cut_connection(far: Far) -> None:
    with far.logged_in(OPERATOR, far.in_tmux("new-session", far.watch())) as terminal:
        terminal.wait_for_text(FIRST)
        terminal.wait_for_text(LOADED)
        blocked_by_keys(far, terminal)

        terminal.press("c")
        terminal.wait_for_text(f"Copied: {ATTACKER}")
        assert far.tmux("show-buffer") == ATTACKER
        terminal.wait_for(lambda: on_clipboard(ATTACKER) in terminal.received)  # tmux hands it on to the operator's own

        attack(far, terminal, OPERATOR, 102)
        held_back(far, terminal, OPERATOR, "your own SSH session")
        os.kill(terminal.pid, signal.SIGKILL)  # the client dies without a word

    until(lambda: far.tmux("list-clients") == "")
    append(far.log, failure(103, ip=ATTACKER))
    assert far.sessions() == []  # it goes on in tmux
    with far.logged_in(ELSEWHERE, far.in_tmux("attach-session")) as terminal:
        terminal.wait_for_text("user103")
        attack(far, terminal, ELSEWHERE, 104)
        held_back(far, terminal, ELSEWHERE, "somebody is logged in")
        far.tmux("kill-server")
    saved(far, 34)
    code, journal = far.helper.run("journal")
    assert code == 0
    assert [(entry["verb"], entry["targets"], entry["by"]) for entry in journal["entries"]] == [
        ("block", [ATTACKER], "root")
    ]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_without_tmux_a_cut_connection_saves_the_session(far: Far, number: signal.Signals) -> None:
    with far.logged_in(OPERATOR, far.watch()) as terminal:
        terminal.wait_for_text(LOADED)
        blocked_by_keys(far, terminal)
        terminal.press("c")
        terminal.wait_for(lambda: on_clipboard(ATTACKER) in terminal.received)
        terminal.signal(number)
        saved(far, 31)
