"""What Postfix asks: a list of attributes, SMTPD_POLICY_README."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final, TypeAlias

#: Bytes; the longest that Postfix sends is a quarter of it.
REQUEST_LIMIT: Final = 32 * 1024

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Request: TypeAlias = Mapping[str, str]


def parse_request(raw: bytes) -> dict[str, str]:
    """The attributes; of one that comes twice the first."""
    attributes: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").split("\n"):
        name, equals, value = line.partition("=")
        if equals:
            attributes.setdefault(name, value)
    return attributes


def client_of(request: Request) -> Address | None:
    """The client's address, an IPv4 one also where IPv6 wraps it; None for what is none (`unknown`)."""
    try:
        address = ipaddress.ip_address(request.get("client_address", ""))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
