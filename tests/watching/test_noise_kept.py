"""What is hidden and folded by keys in a real terminal is what the next start begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.terminal import Terminal
from tests.watching.conftest import Start
from tests.watching.log_lines import failure, rejection, write
from tests.watching.test_watch import LOADED


@pytest.fixture
def log(tmp_path: Path) -> Path:
    lines = [make(number, ip="203.0.113.9") for number in range(30) for make in (failure, rejection)]
    return write(tmp_path / "mail.log", lines)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return tmp_path / "config" / "sekimori" / "config.toml"


def leave(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait() == 0


def test_what_is_chosen_by_keys_is_kept_with_the_comments_of_the_file(start: Start, log: Path, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_text("# mine\n[screen]\nfps = 4  # a slow link\n")
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    terminal.press("z")
    terminal.wait_for_text("×30")
    terminal.press("2")
    terminal.press("h")
    terminal.wait_for_text("HIDDEN 1")
    terminal.wait_for(lambda: "unknown_recipient" in settings.read_text())
    leave(terminal)
    kept = settings.read_text()
    assert kept.startswith("# mine\n[screen]\nfps = 4  # a slow link\n")
    assert "collapse = true" in kept
    again = start("watch", log)
    again.wait_for_text("×30")
    again.wait_for_text("30 · 30 hidden")
    leave(again)


def test_a_file_that_cannot_be_used_is_left_alone_and_that_is_said(start: Start, log: Path, settings: Path) -> None:
    terminal = start("watch", log)
    terminal.wait_for_text(LOADED)
    settings.parent.mkdir(parents=True)
    settings.write_text("[screen]\nfps = 99\n")
    terminal.press("z")
    terminal.wait_for_text("Until the end of this session only")
    terminal.wait_for_text("×30")
    leave(terminal)
    assert settings.read_text() == "[screen]\nfps = 99\n"


def test_the_demo_keeps_nothing(start: Start, settings: Path) -> None:
    terminal = start("demo")
    terminal.wait_for_text("following")
    terminal.press("z")
    terminal.wait_for_text("FOLDED")
    leave(terminal)
    assert not settings.exists()
