"""The settings of campaigns and alarms: what can be used, and what is said of what cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.config import ConfigError, Settings, load


def loaded(folder: Path, text: str) -> Settings:
    """The settings of a user's file with a table [campaigns]."""
    file = folder / "config.toml"
    file.write_text(f"[campaigns]\n{text}\n", encoding="utf-8")
    return load(environ={}, etc=folder / "none.toml", user=file).settings


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    return str(caught.value).partition('" cannot be used: ')[2]


def test_nothing_is_told_to_anybody_unless_it_is_configured(tmp_path: Path) -> None:
    chosen = loaded(tmp_path, "").campaigns
    assert (chosen.command, chosen.webhook) == ((), "")
    assert (chosen.alarm_from, chosen.alarm_every, chosen.alarms_an_hour) == ("danger", "5m", 12)


@pytest.mark.parametrize(
    "command",
    [
        '["logger", "-p", "mail.alert", "{sentence}"]',
        '["/usr/local/bin/alarm", "--kind={kind}", "{id} {severity} {events} {addresses} {held_back}"]',
        '["sh", "-c", "notify \\"$1\\"", "sh", "{sentence}"]',
        '["curl", "-d", "{\\"text\\": 1}", "http://127.0.0.1/"]',  # braces around what is no name
        "[]",
    ],
)
def test_a_command_is_a_list_of_words(command: str, tmp_path: Path) -> None:
    assert len(loaded(tmp_path, f"command = {command}").campaigns.command) == command.count('", "') + (command != "[]")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ('["{sentence}"]', "its first word must be the program to start"),
        ('["", "x"]', "its first word must be the program to start"),
        ('["a", "b\\u0000"]', "a word of a command cannot hold the character NUL"),
        ('["a", "{sentense}"]', 'nothing stands for "{sentense}"; did you mean "sentence"?; there are id, kind, '),
        ('["a", "{reason}"]', 'nothing stands for "{reason}"; there are id, kind, '),
    ],
)
def test_a_command_that_cannot_be_started_is_told(command: str, says: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, f"command = {command}").startswith(says)


@pytest.mark.parametrize(
    "command",
    [
        '["sh", "-c", "notify {sentence}"]',
        '["/bin/bash", "-lc", "notify \'{addresses}\'"]',
        '["env", "A=1", "dash", "-e", "-c", "echo {id}"]',
        '["busybox", "sh", "-c", "echo {id}"]',
    ],
)
def test_no_text_of_a_campaign_becomes_part_of_a_script(command: str, tmp_path: Path) -> None:
    assert "hand it over as an argument" in refusal(tmp_path, f"command = {command}")


@pytest.mark.parametrize(
    "address", ["https://alarms.example.net/x?y=1", "http://127.0.0.1:8065/hooks/abc", "http://[::1]/"]
)
def test_a_webhook_is_an_address(address: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, f'webhook = "{address}"').campaigns.webhook == address


@pytest.mark.parametrize(
    "address",
    [
        "alarms.example.net", "ftp://example.net/", "file:///etc/passwd", "https://", "https:///x", "http://[::1/",
        "http://example.net:99999/", "http://example.net:0/", "http://example.net/a b", "http://example.net/\\r\\nX: y",
        "http://例.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told(address: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, f'webhook = "{address}"').startswith("write an address such as https://")


def test_a_name_and_password_in_an_address_are_refused_and_not_repeated(tmp_path: Path) -> None:
    says = refusal(tmp_path, 'webhook = "https://me:hunter2@example.net/"')
    assert says.startswith("an address with a user's name is not supported")
    assert "hunter2" not in says


def test_a_severity_and_a_span_are_asked_about(tmp_path: Path) -> None:
    assert loaded(tmp_path, 'alarm_from = "warning"').campaigns.alarm_from == "warning"
    assert refusal(tmp_path, 'alarm_from = "warnings"').startswith(
        'there is no severity "warnings"; did you mean "warning"?'
    )
    assert refusal(tmp_path, 'alarm_every = "often"').startswith('"often" is no length of time')


def test_the_file_of_users_may_be_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert loaded(tmp_path, 'users_file = "~/users"').campaigns.users_file == "/home/me/users"
