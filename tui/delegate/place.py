"""Where something listens."""

from __future__ import annotations

import contextlib
import ipaddress


def parse_place(text: str) -> tuple[str, int]:
    """`127.0.0.1:10043` or `[::1]:10043`. Raises ValueError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    with contextlib.suppress(ValueError):
        if port.isascii() and port.isdigit() and 0 < int(port) < 65536:
            return str(ipaddress.ip_address(host)), int(port)
    raise ValueError(f"{text!r} is no address and port, as 127.0.0.1:10043")
