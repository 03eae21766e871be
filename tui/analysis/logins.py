"""Log-ins that worked, by address: what a block would have hit."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from tui.analysis.network import membership, network_of
from tui.analysis.seen import Seen, Table
from tui.model import Event

#: Addresses kept with the number of their log-ins. When full, the faintest tenth is kept by network only.
ADDRESSES = 50_000
#: Networks kept for addresses that were given up.
NETWORKS = 50_000


class Logins:
    """Owns the counts of log-ins that worked."""

    def __init__(self, bound: int = ADDRESSES, networks: int = NETWORKS) -> None:
        self._networks = Table(networks)
        self._clients = Table(bound, lambda ip, row: self._networks.add(network_of(ip), row))

    def add(self, logins: Sequence[Event]) -> None:
        """Count log-ins that worked."""
        for event in logins:
            if event.ip is not None:
                self._clients.add(event.ip, Seen(event.count, event.time, event.time))

    def of(self, ip: str) -> Seen | None:
        """The log-ins of an address that is still in the table."""
        return self._clients.rows.get(ip)

    def within(self, network: IPv4Network | IPv6Network) -> int:
        """How many log-ins came from the network.

        Never too low while the networks hold: of a /24 or /64 that it touches, all log-ins of addresses that were
        given up are included.
        """
        inside = membership(network)
        kept = sum(row.count for ip, row in self._clients.rows.items() if inside(ip))
        return kept + sum(row.count for name, row in self._networks.rows.items() if _touches(name, network))


def _touches(name: str, network: IPv4Network | IPv6Network) -> bool:
    other = ip_network(name)
    if isinstance(other, IPv4Network) and isinstance(network, IPv4Network):
        return other.overlaps(network)
    return isinstance(other, IPv6Network) and isinstance(network, IPv6Network) and other.overlaps(network)
