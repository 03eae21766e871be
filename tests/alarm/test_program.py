"""The alarm's command: real programs, what they are given and what is said when they fail."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import pytest

from tests.alarm.findings import finding
from tests.watching.deadline import until
from tui.alarm.alarm import Alarm, AlarmError
from tui.alarm.program import Program

#: Notes its arguments, its standard input and its place among the processes.
NOTE = """
import json, os, sys
with open(sys.argv[1], "w") as file:
    json.dump({"words": sys.argv[2:], "stdin": sys.stdin.read(), "session": os.getsid(0), "pid": os.getpid()}, file)
print("x" * 1000000)
"""
#: Starts another one that goes on, tells both numbers, and does not end.
LINGER = "sleep 600 & echo $$ $! > $1.new; mv $1.new $1; wait"


def gone(pid: int) -> bool:
    """Whether no such process runs any more."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def all_gone(numbers: Path) -> bool:
    return all(gone(int(number)) for number in numbers.read_text(encoding="utf-8").split())


def failure(program: Program) -> str:
    with pytest.raises(AlarmError) as caught:
        program.deliver(Alarm(finding()))
    return str(caught.value)


def test_it_gets_its_words_as_they_are_and_nothing_to_read(tmp_path: Path) -> None:
    note = tmp_path / "note"
    words = (sys.executable, "-c", NOTE, str(note), "a b", "$HOME", "", "佐藤", "{sentence}", "--n={events}")
    Program(words).deliver(Alarm(finding(sentence="a; touch '/tmp/x' --now")))
    noted = json.loads(note.read_text(encoding="utf-8"))
    assert noted["words"] == ["a b", "$HOME", "", "佐藤", "a, touch ’/tmp/x’ ‐now", "--n=12"]
    assert noted["stdin"] == ""


def test_it_has_no_terminal_of_ours(tmp_path: Path) -> None:
    note = tmp_path / "note"
    Program((sys.executable, "-c", NOTE, str(note))).deliver(Alarm(finding()))
    noted = json.loads(note.read_text(encoding="utf-8"))
    assert noted["session"] == noted["pid"] != os.getsid(0)


def test_a_program_that_is_not_there() -> None:
    assert failure(Program(("/no/such/program",))) == (
        "the alarm's command /no/such/program cannot be started: no such file or directory"
    )


def test_a_file_that_is_no_program(tmp_path: Path) -> None:
    assert failure(Program((str(tmp_path),))) == f"the alarm's command {tmp_path} cannot be started: permission denied"


@pytest.mark.parametrize(
    ("script", "says"), [("exit 3", "ended with exit code 3"), ("kill -9 $$", "was ended by signal 9")]
)
def test_how_it_failed_is_told(script: str, says: str) -> None:
    assert failure(Program(("sh", "-c", script))) == f"the alarm's command sh {says}"


def test_after_its_deadline_it_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers"
    program = Program(("sh", "-c", LINGER, "sh", str(numbers)), within=2.0)
    assert failure(program).endswith(" did not end within 2 seconds and was killed")
    until(lambda: all_gone(numbers))


def test_it_can_be_ended_from_another_thread(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers"
    program = Program(("sh", "-c", LINGER, "sh", str(numbers)))
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(failure(program)))
    thread.start()
    until(numbers.exists)
    program.stop()
    thread.join(10)
    assert said == ["the alarm's command sh was ended by signal 9"]
    until(lambda: all_gone(numbers))
