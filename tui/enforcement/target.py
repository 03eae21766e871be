"""What an operator may name to be blocked: one address or one prefix, read strictly, kept in one spelling."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from tui.sanitize import clean

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: The longest prefix in full is 43 characters; an IPv4-mapped one 49.
_LONGEST = 64
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


class TargetError(ValueError):
    """The text names no address or prefix. Says so in one sentence."""


@dataclass(frozen=True, slots=True)
class Target:
    """`text` is the canonical spelling; `note` says what became of another one, empty when nothing did."""

    text: str
    network: Network
    note: str = ""


def canonical(network: Network) -> str:
    """A single address bare ("203.0.113.9"), anything wider with its prefix ("203.0.113.0/24")."""
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def folded(network: Network) -> Network:
    """IPv4-mapped IPv6 as the IPv4 that it is."""
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        return ipaddress.IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - 96))
    return network


def shown(text: str) -> str:
    """What somebody typed, fit to be repeated to them: cleaned and cut."""
    return clean(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def parse(text: str) -> Target:
    """Reads an address or prefix. Host bits behind a prefix name the network around them, with a note.

    Raises TargetError for everything else, also for an address with an interface ("fe80::1%eth0").
    """
    typed = text.strip()
    if len(typed) > _LONGEST or "%" in typed:
        raise _no_target(text)
    try:
        network = ipaddress.ip_network(typed, strict=False)
        bare = ipaddress.ip_interface(typed).ip
    except ValueError:
        raise _no_target(text) from None
    host_bits = bare != network.network_address
    network = folded(network)
    name = canonical(network)
    return Target(name, network, f"{typed} means the whole network {name}" if host_bits else "")


def _no_target(text: str) -> TargetError:
    return TargetError(f'"{shown(text)}" is no address or prefix; write 203.0.113.9, 203.0.113.0/24 or 2001:db8::/64')
