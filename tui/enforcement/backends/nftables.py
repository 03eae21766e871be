"""Blocks in the kernel's packet filter: a table of our own that drops what a blocked address sends to mail ports."""

from __future__ import annotations

import errno
import ipaddress
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tui.enforcement.backends import nftables_kernel as kernel
from tui.enforcement.backends.command import found, run
from tui.enforcement.backends.nftables_table import FAMILY, held_in, placed, transaction
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.lists import Held

#: Never dropped, whatever the settings say.
_SSH = 22

#: Seconds; nft takes 1 to 2 for 100,000 addresses, on a busy machine a few times as long.
_PATIENCE = 60.0

_REFUSED = {
    errno.EPERM: "no CAP_NET_ADMIN; run `sekimori setup` or use sudo, and in a container add that capability",
}


class NftSet:
    """Implements LiveSet. The kernel ends blocks itself and counts the packets that each has cost."""

    name = "nftables"
    keeps_time = True

    def __init__(self, ports: Sequence[int], table: str = "sekimori") -> None:
        self.where = f"nftables table {FAMILY} {table}"
        self._ports = frozenset(ports)
        self._table = table

    def obstacle(self) -> str:
        """Why it cannot be used here and what would help, in one sentence; empty when it can."""
        if self._ports == set() or not all(0 < port < 65536 for port in self._ports):
            return "nftables: no ports to block on, or impossible ones; set nftables.ports in gate.toml"
        if _SSH in self._ports:
            return "nftables: port 22 is among the ports to block on and could lock you out; take it out of gate.toml"
        if found("nft") is None:
            return "nftables: the program nft is not installed; apt-get install nftables"
        try:
            kernel.generation()
        except OSError as error:
            words = f"this kernel gives no nf_tables ({error.strerror or error}); choose another backend"
            return f"nftables: {_REFUSED.get(error.errno or 0, words)}"
        return ""

    def refuses(self, network: str) -> str:
        """Nothing: there is a set for every prefix."""
        return ""

    def held(self) -> Mapping[str, Held]:
        """Everything that is in force. Raises EnforcementError."""
        now = datetime.now(UTC)
        try:
            printed = run(["nft", "-j", "list", "table", FAMILY, self._table], within=_PATIENCE)
        except EnforcementError as error:
            if self._missing():
                return {}
            raise EnforcementError(f"cannot read {self.where}: {self.obstacle() or error}") from None
        try:
            return held_in(printed, self._ports, now)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise EnforcementError(
                f"cannot read {self.where}: nft printed what is not understood ({error!r}); another hand may have "
                f"changed it: delete the table and run `sekimori restore`"
            ) from error

    def some(self, networks: Sequence[str]) -> Mapping[str, Held]:
        """Those of `networks` whose element is there; whether their chain is whole, only `held` knows."""
        places = [placed(network) for network in networks]
        keys = [(slot.name, ipaddress.ip_address(address).packed) for slot, address in places]
        now = datetime.now(UTC)
        try:
            answers = dict(zip(networks, kernel.elements(self._table, keys), strict=True))
        except OSError as error:
            raise EnforcementError(f"cannot read {self.where}: {self.obstacle() or error.strerror or error}") from error
        return {network: _held(element, now) for network, element in answers.items() if element is not None}

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """Puts and drops as one transaction of the kernel, which makes what is missing of the table too."""
        if not put and not drop:
            return
        if why := self.obstacle():
            raise EnforcementError(f"{why}; nothing was changed")
        commands = transaction(self._table, self._ports, put, drop, datetime.now(UTC))
        try:
            run(["nft", "-j", "-f", "-"], stdin=commands, within=_PATIENCE)
        except EnforcementError as error:
            raise EnforcementError(f"{self.where}: {error}; {self._hint(str(error))}") from None

    def _missing(self) -> bool:
        try:
            return not kernel.has_table(self._table)
        except OSError:
            return False

    def _hint(self, words: str) -> str:
        if os.strerror(errno.EMSGSIZE) in words:
            return "nothing was changed: in this container the kernel takes some 2,000 addresses at once; name fewer"
        return f"see `nft list table {FAMILY} {self._table}`: if another hand changed it, delete it and restore"


def _held(element: kernel.Element, now: datetime) -> Held:
    end = None if element.left is None else now + timedelta(milliseconds=element.left)
    return Held(end, element.packets)
