"""The network that an address is counted in: its /24 or its /64.

Addresses come by the ten thousand, so their text is cut or packed by the C library; `ipaddress` would cost ten
times as much.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

#: Bytes of an IPv6 address that name its /64, and the rest of it.
_PREFIX_BYTES = 8
_REST = bytes(8)
_V6 = 6


def network_of(ip: str) -> str:
    """The /24 or /64 of an address, as text; the text itself where it is no address."""
    if ":" not in ip:
        return f"{ip[: ip.rfind('.')]}.0/24" if "." in ip else ip
    try:
        packed = inet_pton(AF_INET6, ip.partition("%")[0])
    except OSError:
        return ip
    return inet_ntop(AF_INET6, packed[:_PREFIX_BYTES] + _REST) + "/64"


def wide_of(network: str) -> str:
    """The /16 of a /24, or the /32 of a /64, as text that names it."""
    mark = ":" if ":" in network else "."
    end = network.find(mark, network.find(mark) + 1)
    return network if end < 0 else network[:end]


def networks_of(ip: str) -> tuple[str, str]:
    """Its /24 or /64, and what names its /16 or /32."""
    head, _, _ = ip.rpartition(".")
    wide, _, _ = head.rpartition(".")
    if wide.count(".") == 1 and ":" not in ip:
        return f"{head}.0/24", wide
    network = network_of(ip)
    return network, wide_of(network)


def base_of(network: str) -> str:
    """The first address of a network that `network_of` named."""
    return network.partition("/")[0]


def membership(network: IPv4Network | IPv6Network) -> Callable[[str], bool]:
    """A test whether an address lies in the network; it is false for text that is no address."""
    family = AF_INET6 if network.version == _V6 else AF_INET
    mask, base = int(network.netmask), int(network.network_address)

    def inside(ip: str) -> bool:
        if (":" in ip) != (family == AF_INET6):
            return False
        try:
            packed = inet_pton(family, ip.partition("%")[0])
        except OSError:
            return False
        return int.from_bytes(packed, "big") & mask == base

    return inside
