"""An administrator at a real terminal: sees the attack, presses b, and the real connection is refused."""

from __future__ import annotations

import re
from pathlib import Path

from tests.stack.keys.driver import confirm, watching
from tests.stack.keys.site import ATTACKER, NEIGHBOUR, Site
from tests.ui.terminal import Terminal


def wait_for_row(terminal: Terminal, state: str) -> None:
    """Until a row of the block list has the attacker and this state."""
    row = re.compile(rf"{re.escape(ATTACKER)} .*\b{state}")
    terminal.wait_for(lambda: row.search(terminal.text) is not None)


def test_a_block_by_keys_refuses_the_real_connection_and_the_row_says_seen(site: Site, tmp_path: Path) -> None:
    site.helper.configure(backend="nftables", state=str(tmp_path / "gate"))
    with watching(tmp_path, site.stack.logs, site.helper_command(), columns=120, rows=40) as terminal:
        site.guess(ATTACKER, "tanaka", "suzuki")
        terminal.wait_for_text(ATTACKER)
        assert site.connect(ATTACKER) == "220"

        terminal.press("1")
        confirm(terminal, "b", f"Block {ATTACKER}", f"+ {ATTACKER} until")
        wait_for_row(terminal, r"set\b")
        assert site.connect(ATTACKER) == "TimeoutError"
        assert site.connect(NEIGHBOUR) == "220"
        wait_for_row(terminal, "seen [1-9]")
        assert site.helper.run("journal")[1]["entries"][-1]["targets"] == [ATTACKER]

        confirm(terminal, "u", "Undo the last change", "takes back the block of")
        assert site.connect(ATTACKER) == "220"
