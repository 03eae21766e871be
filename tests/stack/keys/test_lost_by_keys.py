"""A site reloads its firewall and our table is gone: the screen says so, and R puts the blocks back."""

from __future__ import annotations

from pathlib import Path

from tests.stack.keys.driver import confirm, watching
from tests.stack.keys.site import ATTACKER, NEIGHBOUR, Site


def test_a_flushed_table_is_told_of_and_put_back_by_a_key(site: Site, tmp_path: Path) -> None:
    site.helper.configure(backend="nftables", state=str(tmp_path / "gate"))
    with watching(tmp_path, site.stack.logs, site.helper_command()) as terminal:
        site.guess(ATTACKER, "tanaka", "suzuki")
        terminal.wait_for_text(ATTACKER)
        terminal.press("1")
        confirm(terminal, "b", f"Block {ATTACKER}", "Would have stopped")
        terminal.wait_for_text(f"#{ATTACKER}")
        assert site.connect(ATTACKER) == "TimeoutError"

        site.stack.namespace.run(["nft", "flush", "ruleset"])
        assert site.connect(ATTACKER) == "220"
        terminal.wait_for_text("1 block is no longer in nftables · R puts it back")

        confirm(terminal, "R", "Put 1 lost block back", "Would have stopped")
        terminal.wait_for(lambda: "no longer in nftables" not in terminal.text)
        assert site.connect(ATTACKER) == "TimeoutError"
        assert site.connect(NEIGHBOUR) == "220"
