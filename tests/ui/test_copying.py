"""c copies what the row is about, through tmux or by the terminal's own clipboard, and says what it copied."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW
from tests.ui.stage import staged
from tests.ui.terminal import Terminal
from tui import clipboard
from tui.clipboard import LIMIT, copied
from tui.model import EventKind
from tui.privacy import worn
from tui.screens.our_words import session_mask
from tui.screens.sharing import Sharing

OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")

Start = Callable[..., Terminal]


@pytest.fixture(autouse=True)
def _bare() -> Iterator[None]:
    yield
    worn.wear(None)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the program in a pty with a setting of the clipboard."""
    started: list[Terminal] = []

    def begin(setting: str, **environment: str) -> Terminal:
        arguments = ["-m", "tests.ui.sharing_child", setting, ""]
        started.append(Terminal(arguments, **environment))  # type: ignore[arg-type] # no sizes
        started[-1].wait_for_text("Login attempts")
        started[-1].press("4")
        started[-1].wait_for_text("4 Offenders")
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def sent_to(terminal: Terminal) -> list[str]:
    """What the terminal was asked to put on its clipboard."""
    return [base64.b64decode(found).decode() for found in OSC_52.findall(terminal.received)]


def test_the_terminal_gets_it_once_in_one_sequence(start: Start) -> None:
    terminal = start("auto")
    terminal.press("c")
    terminal.wait_for_text("Copied: ")
    told = re.search(r"Copied: (\S+)", terminal.text)
    assert told
    assert sent_to(terminal) == [told[1]]


def test_off_sends_nothing_and_says_so(start: Start) -> None:
    terminal = start("off")
    terminal.press("c")
    terminal.wait_for_text("Not copied: [screen] clipboard is off")
    assert not sent_to(terminal)


def test_tmux_alone_is_not_replaced_by_anything_else(start: Start) -> None:
    terminal = start("tmux")
    terminal.press("c")
    terminal.wait_for_text("Not copied: this is not inside tmux")
    assert not sent_to(terminal)


def test_a_tmux_that_is_gone_leaves_the_terminal_to_take_it(start: Start) -> None:
    terminal = start("auto", TMUX="/nonexistent/tmux,1,0")
    terminal.press("c")
    terminal.wait_for_text("Copied: ")
    assert len(sent_to(terminal)) == 1


@pytest.fixture
def tmux() -> Iterator[Callable[..., str]]:
    """Runs commands of a tmux server of its own."""
    socket = f"sekimori-copying-{os.getpid()}"

    def run(*arguments: str) -> str:
        done = subprocess.run(["tmux", "-L", socket, "-f", "/dev/null", *arguments], capture_output=True, text=True)
        return done.stdout

    yield run
    run("kill-server")


def test_inside_tmux_its_buffer_has_it_and_the_terminal_outside_too(tmux: Callable[..., str]) -> None:
    socket = f"sekimori-copying-{os.getpid()}"
    child = f"{sys.executable} -m tests.ui.sharing_child auto ''"
    terminal = Terminal(["-L", socket, "-f", "/dev/null", "new-session", child], program="tmux", LANG="C.UTF-8")
    try:
        terminal.wait_for_text("Login attempts")
        terminal.press("4")
        terminal.wait_for_text("4 Offenders")
        terminal.press("c")
        terminal.wait_for_text("Copied: ")
        told = re.search(r"Copied: (\S+)", terminal.text)
        assert told
        assert tmux("show-buffer") == told[1]
        terminal.wait_for(lambda: told[1].encode() in base64_sent(terminal))
    finally:
        terminal.close()


def base64_sent(terminal: Terminal) -> bytes:
    """All that came as OSC 52, for whichever of the selections."""
    found = re.findall(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)", terminal.received)
    return b" ".join(map(base64.b64decode, found))


async def test_marks_are_copied_one_a_line_without_a_last_newline() -> None:
    async with staged(sharing=Sharing("osc52")) as stage:
        await stage.press("4", "space", "space", "c")
        await stage.sees("Copied: 2 lines")
        assert stage.app.clipboard == "\n".join(stage.desk.marks)


async def test_in_a_text_the_paragraph_is_copied_whole() -> None:
    line = "Mar 14 21:30:00 mx1 postfix/smtpd[1]: " + "a long line of a log " * 20
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user="tanaka")])
    watched.lines["203.0.113.9"] = ("the first line", line.strip())
    async with staged(watched, sharing=Sharing("osc52")) as stage:
        await stage.press("4", "enter")
        await stage.sees("a long line")
        await stage.press("tab", "tab", "c")
        await stage.sees("Copied: Mar 14")
        assert stage.app.clipboard == line.strip()


async def test_a_user_is_copied_where_the_row_is_about_one() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, None, user="tanaka", service="imap")])
    async with staged(watched, sharing=Sharing("osc52")) as stage:
        await stage.press("1", "c")
        await stage.sees("Copied: tanaka")


async def test_hostile_text_is_copied_as_it_is_seen() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, None, user="a\nrm -rf /\x1b[2J\u202e", service="imap")])
    async with staged(watched, sharing=Sharing("osc52")) as stage:
        await stage.press("1", "c")
        await stage.sees("Copied: a␊rm -rf /␛[2J�")
        assert stage.app.clipboard == "a␊rm -rf /␛[2J�"


async def test_under_the_mask_the_stand_in_is_copied() -> None:
    async with staged(sharing=Sharing("osc52", mask=True)) as stage:
        await stage.press("4", "c")
        await stage.sees("Copied: a~")
        address = stage.app.screen.target()  # type: ignore[attr-defined] # a mode
        assert stage.app.clipboard == session_mask().text(address)


async def test_a_row_of_nothing_has_nothing_to_copy() -> None:
    async with staged(FakeWatched()) as stage:
        await stage.press("1", "c")
        await stage.sees("There is nothing to copy in this row.")


def test_what_is_too_long_is_copied_up_to_the_last_whole_line() -> None:
    text, kept = copied(["x" * 10_000] * 20)
    assert kept == 7
    assert len(text.encode()) <= LIMIT
    assert not text.endswith("\n")
    assert copied(["佐" * 40_000]) == ("", 0)


def test_the_socket_of_tmux_may_hold_a_comma() -> None:
    assert clipboard.server({"TMUX": "/tmp/a,b/default,123,0"}) == "/tmp/a,b/default"
    assert clipboard.server({}) == ""


def test_a_tmux_that_refuses_is_told_in_a_sentence() -> None:
    with pytest.raises(clipboard.ClipboardError, match="tmux did not take it"):
        clipboard.to_tmux("/nonexistent/socket", "text")
