"""What really reaches a terminal: bytes, times, and the state in which it is left. Figures are of a real pty."""

from __future__ import annotations

import signal
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal

KIB = 1024
FIRST = "Login attempts"
LEFT_CLEAN = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[<u")

Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the program with a rate of events a second; ends what a test leaves running."""
    started: list[Terminal] = []

    def begin(rate: float, **settings: object) -> Terminal:
        started.append(Terminal(["-m", "tests.ui.child", str(tmp_path), str(rate)], **settings))  # type: ignore[arg-type] # columns, rows
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def test_the_first_frame_comes_at_once(start: Start) -> None:
    # the budget is 400 ms on an idle machine; the best of three, and room for one that builds something else too
    times = []
    for _ in range(3):
        times.append(start(0).wait_for_text(FIRST))
        if times[-1] < 0.4:
            break
    assert min(times) < 0.8


def test_nothing_is_sent_while_nothing_happens(start: Start) -> None:
    terminal = start(0)
    terminal.wait_for_text("recorded, not enforced")
    terminal.read(1.5)
    assert terminal.read(3) == 0


@pytest.mark.parametrize("colours", [{}, {"COLORTERM": "truecolor"}])
def test_ten_events_a_second_cost_at_most_30_kib_a_second(start: Start, colours: dict[str, str]) -> None:
    terminal = start(10, **colours)
    terminal.wait_for_text("recorded, not enforced")
    terminal.read(1)
    assert 0 < terminal.read(4) / 4 < 30 * KIB


def test_a_key_is_answered_within_50_ms_at_1000_events_a_second(start: Start) -> None:
    terminal = start(1000)
    terminal.wait_for_text("recorded, not enforced")
    terminal.read(1)
    times = []
    for number in range(20):
        key = "21"[number % 2]
        seen = len(terminal.received)
        terminal.press(key)
        mark = f"▸{key} ".encode()
        times.append(terminal.wait_for(lambda seen=seen, mark=mark: mark in terminal.received[seen:]))  # type: ignore[misc] # bound now
        terminal.read(0.13)
    times.sort()
    assert times[len(times) // 2] < 0.05
    assert times[-2] < 0.1  # one slow answer is the machine's, not ours


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_saves_the_session_and_leaves_the_terminal_clean(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    terminal = start(10)
    before = termios.ECHO | termios.ICANON | termios.ISIG
    terminal.wait_for_text("recorded, not enforced")
    assert terminal.local_modes() & before == 0
    terminal.signal(number)
    assert terminal.wait() == 128 + number
    assert "<svg" in (tmp_path / "saved").read_text(encoding="utf-8")
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
    assert terminal.local_modes() & before == before


def test_q_saves_leaves_and_says_where(start: Start, tmp_path: Path) -> None:
    terminal = start(10)
    terminal.wait_for_text("recorded, not enforced")
    terminal.press("q")
    assert terminal.wait() == 0
    assert (tmp_path / "saved").exists()
    assert b"Session saved: " in terminal.received[terminal.received.rindex(b"\x1b[?1049l") :]


def test_ctrl_z_gives_the_shell_a_clean_terminal_and_going_on_draws_everything_again(start: Start) -> None:
    terminal = start(0)
    before = termios.ECHO | termios.ICANON | termios.ISIG
    terminal.wait_for_text("recorded, not enforced")
    terminal.press("\x1a")
    terminal.wait_for(terminal.stopped)
    assert terminal.local_modes() & before == before
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
    seen = len(terminal.received)
    terminal.signal(signal.SIGCONT)
    terminal.wait_for(lambda: b"Top offenders" in terminal.received[seen:])
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.parametrize("rate", [0, 10])
def test_a_closed_terminal_saves_the_session_and_ends(start: Start, tmp_path: Path, rate: float) -> None:
    terminal = start(rate)
    terminal.wait_for_text("recorded, not enforced")
    terminal.hang_up()
    assert terminal.wait() == 128 + signal.SIGHUP
    assert "<svg" in (tmp_path / "saved").read_text(encoding="utf-8")


def test_a_terminal_that_is_not_read_stops_the_screen_and_not_the_program(start: Start, tmp_path: Path) -> None:
    terminal = start(200, columns=120, rows=40)
    terminal.wait_for_text("recorded, not enforced")
    terminal.fill_up(6)
    terminal.signal(signal.SIGTERM)
    terminal.wait_for_file(tmp_path / "saved")
    assert terminal.wait() == 128 + signal.SIGTERM


def test_after_a_pause_of_the_link_the_whole_screen_is_drawn_again(start: Start) -> None:
    terminal = start(200, columns=120, rows=40)
    terminal.wait_for_text("recorded, not enforced")
    terminal.fill_up(8)
    seen = len(terminal.received)
    terminal.wait_for(lambda: b"Top offenders" in terminal.received[seen:])


def test_without_colour_nothing_is_coloured(start: Start) -> None:
    terminal = start(0, NO_COLOR="1")
    terminal.wait_for_text("recorded, not enforced")
    assert "LOGGED IN after" in terminal.text
    assert "▸1 Login attempts" in terminal.text
