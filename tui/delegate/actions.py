"""What Postfix is told, access(5), and the mark by which the monitor knows a discard in the log."""

from __future__ import annotations

import re
from typing import Final

DUNNO: Final = "DUNNO"
TRY_ALONE: Final = "452 4.5.3 Too many recipients for now, please send this one again"
UNKNOWN: Final = "550 5.1.1 User unknown"


def discard(category: str, **fields: str) -> str:
    """The action, with the mark that the monitor reads in the log: `DISCARD sekimori category=dnsbl zone=…`."""
    words = [f"{name}={value}" for name, value in {"category": category, **fields}.items()]
    return " ".join(["DISCARD sekimori", *(re.sub(r"[^A-Za-z0-9._=-]", "?", word) for word in words)])
