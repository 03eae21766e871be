"""Addresses in a filter: one, the beginning of one, or a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import AF_INET, AF_INET6, inet_pton

#: Given an address or, in a table of blocks, a network.
Test = Callable[[str], bool]

_LIKE = re.compile(r"(?:[0-9]+\.[0-9.]*|[0-9a-f]*:[0-9a-f:.]*)(?:/[0-9]*)?", re.IGNORECASE | re.ASCII)
_BEGINNING_4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}\.?", re.ASCII)
_BEGINNING_6 = re.compile(r"(?:[0-9a-f]{0,4}:){1,7}[0-9a-f]{0,4}", re.ASCII)
_LEADING_ZEROS = re.compile(r"(?<![0-9a-f])0+(?=[0-9a-f])")


def is_address(word: str) -> bool:
    """Whether a word that stands alone is meant for an address: what has a "/" is one even where it is wrong."""
    if _LIKE.fullmatch(word) is None:
        return False
    if "/" in word:
        return True
    try:
        test_of(word)
    except ValueError:
        return False
    return True


def test_of(text: str) -> Test:
    """Whether an address is meant by "203.0.113.9", "203.0." or "203.0.113.0/24". Raises ValueError."""
    text = text.lower()
    if "/" in text:
        return _inside(ip_network(text, strict=False))
    if not text.endswith((".", ":")):
        try:
            return _is(ip_address(text))
        except ValueError:
            pass  # the beginning of one
    return _begins(text)


def _begins(text: str) -> Test:
    if _BEGINNING_6.fullmatch(text):
        text = _LEADING_ZEROS.sub("", text)
    elif not (_BEGINNING_4.fullmatch(text) and all(int(part or 0) <= 255 for part in text.split("."))):
        raise ValueError(text)
    return lambda target: target.startswith(text)


def _is(address: IPv4Address | IPv6Address) -> Test:
    address = getattr(address, "ipv4_mapped", None) or address
    text, inside = str(address), _inside(ip_network(address))
    return lambda target: target == text or ("/" in target and inside(target))


def _inside(network: IPv4Network | IPv6Network) -> Test:
    is_6 = network.version == 6
    family = AF_INET6 if is_6 else AF_INET
    base, mask = int(network.network_address), int(network.netmask)

    def test(target: str) -> bool:
        if (":" in target) is not is_6:
            return False
        try:
            if "/" in target:
                return ip_network(target, strict=False).overlaps(network)
            return int.from_bytes(inet_pton(family, target), "big") & mask == base
        except (OSError, ValueError):
            return False

    return test
