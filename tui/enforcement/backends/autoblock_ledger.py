"""What a change makes of the rows that it needs: each address has one row, which several blocks may claim."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from tui.enforcement.backends.autoblock_row import Address, last_end, seconds_of
from tui.enforcement.backends.autoblock_table import Table
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.durable import NOTHING_DONE


class Ledger:
    """The rows of some addresses, and what becomes of them at `now` (Unix seconds)."""

    def __init__(self, table: Table, addresses: Iterable[Address], now: float) -> None:
        found = sorted(table.at(addresses), key=lambda row: row.claims is not None)  # ours before another spelling
        self._table = table
        self._rows = {row.address: row for row in found}
        self._claims = {row.address: dict(row.claims or {}) for row in found}
        self._since: dict[Address, int] = {}
        self._touched: dict[Address, None] = {}
        self._now = now

    def withdraw(self, name: str, addresses: Iterable[Address]) -> None:
        """The block of `name` needs these rows no more."""
        for address in addresses:
            if self._claims.get(address, {}).pop(_prefix(name), None) is not None:
                self._touched[address] = None

    def claim(self, block: Block, addresses: Sequence[Address]) -> None:
        """The block needs a row for each of these addresses; where DSM blocks one itself, that will do."""
        free = [address for address in addresses if not self._theirs(address)]
        if not free and len(addresses) > 1:
            raise EnforcementError(
                f"cannot block {block.network}: DSM itself blocks every address of it already{NOTHING_DONE}"
            )
        for address in free:
            self._claims.setdefault(address, {})[_prefix(block.network)] = seconds_of(block)
            self._since[address] = int(block.since.timestamp())
            self._touched[address] = None

    def write(self) -> list[Address]:
        """Makes the rows so; returns the addresses that no row of ours blocks any more."""
        return [address for address in self._touched if self._written(address)]

    def _theirs(self, address: Address) -> bool:
        row = self._rows.get(address)
        return row is not None and row.claims is None and not row.ended(self._now)

    def _written(self, address: Address) -> bool:
        row, claims = self._rows.get(address), self._claims[address]
        if row is None or row.claims is None:
            if row is not None:
                self._table.remove(row)  # DSM's, and ended
            self._table.add(address, self._since[address], claims)
        elif not claims:
            self._table.remove(row)
            return True
        elif claims != row.claims or row.expires != last_end(claims):
            self._table.reclaim(row, claims)
        return False


def _prefix(name: str) -> int:
    return ipaddress.ip_network(name).prefixlen
