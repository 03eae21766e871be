"""What `sekimori setup` asks this host's own Postfix to see that it answers as before: nobody's attempt.

Both must be so, the name and that it came over loopback: the name alone is a client's to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: How the probe names itself (tui.setup.probe).
HELO: Final = b"setup.sekimori.invalid"
#: The fields that tell.
FIELDS: Final = frozenset({"helo", "ip"})

_LOOPBACK = frozenset({b"127.0.0.1", b"::1"})


def others(helos: Sequence[bytes | None], ips: Sequence[bytes | None]) -> list[int]:
    """The places of the lines that are not the probe's."""
    pairs = enumerate(zip(helos, ips, strict=True))
    return [place for place, (helo, ip) in pairs if helo != HELO or ip not in _LOOPBACK]
