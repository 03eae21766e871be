"""Fields of a line, from raw bytes to what an Event carries.

Each table answers `table[raw]`, converting a value once and remembering it: an attack repeats its addresses, names and
words, and equal values become one object. Tables are bounded; a full one starts again. `table[None]` is None, so a
whole tuple of regex groups is converted by one `map(getitem, tables, groups)` at C speed.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv6Address
from typing import Any

from tui.sanitize import clean_bytes, mask_passwords

#: Values that a table remembers, and bytes of their raw forms: a client may send names as long as a line.
_REMEMBERED, _BYTES = 2_048, 1 << 20
#: Spellings of which there is one object, and their characters.
_SPELLED, _CHARACTERS = 65_536, 1 << 21
_IPV4, _IPV6 = int(socket.AF_INET), int(socket.AF_INET6)
_MAPPED = bytes(10) + b"\xff\xff"
_COMPATIBLE = bytes(12)


class Table(dict[Any, Any]):
    """Values by their raw form, bytes as a rule, converted by `convert` when first seen. A full one starts again."""

    def __init__(self, convert: Callable[[Any], object]) -> None:
        super().__init__()
        self._convert = convert
        _, self._room = self._bounds()
        self[None] = None

    def _bounds(self) -> tuple[int, int]:
        """Values that are remembered, and the length of their raw forms together."""
        return _REMEMBERED, _BYTES

    def __missing__(self, raw: bytes | str) -> object:
        most, room = self._bounds()
        self._room -= len(raw)
        if self._room < 0 or len(self) > most:
            self.clear()
            self[None] = None
            self._room = room - len(raw)
        value = self[raw] = self._convert(raw)
        return value


class Spellings(Table):
    """One object for each text. Addresses and users come back for days and are kept in many places, which would each
    keep an object of their own once a table has forgotten them.
    """

    def __init__(self) -> None:
        super().__init__(str)

    def _bounds(self) -> tuple[int, int]:
        return _SPELLED, _CHARACTERS


def address(raw: bytes) -> str | None:
    """Canonical text of an IP address; None if it is none. `::ffff:a.b.c.d` becomes IPv4, a zone index goes."""
    if b":" not in raw:
        try:
            text = raw.decode("ascii")
            socket.inet_pton(_IPV4, text)
        except (OSError, ValueError):
            return None
        return text
    text = raw.decode("ascii", "replace").partition("%")[0]
    if text[:5].lower() == "ipv6:":
        text = text[5:]
    try:
        packed = socket.inet_pton(_IPV6, text)
    except (OSError, ValueError):
        return None
    if packed.startswith(_MAPPED):
        return socket.inet_ntop(socket.AF_INET, packed[12:])
    if packed.startswith(_COMPATIBLE):  # the C library writes these with points, RFC 5952 and our block lists do not
        return str(IPv6Address(packed))
    return socket.inet_ntop(socket.AF_INET6, packed)


def number(raw: bytes) -> int | None:
    """A number of at most nine digits; anything else is None."""
    return int(raw) if raw.isdigit() and len(raw) < 10 else None


def text(raw: bytes) -> str | None:
    """Text an attacker may have chosen, cleaned; None when empty."""
    return clean_bytes(raw) or None


def prose(raw: bytes) -> str | None:
    """A reason in the server's words, with passwords in it masked; None when empty."""
    return mask_passwords(clean_bytes(raw.strip())) or None


def hostname(raw: bytes) -> str | None:
    """The client's verified name; Postfix writes `unknown` where there is none."""
    return None if raw == b"unknown" else text(raw)


def user(raw: bytes) -> str | None:
    """A log-in name; what a server writes where it knows none is None."""
    return None if raw in {b"", b"(unavailable)", b"?"} else text(raw)


#: Event field -> table. Pure functions of the bytes, so one set serves every reader.
TABLES: dict[str, Table] = {
    "ip": Table(address),
    "port": Table(number),
    "hostname": Table(hostname),
    "user": Table(user),
    "sender": Table(text),
    "recipient": Table(text),
    "helo": Table(text),
    "zone": Table(lambda raw: (clean_bytes(raw).lower().rstrip(".")) or None),
    "code": Table(number),
    "dsn": Table(text),
    "service": Table(text),
    "queue_id": Table(lambda raw: None if raw == b"NOQUEUE" else text(raw)),
    "reason": Table(prose),
    "count": Table(number),
}

#: Hosts and program tags: few, and not the attacker's, but cleaned all the same.
NAMES = Table(lambda raw: None if raw == b"-" else text(raw))  # RFC 5424 writes - for none

#: Of the fields that are kept for long, for who keeps them.
KEPT = ("ip", "user")
SPELLINGS = Spellings()
