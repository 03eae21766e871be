"""The commands, given a database of Log Center's in the place of a log."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sources.log_center import BEGIN, WIDE, failure, failures, made, writing
from tests.ui.terminal import Terminal
from tests.watching.command import running, sekimori
from tui.cli import OK, UNREADABLE

CLIENT = "203.0.113.9"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / ".SYNOCONNDB", failures(1, 3))


def rows(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_events_of_a_database(path: Path) -> None:
    outcome = sekimori("events", "--json", path)
    assert (outcome.code, outcome.errors) == (OK, "")
    assert [(row["user"], row["line"], row["ip"], row["service"]) for row in outcome.rows] == [
        (f"user{number}", number, CLIENT, "MailPlus-Server") for number in (1, 2, 3)
    ]
    assert {(row["program"], row["kind"], row["source"]) for row in outcome.rows} == {
        ("Connection", "login_failure", str(path))
    }
    offsets = [row["offset"] for row in outcome.rows]
    assert offsets == sorted(set(offsets))


def test_a_report_of_a_database_and_a_log(path: Path, tmp_path: Path) -> None:
    log = tmp_path / "maillog"
    log.write_text(f"2026-11-24T06:00:00+00:00 nas Connection: {failure('other')}\n")
    outcome = sekimori("report", "--json", path, log)
    totals = json.loads(outcome.output)
    assert (outcome.code, totals["lines"], totals["counted"]) == (OK, 4, 4)
    assert totals["top_addresses"][0]["key"] == CLIENT


def test_since_leaves_out_what_is_older(tmp_path: Path) -> None:
    now = int(time.time())
    old, new = ([n, now - age, "warn", "", failure(f"user{n}")] for n, age in ((1, 90_000), (2, 60)))
    outcome = sekimori("events", "--json", "--since", "1h", made(tmp_path / "logs.db", [old, new]))
    assert [row["user"] for row in outcome.rows] == ["user2"]


def test_a_damaged_one_is_told_and_the_others_are_read(path: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(b"SQLite format 3\0" + b"\1\0" * 4096)
    outcome = sekimori("events", "--json", bad, path)
    assert (outcome.code, len(outcome.rows)) == (UNREADABLE, 3)
    assert outcome.sentence.startswith(f"cannot read {bad}: the database is damaged; ")


def test_events_go_on_with_what_another_process_writes(path: Path, tmp_path: Path) -> None:
    with writing(path) as writer, running(tmp_path, "events", "--follow", "--json", path) as command:
        command.until(lambda: len(rows(command.output)) == 3)
        writer.add(4, 2)
        command.until(lambda: len(rows(command.output)) == 5)
        writer("DELETE FROM logs")
        writer("INSERT INTO logs VALUES (1, ?, 'warn', '', ?)", [BEGIN, failure("again")])
        command.until(lambda: [row["user"] for row in rows(command.output)][5:] == ["again"])
        assert command.end(signal.SIGTERM) == OK
    assert command.errors == ""


@pytest.fixture
def terminal(path: Path, tmp_path: Path) -> Iterator[Terminal]:
    started = Terminal(["-m", "tui", "watch", str(path)], columns=100, rows=30, XDG_STATE_HOME=str(tmp_path / "state"))
    yield started
    started.close()


def test_the_screen_over_a_database(path: Path, terminal: Terminal) -> None:
    terminal.wait_for_text("user3")
    terminal.wait_for_text("following 1 log")
    with writing(path) as writer:
        writer.add(4)
        terminal.wait_for_text("user4")


def test_an_export_is_watched_from_its_beginning(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    line = f"Warning,Connection,2026/11/24 10:00:00,x,{failure('x' * 200)}\n"
    export.write_text("Connection\nLevel,Log,Time,User,Event\n" + line * 6000)
    assert export.stat().st_size > 1 << 20
    terminal = Terminal(
        ["-m", "tui", "watch", str(export)], columns=100, rows=30, XDG_STATE_HOME=str(tmp_path / "state")
    )
    terminal.wait_for_text("6,000")
    terminal.close()


def test_a_session_token_is_told_nowhere(tmp_path: Path) -> None:
    row = [1, BEGIN, "warn", "SYSTEM", failure("x"), "x", 1, CLIENT, "SSH", "s3cret-token", "curl"]
    assert "s3cret" not in sekimori("events", "--json", made(tmp_path / "logs.db", [row], WIDE)).output
