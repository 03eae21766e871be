"""Alarms beside a monitor: what it finds is told without the screen, once the logs are read up to now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from tests.alarm.findings import finding
from tests.alarm.receiver import Receiver, receiver, status
from tests.watching.deadline import until
from tui.commands.late import LateMonitor
from tui.commands.ringing import Ringing, ringing
from tui.config import Settings
from tui.config_schema import Campaigns
from tui.finding import Finding
from tui.picture import View


class Found(LateMonitor):
    """A monitor that has found what a test wants, and has read as much as it wants."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(lambda: None, ())  # type: ignore[arg-type,return-value]
        self.found: Callable[[], tuple[Finding, ...]] = lambda: findings
        self.backlog: float | None = 0.5
        self.looks = 0

    def view(self) -> View:
        self.looks += 1
        return msgspec.structs.replace(super().view(), backlog=self.backlog)

    def findings(self) -> tuple[Finding, ...]:
        return self.found()


@contextmanager
def rung(folder: Path, server: Receiver, monitor: Found, told: list[str]) -> Iterator[Ringing]:
    chosen = Settings(campaigns=Campaigns(webhook=server.address))
    made = ringing(chosen, folder, monitor, told.append)
    assert made is not None
    made.start()
    yield made
    made.stop()


def test_what_is_found_is_told_once_the_logs_are_read_up_to_now(tmp_path: Path) -> None:
    told: list[str] = []
    monitor = Found(finding("a"))
    with receiver(status(204)) as server, rung(tmp_path, server, monitor, told):
        until(lambda: monitor.looks >= 2)
        assert server.posts == []
        monitor.backlog = None
        until(lambda: server.posts)
        looked = monitor.looks
        until(lambda: monitor.looks > looked + 1)
        assert [post.body["id"] for post in server.posts] == ["a"]
    assert told == []
    assert list(json.loads((tmp_path / "alarms.json").read_bytes())["told"]) == ["a"]


def test_an_error_of_ours_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken() -> tuple[Finding, ...]:
        raise ZeroDivisionError

    told: list[str] = []
    monitor = Found()
    monitor.found, monitor.backlog = broken, None
    with receiver(status(204)) as server, rung(tmp_path, server, monitor, told):
        until(lambda: told)
    assert told[0].startswith("an internal error (ZeroDivisionError) stopped the alarms; please report it with ")


def test_without_settings_nobody_is_told(tmp_path: Path) -> None:
    assert ringing(Settings(), tmp_path, Found(), print) is None
