"""`sekimori events`: what a script and a person get, from every kind of source."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.watching.command import COMMAND, Running, environment, open_for_writing, running, sekimori
from tests.watching.log_lines import BEGIN, append, client, failure, noise, rejection, text, write
from tui.cli import UNREADABLE

#: DESIGN.md's vocabulary, and the line number.
FIELDS = {
    "time", "kind", "category", "action", "ip", "port", "hostname", "user", "sender", "recipient", "helo", "zone",
    "code", "dsn", "service", "program", "queue_id", "reason", "host", "source", "offset", "count", "counted", "line",
}  # fmt: skip
ALWAYS = {"time", "kind", "source", "offset", "line", "count", "counted"}


def users(rows: list[dict[str, Any]]) -> list[int]:
    return [int(row["user"].removeprefix("user")) for row in rows]


def test_an_event_is_an_object_with_the_words_of_the_vocabulary(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(7), rejection(8)])
    first, second = sekimori("events", "--json", log).rows
    assert first == {
        "time": "2026-11-24T09:00:07Z",
        "kind": "login_failure",
        "action": "reject",
        "ip": client(7),
        "user": "user7",
        "service": "smtp",
        "program": "postfix/smtpd",
        "reason": first["reason"],
        "host": "mx",
        "source": str(log),
        "offset": 0,
        "line": 1,
        "count": 1,
        "counted": True,
    }
    assert second["category"] == "unknown_recipient"
    assert (second["code"], second["dsn"]) == (550, "5.1.1")
    assert (second["sender"], second["recipient"]) == ("a@example.net", "nobody8@example.com")
    assert second["helo"] == "host8.example.net"
    assert (second["offset"], second["line"]) == (len(text([failure(7)])), 2)


def test_absent_fields_are_left_out_and_no_other_words_are_used(tmp_path: Path) -> None:
    rows = sekimori("events", "--json", write(tmp_path / "m", [failure(1), noise(2), rejection(3)])).rows
    assert len(rows) == 2
    for row in rows:
        assert ALWAYS <= row.keys() <= FIELDS
        assert None not in row.values()


def test_times_have_an_offset(tmp_path: Path) -> None:
    line = "Nov 24 09:00:00 mx postfix/smtpd[1]: warning: unknown[192.0.2.7]: SASL PLAIN authentication failed: x"
    log = write(tmp_path / "mail.log", [line])
    (row,) = sekimori("events", "--json", "--tz", "Asia/Tokyo", log).rows
    assert row["time"].endswith("T09:00:00+09:00")
    assert datetime.fromisoformat(row["time"]).utcoffset() == timedelta(hours=9)


def test_the_zone_of_the_configuration_holds_where_none_is_named(tmp_path: Path) -> None:
    line = "Nov 24 09:00:00 mx postfix/smtpd[1]: warning: unknown[192.0.2.7]: SASL PLAIN authentication failed: x"
    log = write(tmp_path / "mail.log", [line])
    configured = {"SEKIMORI_SOURCES_TIMEZONE": "Asia/Tokyo"}
    (row,) = sekimori("events", "--json", log, environ=configured).rows
    assert row["time"].endswith("+09:00")
    (row,) = sekimori("events", "--json", "--tz", "America/New_York", log, environ=configured).rows
    assert row["time"].endswith("-05:00")


def test_the_logs_of_the_configuration_are_read_where_none_is_named(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    assert users(sekimori("events", "--json", environ={"SEKIMORI_SOURCES_FILES": str(log)}).rows) == [1]


AWKWARD = {
    "CRLF": lambda lines: b"".join(line.encode() + b"\r\n" for line in lines),
    "blank lines": lambda lines: b"\n\n".join(line.encode() for line in lines) + b"\n",
    "no newline at the end": lambda lines: "\n".join(lines).encode(),
    "zeros at the head": lambda lines: b"\0" * 5000 + text(lines),
    "zeros inside a line": lambda lines: text([lines[0] + "\0\0", *lines[1:]]),
    "bad UTF-8": lambda lines: text(lines[:1]) + b"\xff\xfe\xc3\n" + text(lines[1:]),
    "a line of 2 MiB": lambda lines: text(lines[:1]) + b"x" * (2 << 20) + b"\n" + text(lines[1:]),
    "other control characters": lambda lines: text([lines[0], "\x0b\x0c\x1c\x85\u2028", *lines[1:]]),
}


@pytest.mark.parametrize("form", AWKWARD)
def test_line_and_offset_are_those_of_the_file(form: str, tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    log.write_bytes(AWKWARD[form]([failure(1), noise(2), rejection(3), failure(4)]))
    rows = sekimori("events", "--json", log).rows
    assert len(rows) == 3
    whole = log.read_bytes()
    for row in rows:
        assert whole[: row["offset"]].count(b"\n") == row["line"] - 1
        assert whole[row["offset"] :].startswith(b"2026-11-24T09:00:")
        assert row["ip"].encode() in whole[row["offset"] :].split(b"\n", 1)[0]


def test_several_files_each_count_their_own_lines(tmp_path: Path) -> None:
    one = write(tmp_path / "one.log", [noise(1), failure(2)])
    other = write(tmp_path / "other.log", [failure(3)])
    rows = sekimori("events", "--json", one, other, one).rows
    assert [(row["source"], row["line"]) for row in rows] == [(str(one), 2), (str(other), 1)]


def rotated(folder: Path) -> Path:
    """A log with a rotated and a packed file of the hours before."""
    log = write(folder / "mail.log", [failure(n) for n in (5, 6)])
    write(folder / "mail.log.1", [noise(2), failure(3), failure(4)])
    (folder / "mail.log.2.gz").write_bytes(gzip.compress(text([failure(1), failure(2)])))
    for age, name in enumerate(("mail.log", "mail.log.1", "mail.log.2.gz")):
        os.utime(folder / name, (BEGIN.timestamp() - age, BEGIN.timestamp() - age))
    return log


def test_rotated_files_are_read_only_when_asked_for_oldest_first(tmp_path: Path) -> None:
    log = rotated(tmp_path)
    assert users(sekimori("events", "--json", log).rows) == [5, 6]
    rows = sekimori("events", "--json", "--history", log).rows
    assert users(rows) == [1, 2, 3, 4, 5, 6]
    assert [(Path(row["source"]).name, row["line"]) for row in rows] == [
        ("mail.log.2.gz", 1),
        ("mail.log.2.gz", 2),
        ("mail.log.1", 2),
        ("mail.log.1", 3),
        ("mail.log", 1),
        ("mail.log", 2),
    ]


def test_since_leaves_out_what_is_older_wherever_it_stands(tmp_path: Path) -> None:
    now = datetime.now(BEGIN.tzinfo)
    hours = [5, 30, 20, 1]  # not in order: a clock was put right
    log = write(tmp_path / "mail.log", [failure(hour, now - timedelta(hours=hour)) for hour in hours])
    write(tmp_path / "mail.log.1", [failure(31, now - timedelta(hours=31)), failure(9, now - timedelta(hours=9))])
    assert users(sekimori("events", "--json", "--since", "10h", log).rows) == [9, 5, 1]


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    outcome = sekimori("events", "--json", log, "-", given=text([noise(2), failure(3)]))
    assert [(row["source"], row["line"]) for row in outcome.rows] == [(str(log), 1), ("stdin", 2)]


def test_a_redirected_file_is_standard_input_too(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(n) for n in range(5)])
    with log.open("rb") as file:
        done = subprocess.run([*COMMAND, "events", "--json", "-"], stdin=file, capture_output=True, env=environment())
    assert users([msgspec.json.decode(row) for row in done.stdout.splitlines()]) == [0, 1, 2, 3, 4]


HOSTILE = [
    failure(1).replace("user1", "a\x1b[2Jb\x07"),
    failure(2).replace("user2", "rip=203.0.113.99, [203.0.113.98]:"),
    failure(3).replace("user3", "\u202eevil\u200b\x85\u2028\u2029x"),
    failure(4).replace("user4", "[bold]x[/x] [@click=app.quit]y"),
    failure(5).replace("user5", "a\rb\x0bc\x0cd"),
    rejection(6).replace("host6.example.net", "x\x9b31m"),
]


def test_plain_is_one_line_an_event_whatever_an_attacker_wrote(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    log.write_bytes(text(HOSTILE))
    outcome = sekimori("events", "--plain", log)
    lines = outcome.output.split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(HOSTILE)
    for number, line in enumerate(lines, start=1):
        assert line.isprintable(), line
        assert line.startswith(f"2026-11-24 09:00:{number:02d}+0000 ")
        assert f"from {client(number)} " in line


def test_json_is_one_line_an_event_and_no_forged_address_gets_in(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    log.write_bytes(text(HOSTILE))
    rows = sekimori("events", "--json", log).rows
    assert [row["ip"] for row in rows] == [client(number) for number in range(1, 7)]
    for row in rows:
        assert all(value.isprintable() for value in row.values() if isinstance(value, str))


def test_without_a_form_it_is_for_people(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    outcome = sekimori("events", log)
    assert outcome.output == sekimori("events", "--plain", log).output
    assert outcome.output.startswith(f"2026-11-24 09:00:01+0000 log-in failed from {client(1)} by smtp user user1")


# following


def followed(run: Running) -> list[int]:
    whole = run.output[: run.output.rfind("\n") + 1]
    return users([msgspec.json.decode(line) for line in whole.splitlines()])


def rename(log: Path) -> None:
    log.rename(log.with_name("mail.log.1"))
    log.touch()


def rename_later(log: Path) -> None:
    log.rename(log.with_name("mail.log.1"))


def copy_and_truncate(log: Path) -> None:
    log.with_name("mail.log.1").write_bytes(log.read_bytes())
    os.truncate(log, 0)


@pytest.mark.parametrize("rotate", [rename, rename_later, copy_and_truncate])
def test_follow_goes_on_through_a_rotation(rotate: Callable[[Path], None], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1), failure(2)])
    with running(tmp_path, "events", "--json", "--follow", log) as run:
        run.until(lambda: followed(run) == [1, 2])
        append(log, failure(3))
        run.until(lambda: followed(run) == [1, 2, 3])
        rotate(log)
        append(log, failure(4))
        run.until(lambda: followed(run)[3:] == [4])
        append(log, failure(5))
        run.until(lambda: followed(run) == [1, 2, 3, 4, 5])
        assert run.end(signal.SIGTERM) == 0
        assert run.errors == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_is_how_following_ends(number: signal.Signals, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    with running(tmp_path, "events", "--json", "--follow", log) as run:
        run.until(lambda: followed(run) == [1])
        assert run.end(number) == 0
        assert run.errors == ""


def test_a_hang_up_that_was_ignored_from_the_beginning_stays_ignored(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1)])
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does; a child inherits it
    try:
        with running(tmp_path, "events", "--json", "--follow", log) as run:
            run.until(lambda: followed(run) == [1])
            run.process.send_signal(signal.SIGHUP)
            append(log, failure(2))
            run.until(lambda: followed(run) == [1, 2])
            assert run.end(signal.SIGTERM) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_follow_says_what_it_waits_for_and_reads_it_when_it_comes(tmp_path: Path) -> None:
    late, here = tmp_path / "late.log", write(tmp_path / "here.log", [failure(1)])
    with running(tmp_path, "events", "--json", "--follow", late, here) as run:
        run.until(lambda: followed(run) == [1])
        run.until(lambda: run.errors)
        assert run.errors == f"sekimori: there is no file {late} now; waiting for it\n"
        write(late, [failure(2)])
        run.until(lambda: followed(run) == [1, 2])
        assert run.end(signal.SIGTERM) == UNREADABLE


def test_follow_of_several_files_reads_each(tmp_path: Path) -> None:
    logs = [write(tmp_path / f"{name}.log", []) for name in "abc"]
    with running(tmp_path, "events", "--json", "--follow", *logs) as run:
        for number, log in enumerate(logs * 3):
            append(log, failure(number))
            run.until(lambda number=number: sorted(followed(run)) == list(range(number + 1)))  # type: ignore[misc] # bound now


def test_follow_of_standard_input_ends_with_it(tmp_path: Path) -> None:
    with running(tmp_path, "events", "--json", "--follow", "-", stdin=subprocess.PIPE) as run:
        assert run.process.stdin is not None
        run.process.stdin.write(text([failure(1)]))
        run.process.stdin.flush()
        run.until(lambda: followed(run) == [1])
        run.process.stdin.write(failure(2).encode())  # no newline: the end of the pipe is the end of the line
        run.process.stdin.close()
        run.until(lambda: run.process.poll() == 0)
        assert followed(run) == [1, 2]


def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with running(tmp_path, "events", "--json", pipe) as run:
        writer = open_for_writing(pipe, lambda: run.process.poll() is None)
        os.write(writer, text([noise(1), failure(2)]))
        run.until(lambda: followed(run) == [2])
        os.write(writer, text([failure(3)]))
        os.close(writer)
        run.until(lambda: run.process.poll() is not None)
        assert run.process.returncode == 0
        rows = [msgspec.json.decode(line) for line in run.output.splitlines()]
        assert [(row["source"], row["line"]) for row in rows] == [(str(pipe), 2), (str(pipe), 3)]


def test_follow_of_a_named_pipe_goes_on_with_the_next_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with running(tmp_path, "events", "--json", "--follow", pipe) as run:
        for number in range(3):  # a log daemon that is started again
            writer = open_for_writing(pipe, lambda: run.process.poll() is None)
            os.write(writer, text([failure(number)]))
            run.until(lambda number=number: followed(run) == list(range(number + 1)))  # type: ignore[misc] # bound now
            os.close(writer)
        assert run.end(signal.SIGTERM) == 0
