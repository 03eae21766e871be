"""The real command in a real terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal

#: What the first frame shows, whatever there is to show.
FIRST = "1 Login attempts"

Start = Callable[..., Terminal]


def _own(folder: Path) -> dict[str, str]:
    """Where a program of a test keeps what it keeps: never the settings of whoever runs the tests."""
    return {"XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `sekimori …`, its state and settings below `tmp_path`; ends what a test leaves running."""
    started: list[Terminal] = []

    def begin(*arguments: object, columns: int = 80, rows: int = 24, **environment: str) -> Terminal:
        environment = {**_own(tmp_path), **environment}
        words = ["-m", "tui", *map(str, arguments)]
        started.append(Terminal(words, columns=columns, rows=rows, **environment))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Start]:
    """Starts a shell command in a terminal, as an administrator types it; `"$@"` is `sekimori`."""
    started: list[Terminal] = []

    def begin(command: str, **environment: str) -> Terminal:
        run = "import os, sys; os.execvp('sh', ['sh', '-c', sys.argv[1], 'sh', sys.executable, '-m', 'tui'])"
        environment = {**_own(tmp_path), **environment}
        started.append(Terminal(["-c", run, command], columns=80, rows=24, **environment))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where the programs that tests start keep what they keep."""
    return tmp_path / "state" / "sekimori"


@pytest.fixture(autouse=True)
def no_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own session shall hold back the blocks of tests."""
    for name in [name for name in os.environ if name.startswith("SSH_")]:
        monkeypatch.delenv(name)
