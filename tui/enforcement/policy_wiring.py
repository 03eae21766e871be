"""Whether Postfix asks sekimori-policy about a category, as far as its files tell."""

from __future__ import annotations

import re
from pathlib import Path

from tui.category import Category
from tui.enforcement.durable import Signature, read, signature
from tui.enforcement.rspamd_wiring import HELP

#: What names the category in a restriction that asks: `check_policy_service { …, policy_context=spf, … }`.
_CONTEXT = re.compile(rb"\bpolicy_context[ \t]*=[ \t]*([a-z_]+)")


class Asked:
    """Looks into the configuration in whose subfolder the file of modes is; read again when it is another."""

    def __init__(self, modes: Path) -> None:
        folder = modes.parent.parent
        self._files = (folder / "main.cf", folder / "master.cf")
        self._seen: tuple[tuple[Signature, ...], frozenset[str] | None] | None = None

    def obstacle(self, category: Category) -> str:
        """Why a switch would do nothing; empty when Postfix asks, or where no configuration tells. Raises OSError."""
        found = tuple(map(signature, self._files))
        if self._seen is None or self._seen[0] != found:
            self._seen = (found, self._look())
        asked = self._seen[1]
        if asked is None or category in asked:
            return ""
        return f"{self._files[0]} asks nobody about {category}; {HELP}"

    def _look(self) -> frozenset[str] | None:
        """The categories that Postfix asks about; None where there is no configuration."""
        texts = [read(path) for path in self._files]
        if texts[0] is None:
            return None
        lines = (line for text in texts for line in (text or b"").splitlines() if not line.lstrip().startswith(b"#"))
        return frozenset(name.decode() for line in lines for name in _CONTEXT.findall(line))
