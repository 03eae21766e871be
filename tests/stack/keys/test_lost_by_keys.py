"""A site reloads its firewall and our table is gone: the screen says so, and R puts the blocks back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.keys.site import ATTACKER, NEIGHBOUR, Site
from tests.ui.terminal import Terminal

RIGHT = "\x1b[C"


@pytest.fixture
def terminal(site: Site, tmp_path: Path) -> Iterator[Terminal]:
    site.helper.configure(backend="nftables", state=str(tmp_path / "gate"))
    settings = site.configuration(tmp_path / "config", site.helper_command())
    logs = [str(path) for path in site.stack.logs]
    homes = {"XDG_CONFIG_HOME": str(settings), "XDG_STATE_HOME": str(tmp_path / "state")}
    terminal = Terminal(["-m", "tui", "watch", *logs], columns=80, rows=24, **homes)
    yield terminal
    terminal.close()


def apply(terminal: Terminal, key: str, title: str) -> None:
    """Answer the dialog that a key opens, once it has counted."""
    terminal.press(key)
    terminal.wait_for_text(title)
    terminal.wait_for(lambda: "Would have stopped" in terminal.text)
    terminal.press(RIGHT)
    terminal.press("\r")
    terminal.wait_for(lambda: "Cancel" not in terminal.text)


def test_a_flushed_table_is_told_of_and_put_back_by_a_key(site: Site, terminal: Terminal) -> None:
    site.guess(ATTACKER, "tanaka", "suzuki")
    terminal.wait_for_text(ATTACKER)
    terminal.press("1")
    apply(terminal, "b", f"Block {ATTACKER}")
    terminal.wait_for_text(f"#{ATTACKER}")
    assert site.connect(ATTACKER) == "TimeoutError"

    site.stack.namespace.run(["nft", "flush", "ruleset"])
    assert site.connect(ATTACKER) == "220"
    terminal.wait_for_text("1 block is no longer in nftables · R puts it back")

    apply(terminal, "R", "Put 1 lost block back")
    terminal.wait_for(lambda: "no longer in nftables" not in terminal.text)
    assert site.connect(ATTACKER) == "TimeoutError"
    assert site.connect(NEIGHBOUR) == "220"
