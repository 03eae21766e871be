"""The program in a real terminal over the logs of a stack, and an operator's hands on its keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.ui.terminal import Terminal

RIGHT, ENTER = "\x1b[C", "\r"


@contextmanager
def watching(
    folder: Path, logs: Sequence[Path], helper: Sequence[str], *, columns: int = 80, rows: int = 24
) -> Iterator[Terminal]:
    """`folder` is empty, for settings and state; `helper` is the command that starts the helper."""
    settings = folder / "config" / "sekimori" / "config.toml"
    settings.parent.mkdir(parents=True)
    words = ", ".join(f'"{word}"' for word in helper)
    settings.write_text(f"[block]\ngate = [{words}]\n")
    homes = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "home")}
    arguments = ["-m", "tui", "watch", *(str(path) for path in logs)]
    terminal = Terminal(arguments, columns=columns, rows=rows, **homes)
    try:
        yield terminal
    finally:
        terminal.close()


def confirm(terminal: Terminal, key: str, title: str, line: str) -> None:
    """Presses `key`, waits for the dialog `title` and the plan's `line`, goes from Cancel to the button, presses it."""
    terminal.press(key)
    terminal.wait_for_text(title)
    terminal.wait_for_text(line)
    terminal.press(RIGHT + ENTER)
    terminal.wait_for(lambda: "Cancel" not in terminal.text)
