"""`sekimori explain` and `sekimori report --unread`, as somebody at a terminal or a script uses them."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.watching.command import ROOT, environment, sekimori
from tests.watching.log_lines import failure, noise, write
from tui.cli import UNREADABLE, USAGE

CLIENT = "203.0.113.9"
BEGIN = "Nov 24 09:00:01 mx1 postfix/smtpd[41]: "
FAILED = f"{BEGIN}warning: unknown[{CLIENT}]: SASL LOGIN authentication failed: x, sasl_username=sato"
LOST = f"{BEGIN}lost connection after AUTH from unknown[{CLIENT}]"
STRANGE = f"{BEGIN}warning: of a new kind from unknown[{CLIENT}]"


def cells(line: str) -> int:
    """Columns that a line takes."""
    return sum(2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1 for character in line)


def values(output: str) -> dict[str, str]:
    """Name and value of each row of the last explanation, with wrapped values put together."""
    found: dict[str, str] = {}
    name = ""
    for line in output.rsplit("\n\n", maxsplit=1)[-1].splitlines():
        name = line[:12].strip() or name
        found[name] = f"{found.get(name, '')} {line[12:]}".strip()
    return found


# explain


def test_a_line_is_explained() -> None:
    outcome = sekimori("explain", "--tz", "UTC", FAILED)
    assert (outcome.code, outcome.errors) == (0, "")
    told = values(outcome.output)
    assert told["row"] == "sasl failed, usual"
    assert (told["kind"], told["ip"], told["user"]) == ("login_failure", CLIENT, "sato")
    assert told["time"].endswith("-11-24 09:00:01+00:00")
    assert told["table"] == "postfix/smtpd (tui/parsers/postfix.py)"
    assert told["counts"] == "yes"


def test_lines_are_read_as_they_follow_each_other() -> None:
    told = values(sekimori("explain", FAILED, LOST).output)
    assert told["joined"] == "with line 1"
    assert told["counts"] == "no: line 1 has told of the same attempt"


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_lines_come_from_standard_input_too(arguments: list[str]) -> None:
    outcome = sekimori("explain", *arguments, given=f"{FAILED}\n{LOST}\n".encode())
    assert outcome.output == sekimori("explain", FAILED, LOST).output
    assert outcome.output == sekimori("explain", f"{FAILED}\n{LOST}").output


def test_programs_get_an_object_a_line() -> None:
    first, second, third = sekimori("explain", "--json", "--tz", "UTC", FAILED, LOST, STRANGE).rows
    assert first["event"]["ip"] == CLIENT
    assert datetime.fromisoformat(first["time"]).utcoffset() == timedelta()
    assert (second["line"], second["event"]["counted"]) == (2, False)
    assert (third["outcome"], "event" in third) == ("no row", False)
    assert third["nearest"][0].keys() == {"row", "module", "fits", "expected", "found"}


def test_the_zone_is_asked_for() -> None:
    row = sekimori("explain", "--json", "--tz", "Asia/Tokyo", FAILED).rows[0]
    assert datetime.fromisoformat(row["time"]).utcoffset() == timedelta(hours=9)


def test_a_line_without_event_says_which_step_let_it_go() -> None:
    told = values(sekimori("explain", STRANGE).output)
    assert told["result"].startswith("no event: the message begins like rows of postfix/smtpd")
    assert {"nearest", "fits", "then has", "line has"} <= told.keys()
    assert "kind" not in told


def test_it_fits_a_terminal() -> None:
    line = f"{BEGIN}warning: {'長い名前' * 40} from unknown[{CLIENT}]"
    output = sekimori("explain", FAILED, line, STRANGE, "x" * 3000).output
    assert max(cells(row) for row in output.splitlines()) <= 80
    assert "長い名前" in output


def test_what_is_hostile_reaches_the_terminal_harmless() -> None:
    raw = (
        f"{BEGIN}warning: \x1b]52;c;aGk=\x07\u202e[bold]x[/bold] (given password: Winter2026)\n".encode()
        + b"\xff\xfe\n"
    )
    for arguments in (["explain"], ["explain", "--json"]):
        outcome = sekimori(*arguments, given=raw)
        assert outcome.code == 0
        assert all(line.isprintable() for line in outcome.output.splitlines())
        assert "Winter" not in outcome.output
        assert "[bold]x[/bold]" in outcome.output


@pytest.mark.parametrize("given", [b"", b"\n\n  \n"])
def test_nothing_is_told_to_be_nothing(given: bytes) -> None:
    outcome = sekimori("explain", given=given)
    assert (outcome.code, outcome.output) == (USAGE, "")
    assert outcome.sentence.startswith("there is no line to explain")


def test_a_zone_that_is_none() -> None:
    outcome = sekimori("explain", "--tz", "Mars/Olympus", FAILED)
    assert outcome.code == USAGE
    assert "'Mars/Olympus' is no time zone" in outcome.sentence


def test_a_whole_log_is_not_explained() -> None:
    outcome = sekimori("explain", "--json", given=f"{STRANGE}\n".encode() * 1100)
    assert len(outcome.rows) == 1000
    assert outcome.sentence == "only the first 1000 of 1100 lines are explained"


@pytest.mark.parametrize("command", [["explain", FAILED], ["report", "--json", "--unread", "-"]])
def test_no_screen_is_loaded(command: list[str]) -> None:
    run = (
        "import atexit, json, sys\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
        "from tui.cli import main\nraise SystemExit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", run, *command], cwd=ROOT, env=environment(), input=b"", capture_output=True, timeout=60
    )
    assert done.returncode == 0
    loaded = set(json.loads(done.stderr.decode().splitlines()[-1]))
    assert "tui.commands." + command[0] in loaded
    assert {name for name in loaded if name.partition(".")[0] in {"textual", "rich", "widgets"}} == set()


# report --unread


def test_unread_lines_are_in_the_report_when_asked_for(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [FAILED, STRANGE, STRANGE.replace("9]", "8]"), noise(1)])
    asked = json.loads(sekimori("report", "--json", "--unread", "--tz", "UTC", log).output)
    (row,) = asked.pop("unread")
    assert row.keys() == {"program", "skeleton", "count", "first", "last", "example"}
    assert (row["program"], row["skeleton"], row["count"]) == (
        "postfix/smtpd",
        "warning: of a new kind from unknown[…]",
        2,
    )
    assert row["example"] == STRANGE
    assert asked == json.loads(sekimori("report", "--json", "--tz", "UTC", log).output)


def test_they_are_printed_for_people(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [STRANGE])
    output = sekimori("report", "--unread", log).output
    unread = output[output.index("Unread: ") :]
    assert unread.startswith("Unread: 1 line of 1 shape\n")
    assert "skeleton  warning: of a new kind from unknown[…]" in unread
    assert max(map(cells, unread.splitlines())) <= 80
    assert "Unread" not in sekimori("report", log).output


def test_a_log_without_says_so(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [FAILED])
    assert sekimori("report", "--unread", log).output.endswith("\nUnread: no lines\n")


def test_rotated_files_and_since_hold_for_them_too(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    lines = [
        f"{when.isoformat()} mx1 postfix/smtpd[41]: warning: of a new kind from unknown[{CLIENT}]"
        for when in (now - timedelta(hours=30), now - timedelta(hours=20))
    ]
    write(tmp_path / "mail.log.1", lines)
    log = write(tmp_path / "mail.log", [failure(1, now)])

    def counts(*options: str) -> list[int]:
        report = msgspec.json.decode(sekimori("report", "--json", "--unread", *options, log).output)
        return [row["count"] for row in report["unread"]]

    assert counts() == []
    assert counts("--history") == [2]
    assert counts("--since", "25h") == [1]


def test_a_source_that_cannot_be_read_is_told_beside_them(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [STRANGE])
    outcome = sekimori("report", "--json", "--unread", tmp_path / "none.log", log)
    assert outcome.code == UNREADABLE
    assert len(json.loads(outcome.output)["unread"]) == 1
