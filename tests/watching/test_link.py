"""A link that is frozen, resized or cut while lines come: nothing is lost, and the picture is right in the end."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.ui.terminal import Terminal
from tests.ui.test_terminal import LEFT_CLEAN
from tests.watching.conftest import FIRST, Start
from tests.watching.deadline import until
from tests.watching.flood import Flood
from tests.watching.log_lines import append, failure, write
from tests.watching.test_watch import COOKED, LOADED, session, sessions

KNOWN = 40
#: Lines of a backlog that takes a while.
BIG = 400_000
#: A number that no other line has.
LAST = 9_999_999


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.log", [failure(number) for number in range(KNOWN)])


def see_the_end(terminal: Terminal, log: Path) -> None:
    """One more line, and wait until it is shown: all before it has been read."""
    append(log, failure(LAST))
    terminal.wait_for_text(f"user{LAST}")


def is_whole(terminal: Terminal) -> None:
    """What stands on the screen is what the program would draw anew, at the same size."""
    terminal.read(2.5)  # the slow parts are drawn once a second
    shown = below_the_status(terminal)
    stop(terminal, signal.SIGTSTP)
    go_on(terminal)
    terminal.wait_for(lambda: below_the_status(terminal) == shown)


def below_the_status(terminal: Terminal) -> str:
    """The screen without its first line, which says how much was just sent."""
    return terminal.text.partition("\n")[2]


def stop(terminal: Terminal, number: signal.Signals) -> None:
    """Stop the program; a shell would set the terminal's modes now."""
    terminal.signal(number)
    terminal.wait_for(terminal.stopped)
    terminal.cook()


def go_on(terminal: Terminal) -> None:
    """Continue it, with nothing on the screen."""
    terminal.read(0.1)
    terminal.blank()
    terminal.signal(signal.SIGCONT)
    terminal.wait_for_text(FIRST)
    assert terminal.local_modes() & COOKED == 0


# frozen


def test_a_reader_that_is_frozen_for_15_seconds_loses_no_event(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log, columns=120, rows=40)
    terminal.wait_for_text(LOADED)
    with Flood(log) as flood:
        terminal.fill_up(15)
        terminal.wait_for_text(FIRST)
    see_the_end(terminal, log)
    is_whole(terminal)
    terminal.press("q")
    assert terminal.wait() == 0
    saved = session(state)
    assert saved.session.totals.counted == KNOWN + flood.written + 1
    assert saved.session.totals.lines == len(log.read_bytes().splitlines())


# stopped


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
def test_however_it_is_stopped_it_goes_on_with_the_whole_picture_and_its_keys(
    start: Start, log: Path, state: Path, number: signal.Signals
) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    for turn in range(3):
        stop(terminal, number)
        append(log, failure(100 + turn))
        go_on(terminal)
        terminal.wait_for_text(f"user{100 + turn}")
    terminal.press("p")
    terminal.wait_for_text("PAUSED")
    terminal.press("q")
    assert terminal.wait() == 0
    assert session(state).session.totals.counted == KNOWN + 3


def test_however_often_it_is_continued_it_leaves_the_terminal_as_it_was(start: Start, log: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    for _ in range(40):
        terminal.signal(signal.SIGCONT)
        terminal.read(0.005)
    terminal.read(0.5)  # going on throws away what was typed before
    terminal.press("q")
    assert terminal.wait() == 0
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
    assert terminal.local_modes() & COOKED == COOKED


# resized


def test_200_resizes_during_a_flood_end_with_the_right_picture(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    sizes = random.Random(5)
    with Flood(log) as flood:
        for _ in range(200):
            terminal.resize(sizes.randrange(1, 220), sizes.randrange(1, 60))
            terminal.read(0.03)
    terminal.resize(100, 30)
    see_the_end(terminal, log)
    assert FIRST in terminal.text
    is_whole(terminal)
    terminal.press("q")
    assert terminal.wait() == 0
    assert session(state).session.totals.counted == KNOWN + flood.written + 1


# cut


def hang_up(terminal: Terminal) -> None:
    terminal.hang_up()


def terminate(terminal: Terminal) -> None:
    terminal.signal(signal.SIGTERM)


def interrupt(terminal: Terminal) -> None:
    terminal.signal(signal.SIGINT)


Cut: TypeAlias = Callable[[Terminal], None]

CUTS: dict[Cut, int] = {hang_up: 129, terminate: 143, interrupt: 130}


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize(
    ("keys", "shows"), [("b", "Cancel"), ("/", "since:2h"), ("?", "plan a block"), ("\r", "user39")]
)
def test_wherever_the_operator_is_the_session_is_saved(
    start: Start, log: Path, state: Path, keys: str, shows: str, cut: Cut
) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.press(keys)
    terminal.wait_for_text(shows)
    cut(terminal)
    assert terminal.wait() == CUTS[cut]
    assert session(state).session.totals.counted == KNOWN
    if cut is not hang_up:
        assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
        assert terminal.local_modes() & COOKED == COOKED


@pytest.mark.parametrize("cut", [hang_up, terminate])
def test_while_a_pager_has_the_terminal_the_session_is_saved_and_the_pager_ends(
    start: Start, log: Path, state: Path, tmp_path: Path, cut: Cut
) -> None:
    started = tmp_path / "pid"
    pager = f"sh -c 'echo $$ >{started}; echo paging; exec sleep 600'"
    terminal = start("watch", log, SEKIMORI_SCREEN_PAGER=pager)
    terminal.wait_for_text(LOADED)
    terminal.press("v")
    terminal.wait_for_text("paging")
    cut(terminal)
    assert terminal.wait() == CUTS[cut]
    assert session(state).session.totals.counted == KNOWN
    until(lambda: not Path(f"/proc/{started.read_text().strip()}").exists())
    if cut is not hang_up:
        assert terminal.local_modes() & COOKED == COOKED


@pytest.mark.parametrize("cut", CUTS)
def test_in_a_flood_all_that_was_read_is_saved(start: Start, log: Path, state: Path, cut: Cut) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    with Flood(log, rate=5000) as flood:
        terminal.read(1)
        before = flood.written
        terminal.read(1)
        cut(terminal)
        assert terminal.wait() == CUTS[cut]
    saved = session(state)
    assert KNOWN + before <= saved.session.totals.counted <= KNOWN + flood.written
    assert saved.session.totals.counted == saved.session.totals.lines


@pytest.mark.parametrize("cut", CUTS)
def test_while_a_backlog_loads_what_is_read_so_far_is_saved(
    start: Start, tmp_path: Path, state: Path, cut: Cut
) -> None:
    big = write(tmp_path / "big.log", [failure(number) for number in range(BIG)])
    terminal = start("watch", big)
    terminal.wait_for(lambda: "loading" in terminal.text and f"user{BIG - 1}" in terminal.text)
    cut(terminal)
    assert terminal.wait() == CUTS[cut]
    saved = session(state).session.totals
    assert 0 < saved.counted == saved.lines < BIG


def test_before_the_first_frame_a_signal_ends_it(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for(lambda: b"\x1b[?1049h" in terminal.received)
    terminal.signal(signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
    assert terminal.local_modes() & COOKED == COOKED


def test_more_signals_do_not_cut_the_saving_short(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    for number in numbers:
        terminal.signal(number)
    assert terminal.wait() in {128 + number for number in numbers}  # the one that came first
    assert session(state).session.totals.counted == KNOWN


def test_a_frozen_reader_that_never_comes_back_does_not_hold_the_program(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log, columns=200, rows=50)
    terminal.wait_for_text(LOADED)
    with Flood(log):
        terminal.fill_up(4)
        terminal.signal(signal.SIGTERM)
        until(lambda: sessions(state))
    begun = time.monotonic()
    terminal.hang_up()
    assert terminal.wait() == 128 + signal.SIGTERM
    assert time.monotonic() - begun < 10
