"""How what is seen leaves the screen, as the settings say."""

from __future__ import annotations

import msgspec


class Sharing(msgspec.Struct, frozen=True):
    """`clipboard` is "auto", "tmux", "osc52" or "off"; `pager` is a command, "" for the usual; `mask` begins masked."""

    clipboard: str = "auto"
    pager: str = ""
    mask: bool = False
