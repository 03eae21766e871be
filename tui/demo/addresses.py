"""Addresses that the demo's clients come from: documentation networks only (RFC 5737, RFC 3849)."""

from __future__ import annotations

from random import Random

from tui.demo.script import Client
from tui.demo.world import DEMO_COUNTRIES, FOREIGN_48

_HOME = "JP"
#: Hosts of a /28, without its first and last address.
_FIRST, _LAST = 1, 14


def named(*addresses: str) -> tuple[Client, ...]:
    """Clients whose addresses resolve to no name."""
    return tuple(Client(address) for address in addresses)


def hosted(domain: str, *addresses: str) -> tuple[Client, ...]:
    """Clients of a hosting company that gives each address a name, such as `vps-7.hosting.example`."""
    return tuple(Client(address, f"vps-{address.rpartition('.')[2]}.{domain}") for address in addresses)


#: The networks that changing addresses come from: every foreign /28 of 203.0.113.0/24 and 198.51.100.0/24.
_FOREIGN_28 = tuple(
    prefix.partition("/")[0].rpartition(".")
    for prefix, country in DEMO_COUNTRIES.items()
    if country != _HOME and prefix.startswith(("203.0.113.", "198.51.100."))
)


def changing(rng: Random) -> Client:
    """A client that nobody has seen before, one time in six over IPv6."""
    if rng.randrange(6) == 0:
        return Client(f"{rng.choice(FOREIGN_48)}{rng.randrange(1, 0xFFFF):x}:{rng.randrange(1, 0xFFFF):x}")
    net, _, first = rng.choice(_FOREIGN_28)
    return Client(f"{net}.{int(first) + rng.randrange(_FIRST, _LAST + 1)}")
