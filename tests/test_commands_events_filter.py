"""`sekimori events --filter`: the language of the screen for scripts and for people."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.test_import_hygiene import found, loaded_by_command
from tests.watching.command import running, sekimori
from tests.watching.log_lines import append, client, failure, rejection, write
from tui.cli import USAGE

LINES = [failure(1), rejection(2), failure(3), rejection(4)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.log", LINES)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("kind:login_failure", [1, 3]),
        ("-kind:login_failure", [2, 4]),
        (f"ip:{client(3)}", [3]),
        ("user:user1 or to:nobody4", [1, 4]),
        ("code:>=500", [2, 4]),
        ('"unknown recipient"', [2, 4]),
        ("/user[13]$/", [1, 3]),
        ("since:2026-11-24T09:00:03+00:00", [3, 4]),
        ("until:2026-11-24T09:00:01+00:00", [1]),
        ("country:*", []),  # documentation's addresses are in no country
        ("", [1, 2, 3, 4]),
    ],
)
def test_only_what_matches_is_printed(log: Path, typed: str, lines: list[int]) -> None:
    outcome = sekimori("events", "--json", f"--filter={typed}", log)
    assert outcome.code == 0
    assert [row["line"] for row in outcome.rows] == lines
    assert len(sekimori("events", "--plain", f"--filter={typed}", log).output.splitlines()) == len(lines)


def test_people_may_use_the_words_that_they_read(log: Path) -> None:
    for typed in ("log-in failed", 'kind:"log-in failed"', "kind:log-in*"):
        assert [row["line"] for row in sekimori("events", "--json", "--filter", typed, log).rows] == [1, 3]


def test_a_time_of_day_is_in_the_zone_that_is_named(log: Path) -> None:
    there = sekimori("events", "--json", "--filter", "since:2026-11-24T18:00:03", "--tz", "Asia/Tokyo", log)
    assert [row["line"] for row in there.rows] == [3, 4]


def test_what_is_followed_is_filtered_too(tmp_path: Path, log: Path) -> None:
    with running(tmp_path, "events", "--json", "--follow", "--filter", "kind:rejection", log) as command:
        command.until(lambda: command.output.count("\n") == 2)
        append(log, failure(5), rejection(6))
        command.until(lambda: command.output.count("\n") == 3)
        command.end(signal.SIGTERM)
        assert '"line":6' in command.output
        assert "login_failure" not in command.output


def test_saved_filters_are_those_of_the_configuration(tmp_path: Path, log: Path) -> None:
    (tmp_path / "sekimori").mkdir()
    (tmp_path / "sekimori" / "config.toml").write_text('[filters]\nmail = "kind:rejection"\n')
    outcome = sekimori("events", "--json", "--filter", "@mail", log, environ={"XDG_CONFIG_HOME": str(tmp_path)})
    assert [row["line"] for row in outcome.rows] == [2, 4]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("kind:logn_failure", '--filter: there is no kind "logn_failure"; did you mean "login_failure"?'),
        ("usr:x", 'did you mean "user"?'),
        ("203.0.113.0/40", "is no network"),
        ("is:blocked", "can be asked on the screen only"),
        ("/(a+)+$/", "can be made to take too long by a text"),
        ("@night", 'there is no saved filter "@night"'),
        ('"a', "the quotes are not closed (at character 1)"),
    ],
)
def test_what_cannot_be_used_is_told_before_anything_is_read(log: Path, typed: str, says: str) -> None:
    outcome = sekimori("events", "--filter", typed, log)
    assert outcome.code == USAGE
    assert says in outcome.sentence
    assert outcome.output == ""


def test_a_pattern_that_took_too_long_is_told_once_and_hides_nothing(tmp_path: Path) -> None:
    hurting = failure(1).replace("user1", "xyq" * 80 + "!#")
    log = write(tmp_path / "mail.log", [hurting] * 30)
    outcome = sekimori("events", "--json", "--filter", "/^z?(?:xyq|xy|q)+#$/", log)
    assert len(outcome.rows) == 30
    assert outcome.sentence.startswith("/^z?(?:xyq|xy|q)+#$/ took too long: ")


def test_the_engine_is_loaded_for_a_pattern_only(log: Path) -> None:
    heavy = {"textual", "widgets", "tui.screens", "tui.app"}
    _, loaded = loaded_by_command("events", "--tz", "UTC", str(log))
    assert found(loaded, {*heavy, "tui.filter", "regex"}) == set()
    _, loaded = loaded_by_command("events", "--tz", "UTC", "--filter", "user:user1", str(log))
    assert found(loaded, {*heavy, "regex", "iptocc", "geoip2"}) == set()
    _, loaded = loaded_by_command("events", "--tz", "UTC", "--filter", "/user1/", str(log))
    assert found(loaded, {*heavy, "regex"}) == {"regex"}
