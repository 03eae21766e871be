"""`sekimori watch FILE` in a real terminal: what is seen, what the keys do to real files, and how it ends."""

from __future__ import annotations

import os
import signal
import termios
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.ui.test_terminal import LEFT_CLEAN
from tests.watching.conftest import FIRST, Start
from tests.watching.deadline import until
from tests.watching.dialog import agree
from tests.watching.log_lines import append, client, failure, noise, rejection, text, write
from tui.session.snapshot import Saved, read_session

COOKED = termios.ECHO | termios.ICANON | termios.ISIG
LOADED = "following 1 log"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Thirty log-ins that failed, the last of them from client(29), and ten rejections."""
    return write(tmp_path / "mail.log", [*(failure(n) for n in range(30)), *(rejection(n) for n in range(30, 40))])


def session(state: Path) -> Saved:
    (folder,) = (state / "sessions").iterdir()
    return read_session(folder)


def sessions(state: Path) -> list[Path]:
    folder = state / "sessions"
    return [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.exists() else []


def policies(state: Path) -> str:
    file = state / "policies.json"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def blocked(state: Path) -> str:
    file = state / "blocklist.txt"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def actions(state: Path) -> list[Any]:
    file = state / "journal.jsonl"
    return [msgspec.json.decode(line) for line in file.read_bytes().splitlines()] if file.exists() else []


# what is seen


def test_the_first_frame_comes_before_the_backlog_is_read(start: Start, tmp_path: Path) -> None:
    big = write(tmp_path / "big.log", [failure(n) for n in range(120_000)])
    times = []
    for _ in range(3):
        terminal = start("watch", big)
        times.append(terminal.wait_for_text(FIRST))
        assert "120,000 events" not in terminal.text
    print(f"first frame with 120,000 lines to read: {', '.join(f'{t * 1000:.0f}' for t in times)} ms")
    assert min(times) < 1.5
    terminal.wait_for_text("120,000", 30)
    terminal.wait_for(lambda: "loading" not in terminal.text)


def test_a_written_line_is_on_the_screen_at_once(start: Start, log: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    times = []
    for number in range(50, 60):
        append(log, failure(number))
        times.append(terminal.wait_for_text(f"user{number}"))
        terminal.read(0.33)  # at any moment of a frame
    times.sort()
    print(f"from line to screen: median {times[5] * 1000:.0f} ms, worst {times[-1] * 1000:.0f} ms")
    assert times[-1] < 1.5


def test_several_logs_and_one_that_is_missing(start: Start, log: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.log", [failure(200)])
    terminal = start("watch", log, other, tmp_path / "none.log", tmp_path)
    terminal.wait_for_text("user200")
    terminal.wait_for_text("1 unreadable")
    terminal.wait_for_text("1 waiting")
    terminal.press("8")
    terminal.wait_for_text("8 Logs")
    terminal.press("jj")
    terminal.wait_for_text("now; waiting for it")
    terminal.press("j")
    terminal.wait_for_text("name a log file")


def test_lines_go_on_through_a_rotation(start: Start, log: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    log.rename(log.with_name("mail.log.1"))
    append(log, failure(77))
    terminal.wait_for_text("user77")
    append(log, failure(78))
    terminal.wait_for_text("user78")


def test_a_hostile_line_harms_nothing(start: Start, log: Path) -> None:
    terminal = start("watch", log, columns=120)
    terminal.wait_for_text(LOADED)
    append(log, failure(91).replace("user91", "\x1b]0;owned\x07\x1b[2J[b]x[/b]"))
    terminal.wait_for_text("␛]0;owned␇␛[2")
    assert b"\x1b]0;owned" not in terminal.received
    assert FIRST in terminal.text


# what the keys do


def test_b_blocks_after_a_look_and_u_takes_it_back(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text("user29")
    terminal.press("b")
    terminal.wait_for_text("Cancel")
    terminal.press("\r")  # Cancel has the focus
    terminal.wait_for(lambda: "Cancel" not in terminal.text)
    assert blocked(state) == ""

    terminal.press("b")
    agree(terminal, "Block")
    until(lambda: client(29) in blocked(state))
    terminal.wait_for_text("1 block ")

    terminal.press("u")
    agree(terminal, "Undo")
    terminal.wait_for(lambda: client(29) not in blocked(state))
    terminal.wait_for_text("0 blocks")
    assert [action["verb"] for action in actions(state)] == ["block", "unblock"]
    assert actions(state)[1]["undoes"] == actions(state)[0]["id"]


def test_d_switches_the_row_s_category(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text("nobody39")
    terminal.press("2")
    terminal.wait_for_text("▸2 Rejected")
    terminal.press("d")
    agree(terminal, "Discard")
    until(lambda: "discard" in policies(state))
    assert "unknown_recipient" in policies(state)
    terminal.wait_for_text("discard unknown r")
    assert "not enforced" in terminal.text


def test_s_saves_the_session(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.press("s")
    until(lambda: sessions(state))
    saved = session(state)
    assert saved.session.totals.counted == 40
    assert len(saved.events) == 40
    assert [Path(source.name) for source in saved.session.sources] == [log]
    assert saved.screen_svg is not None
    assert "user29" in saved.screen_svg
    terminal.wait_for_text("Saved: ")


def test_p_holds_the_view_and_not_the_counting(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.press("p")
    terminal.wait_for_text("PAUSED")
    append(log, *(failure(number) for number in range(60, 70)))
    terminal.wait_for_text("+10 new")
    assert "user69" not in terminal.text
    assert "user29" in terminal.text
    terminal.press("p")
    terminal.wait_for_text("user69")


def test_a_filter_typed_in_one_burst_is_no_row_of_keys(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text("user29")
    terminal.press("/user7")
    terminal.wait_for(lambda: "user29" not in terminal.text and "user7" in terminal.text)
    assert sessions(state) == []


def test_slash_filters(start: Start, log: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text("user29")
    terminal.press("/")
    terminal.wait_for_text("user:tanaka, -country:JP")
    terminal.press("user7\r")
    terminal.wait_for_text("user7 ")
    terminal.wait_for(lambda: "user29" not in terminal.text)
    terminal.press("\x1b")
    terminal.wait_for_text("user29")


def test_enter_shows_the_lines_of_the_address(start: Start, log: Path) -> None:
    append(log, rejection(41, ip=client(29)), noise(42))
    terminal = start("watch", log, columns=200, rows=50)
    terminal.wait_for_text("user29")
    terminal.press("\r")
    terminal.wait_for_text(failure(29)[:60])
    terminal.wait_for_text(rejection(41, ip=client(29))[:60])
    terminal.press("\x1b")
    terminal.wait_for_text(FIRST)


def test_question_mark_explains_the_keys(start: Start, log: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.press("?")
    terminal.wait_for_text("plan a block")
    terminal.press("\x1b")
    terminal.wait_for_text(FIRST)


@pytest.mark.parametrize("key", ["q", "\x03"])
def test_q_and_ctrl_c_save_and_leave(key: str, start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.press(key)
    assert terminal.wait() == 0
    assert session(state).session.totals.lines == 40
    told = bytes(terminal.received[terminal.received.rindex(b"\x1b[?1049l") :])
    assert f"Session saved: {state}".encode() in told.replace(b"\r\n", b"")
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
    assert terminal.local_modes() & COOKED == COOKED


def test_read_only_changes_nothing(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", "--read-only", log)
    terminal.wait_for_text("READ-ONLY")
    terminal.wait_for_text("user29")
    terminal.press("b")
    terminal.press("?")
    terminal.wait_for_text("plan a block")  # the help came, and no dialog before it
    assert blocked(state) == ""


def test_dry_run_goes_through_it_and_writes_nothing(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", "--dry-run", log)
    terminal.wait_for_text("user29")
    terminal.press("b")
    terminal.wait_for_text("nothing will be changed.")
    terminal.press("\x1b[C\r")
    terminal.wait_for(lambda: "Cancel" not in terminal.text)
    assert blocked(state) == ""
    assert actions(state) == []


# where the lines and the keys come from


def test_a_pipe_gives_the_lines_and_the_terminal_the_keys(shell: Start, log: Path, state: Path) -> None:
    terminal = shell(f'cat {log} | "$@" -')
    terminal.wait_for_text("user29")
    terminal.press("\r")
    terminal.wait_for_text("sasl_username")  # a pipe cannot be read again: its lines were kept
    terminal.press("\x1b")
    terminal.wait_for_text(FIRST)
    terminal.press("b")
    agree(terminal, "Block")
    until(lambda: client(29) in blocked(state))
    terminal.wait_for_text("Done: Block")  # the dialog, which knows no q, is gone
    terminal.press("q")
    assert terminal.wait() == 0
    assert session(state).session.totals.lines == 40


def test_lines_of_a_pipe_appear_as_they_come(shell: Start, log: Path) -> None:
    terminal = shell(f'tail -n +1 -F {log} 2>/dev/null | "$@" watch -')
    terminal.wait_for_text("user29")
    append(log, failure(71))
    terminal.wait_for_text("user71")


def test_keys_come_from_the_terminal_whatever_standard_input_is(shell: Start, log: Path, state: Path) -> None:
    for standard_input in ("</dev/null", "<&-"):
        terminal = shell(f'"$@" watch {log} {standard_input}')
        terminal.wait_for_text(LOADED)
        terminal.press("q")
        assert terminal.wait() == 0
    assert len(sessions(state)) == 2


def test_the_keyboard_is_no_log(start: Start) -> None:
    terminal = start("-")
    assert terminal.wait() == 2
    assert b"sekimori: - reads log lines from a pipe, and this is the keyboard" in terminal.received
    assert b"\x1b[?1049h" not in terminal.received


@pytest.mark.parametrize("words", [("--tz", "Atlantis"), ("--since", "long"), ("--fps", "100")])
def test_a_wrong_option_is_told_before_the_screen(words: tuple[str, str], start: Start, log: Path) -> None:
    terminal = start("watch", *words, log)
    assert terminal.wait() == 2
    assert terminal.text.startswith("sekimori: ")
    assert b"\x1b[?1049h" not in terminal.received


# how it ends


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_the_session_and_leaves_the_terminal_clean(
    number: signal.Signals, start: Start, log: Path, state: Path
) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    assert terminal.local_modes() & COOKED == 0
    terminal.signal(number)
    assert terminal.wait() == 128 + number
    assert session(state).session.totals.counted == 40
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
    assert terminal.local_modes() & COOKED == COOKED


def test_an_interrupt_from_outside_saves_the_session_too(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.signal(signal.SIGINT)
    assert terminal.wait() == 128 + signal.SIGINT
    assert session(state).session.totals.counted == 40
    assert b"Traceback" not in terminal.received
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
    assert terminal.local_modes() & COOKED == COOKED


def test_a_terminal_that_is_closed_saves_the_session(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.hang_up()
    assert terminal.wait() == 128 + signal.SIGHUP
    assert session(state).session.totals.counted == 40


def test_a_reader_that_stops_does_not_stop_the_counting(start: Start, log: Path, state: Path) -> None:
    number = 20_000
    terminal = start("watch", log, columns=120, rows=40)
    terminal.wait_for_text(LOADED)

    def attack() -> None:
        for first in range(1000, 1000 + number, 200):
            append(log, *(failure(n) for n in range(first, first + 200)))
            wait.wait(0.04)

    wait = threading.Event()
    writer = threading.Thread(target=attack)
    writer.start()
    terminal.fill_up(3)  # a frozen link: nobody reads while lines come
    writer.join()
    terminal.signal(signal.SIGTERM)
    until(lambda: sessions(state))  # saved while still nobody reads
    saved = session(state)
    assert saved.session.totals.counted == 40 + number
    assert saved.session.totals.lines == text(log.read_text(encoding="utf-8").splitlines()).count(b"\n")
    assert terminal.wait() == 128 + signal.SIGTERM


def test_a_session_that_cannot_be_saved_is_told(start: Start, log: Path, tmp_path: Path) -> None:
    in_the_way = write(tmp_path / "file", ["not a folder"])
    terminal = start("watch", "--save-to", in_the_way, log)
    terminal.wait_for_text(LOADED)
    terminal.press("q")
    terminal.wait_for_text("The session was not saved")
    terminal.wait_for_text("Quit without saving")


def test_an_error_of_ours_gives_a_sentence_and_a_file(start: Start, log: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.abc, sys\n"
        "class Break(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'tui.screens.help':\n"
        "            raise RuntimeError('broken on purpose')\n"
        "sys.meta_path.insert(0, Break())\n",
        encoding="utf-8",
    )
    root = str(Path(__file__).resolve().parents[2])
    terminal = start("watch", log, PYTHONPATH=f"{tmp_path}{os.pathsep}{root}", TMPDIR=str(tmp_path))
    terminal.wait_for_text(LOADED)
    terminal.press("?")
    assert terminal.wait() == 70
    assert b"Traceback" not in terminal.received
    assert b"internal error: RuntimeError: broken on purpose; please report it with " in terminal.received
    assert "in action_help" in next(tmp_path.glob("sekimori-crash-*.txt")).read_text(encoding="utf-8")
    assert [sequence for sequence in LEFT_CLEAN if sequence not in terminal.received] == []
