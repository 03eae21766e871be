"""A host on which switches are wired, and what tests switch there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.enforcement.support import START
from tui.category import Category
from tui.enforcement.change import Mode, Policy
from tui.enforcement.lock import FolderLock
from tui.enforcement.rspamd_wiring import ACTIONS, RULE, merged
from tui.enforcement.switches import Switches

WIRED = {"spf": "policy", "dnsbl": "policy", "unknown_recipient": "policy", "dmarc": "rspamd", "spam": "rspamd"}
HOUR = START + timedelta(hours=1)
SPF = Policy(Category.SPF, Mode.DISCARD, START, HOUR, "alice")
DMARC = Policy(Category.DMARC, Mode.DISCARD, START, None, "佐藤")


class Place:
    """A host's folders, wired."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.modes = root / "postfix/sekimori/modes"
        self.maps = root / "rspamd/sekimori"
        self.local = root / "rspamd/local.d"
        for folder in (self.modes.parent, self.maps, self.local):
            folder.mkdir(parents=True)
        for name in (ACTIONS, RULE):
            (self.local / name).write_bytes(merged(None, name, str(self.maps)))

    def switches(self, wired: dict[str, str] | None = None) -> Switches:
        """As another process would have them: nothing is remembered."""
        lock = FolderLock(self.root / ".lock")
        return Switches(WIRED if wired is None else wired, str(self.modes), str(self.maps), lock=lock)

    def contents(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.root)): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
