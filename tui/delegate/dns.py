"""As much of DNS as it takes to ask for A records: RFC 1035."""

from __future__ import annotations

import contextlib
import struct
from typing import Final

from tui.delegate.plain import read_plain

#: Bytes of resolv.conf.
LIMIT: Final = 256 * 1024


def name_servers(path: str) -> list[str]:
    """The first three of resolv.conf, which libresolv too asks; this host where it names none."""
    try:
        lines = read_plain(path, LIMIT).decode("utf-8", "replace").splitlines()
    except (OSError, ValueError):
        lines = []
    found = [words[1] for words in map(str.split, lines) if len(words) > 1 and words[0] == "nameserver"]
    return found[:3] or ["127.0.0.1"]


def dns_query(number: int, name: str) -> bytes:
    """A question for the A records of a name, RFC 1035. Recursion is desired."""
    labels = b"".join(bytes([len(label)]) + label for label in name.encode("ascii").split(b"."))
    return struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)


def dns_answers(reply: bytes, query: bytes) -> list[bytes] | None:
    """The A records, four bytes each, none where the name does not exist or the server failed. None: no answer."""
    asked = query[12:].lower()
    if len(reply) < 12 or reply[12 : 12 + len(asked)].lower() != asked or not reply[2] & 0x80:
        return None
    found: list[bytes] = []
    at = 12 + len(asked)
    with contextlib.suppress(IndexError, struct.error):  # cut short: what came whole counts
        for _ in range(int.from_bytes(reply[6:8])):
            while (length := reply[at]) and length < 0xC0:
                at += 1 + length
            at += 2 if length else 1
            kind, network, _, size = struct.unpack_from("!2HIH", reply, at)
            at += 10 + size
            if (kind, network, size) == (1, 1, 4) and at <= len(reply):
                found.append(reply[at - 4 : at])
    return found
