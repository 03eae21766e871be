"""`sekimori demo` in a real terminal: the circle closes on the screen."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal
from tests.watching.conftest import FIRST, Start
from tests.watching.deadline import until
from tests.watching.dialog import agree
from tui.session.snapshot import Saved, read_session

#: The line of a plan that says whom it blocks.
PLANNED = re.compile(r"\+ ([0-9a-f.:]+) until")


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


def saved(state: Path) -> Saved:
    (folder,) = (state / "sessions").iterdir()
    return read_session(folder)


def leave(terminal: Terminal, temporary: Path) -> None:
    terminal.press("q")
    assert terminal.wait() == 0
    assert list(temporary.iterdir()) == []


def test_the_first_frame_and_the_attack(start: Start, temporary: Path, state: Path) -> None:
    terminal = start("demo", TMPDIR=str(temporary))
    took = terminal.wait_for_text(FIRST)
    print(f"demo, first frame: {took * 1000:.0f} ms")
    assert took < 1.5
    terminal.wait_for_text("following 2 logs")
    terminal.wait_for(lambda: bool(re.search(r"Top offenders  \d", terminal.text)))
    assert "not enforced" not in terminal.text  # the demo's server does obey
    leave(terminal, temporary)
    assert saved(state).session.host == "demo"
    assert len({event.kind for event in saved(state).events}) > 4


def test_an_address_that_is_blocked_falls_silent_on_the_screen(start: Start, temporary: Path, state: Path) -> None:
    terminal = start("demo", "--speed", "30", "--hours", "1", columns=120, rows=40, TMPDIR=str(temporary))
    terminal.wait_for(lambda: bool(re.search(r"Top offenders  \d", terminal.text)))
    terminal.press("4")
    terminal.wait_for_text("▸4 Offenders")
    terminal.press("b")
    terminal.wait_for(lambda: bool(PLANNED.search(terminal.text)))
    found = PLANNED.search(terminal.text)
    assert found
    agree(terminal, "Block")
    terminal.wait_for_text("1 block ")
    lists = list(temporary.glob("*/state/blocklist.txt"))
    until(lambda: found[1] in lists[0].read_text(encoding="utf-8"))
    before = counted(terminal)
    terminal.wait_for(lambda: counted(terminal) > before + 300, 60)  # it goes on without that address
    terminal.press("1")  # q goes back from a page
    terminal.wait_for_text("▸1 Login attempts")
    leave(terminal, temporary)

    session = saved(state)
    (action,) = session.actions
    assert (action["verb"], action["targets"], action["enforced"]) == ("block", [found[1]], True)
    blocked_at = datetime.fromisoformat(session.session.blocks[0]["since"]).timestamp()
    told = [event.time.timestamp() for event in session.events if event.ip == found[1]]
    assert max(told) < blocked_at + 0.5  # what it said in the moment of the block


def counted(terminal: Terminal) -> int:
    """The number of events that the line at the top says."""
    found = re.search(r"([\d,]+) events", terminal.text)
    return int(found[1].replace(",", "")) if found else 0


def test_it_can_end_by_itself(start: Start, temporary: Path, state: Path) -> None:
    terminal = start("demo", "--seconds", "2", TMPDIR=str(temporary))
    terminal.wait_for_text(FIRST)
    assert terminal.wait() == 0
    assert saved(state).session.totals.counted > 100
    assert list(temporary.iterdir()) == []


def test_a_folder_that_cannot_be_written_ends_it_with_a_sentence(start: Start, temporary: Path) -> None:
    run = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        "sys.argv = ['sekimori', 'demo']; from tui.cli import main; sys.exit(main())"
    )
    terminal = Terminal(["-c", run], columns=80, rows=24, TMPDIR=str(temporary))
    try:
        assert terminal.wait() == 5
        told = bytes(terminal.received).replace(b"\r\n", b"")
        assert b"sekimori: the demo cannot write its logs: " in told
        assert b"Traceback" not in told
    finally:
        terminal.close()
