"""An administrator at a real terminal: sees the attack, presses b, and the real connection is refused."""

from __future__ import annotations

import re
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
    terminal = Terminal(["-m", "tui", "watch", *logs], columns=120, rows=40, **homes)
    yield terminal
    terminal.close()


def test_a_block_by_keys_refuses_the_real_connection_and_the_row_says_seen(site: Site, terminal: Terminal) -> None:
    site.guess(ATTACKER, "tanaka", "suzuki")
    terminal.wait_for_text(ATTACKER)
    assert site.connect(ATTACKER) == "220"

    terminal.press("1")
    terminal.press("b")
    terminal.wait_for_text(f"Block {ATTACKER}")
    terminal.wait_for(lambda: f"+ {ATTACKER} until" in terminal.text)
    terminal.press(RIGHT)
    terminal.press("\r")
    terminal.wait_for(lambda: re.search(rf"{re.escape(ATTACKER)} .*\bset\b", terminal.text) is not None)

    assert site.connect(ATTACKER) == "TimeoutError"
    assert site.connect(NEIGHBOUR) == "220"
    terminal.wait_for(lambda: re.search(rf"{re.escape(ATTACKER)} .*\bseen [1-9]", terminal.text) is not None)
    assert site.helper.run("journal")[1]["entries"][-1]["targets"] == [ATTACKER]

    terminal.press("u")
    terminal.wait_for_text("takes back the block of")
    terminal.press(RIGHT)
    terminal.press("\r")
    terminal.wait_for(lambda: "takes back the block of" not in terminal.text)
    assert site.connect(ATTACKER) == "220"
