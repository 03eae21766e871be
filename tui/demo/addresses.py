"""Addresses that the demo's clients come from: networks of documentation and benchmarking (RFC 5737, 3849, 2544)."""

from __future__ import annotations

from random import Random

from tui.demo.script import Client
from tui.demo.world import CHANGING_20, FOREIGN_48


def named(*addresses: str) -> tuple[Client, ...]:
    """Clients whose addresses resolve to no name."""
    return tuple(Client(address) for address in addresses)


def hosted(domain: str, *addresses: str) -> tuple[Client, ...]:
    """Clients of a hosting company that gives each address a name, such as `vps-7.hosting.example`."""
    return tuple(Client(address, f"vps-{address.rpartition('.')[2]}.{domain}") for address in addresses)


def changing(rng: Random) -> Client:
    """A client that nobody has seen before, one time in six over IPv6."""
    if rng.randrange(6) == 0:
        return Client(f"{rng.choice(FOREIGN_48)}{rng.randrange(1, 0xFFFF):x}:{rng.randrange(1, 0xFFFF):x}")
    first, second, third, _ = rng.choice(CHANGING_20).split(".")
    return Client(f"{first}.{second}.{int(third) + rng.randrange(16)}.{rng.randrange(1, 255)}")
