"""Which block covers an address: a table of networks for each prefix length, however long the list."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from tui.enforcement.change import Block
from tui.enforcement.lists import Listing
from tui.enforcement.target import Network, folded


def in_force(block: Block, now: datetime) -> bool:
    """Whether the block has not ended. It ends at the moment of `expires`."""
    return block.expires is None or block.expires > now


def outlasts(block: Block, expires: datetime | None) -> bool:
    """Whether the block lasts at least until `expires` (None: for good)."""
    return block.expires is None or (expires is not None and block.expires >= expires)


def coverage_of(listing: Listing) -> Coverage:
    """What the list covers: what is recorded and lost covers nothing."""
    if not listing.lost:
        return Coverage(listing.blocks)
    return Coverage(block for block in listing.blocks if block.network not in listing.lost)


_Tables = tuple[tuple[tuple[int, int], dict[int, Block]], ...]


def _narrowest_first(tables: Mapping[tuple[int, int], dict[int, Block]]) -> _Tables:
    return tuple(sorted(tables.items(), key=lambda table: table[0]))


@lru_cache(maxsize=1 << 18)
def place(network: str) -> tuple[int, int, int]:
    """IP version, bits behind the prefix, and the prefix as a number. Kept: a list is read again and again.

    Raises ValueError for what is no network.
    """
    parsed = ipaddress.ip_network(network)
    shift = parsed.max_prefixlen - parsed.prefixlen
    return parsed.version, shift, int(parsed.network_address) >> shift


class Coverage:
    """A frozen index over blocks."""

    __slots__ = ("_tables",)

    def __init__(self, blocks: Iterable[Block]) -> None:
        tables: dict[tuple[int, int], dict[int, Block]] = {}
        for block in blocks:
            version, shift, key = place(block.network)
            tables.setdefault((version, shift), {})[key] = block
        self._tables = _narrowest_first(tables)

    def changed(self, put: Iterable[Block], drop: Iterable[str]) -> Coverage:
        """The index with `put` in it and without `drop`: copied, which is a twentieth of making it."""
        tables = {place: dict(table) for place, table in self._tables}
        for name in drop:
            version, shift, key = place(name)
            tables.get((version, shift), {}).pop(key, None)
        for block in put:
            version, shift, key = place(block.network)
            tables.setdefault((version, shift), {})[key] = block
        other = Coverage(())
        other._tables = _narrowest_first(tables)
        return other

    def around(self, network: Network) -> Iterable[Block]:
        """Every block that holds the whole of `network`, the narrowest first, ended ones too."""
        network = folded(network)
        address = int(network.network_address)
        own_shift = network.max_prefixlen - network.prefixlen
        for (version, shift), table in self._tables:
            if version == network.version and shift >= own_shift:
                block = table.get(address >> shift)
                if block is not None:
                    yield block

    def find(self, ip: str, now: datetime) -> Block | None:
        """The narrowest block in force that covers the address; None for text that is no address."""
        try:
            network = ipaddress.ip_network(ip)
        except ValueError:
            return None
        return next((block for block in self.around(network) if in_force(block, now)), None)
