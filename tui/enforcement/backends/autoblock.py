"""DSM's own block list as a backend: rows of `synoautoblock.db`, which DSM asks before every log-in.

DSM's rows and the allow list are never touched. Its rows count for what they are: an address that DSM blocks itself is
blocked, for as long as DSM says. One of its rows that has ended blocks nothing and gives way to ours.

What is gone from the table is told to `synoautoblock --reset` too, one address a call, so that DSM forgets the failures
that it counted for it. The row goes first and by us, for then all rows go as one, and no row of DSM's can be hit.

Unverified on a NAS: that DSM heeds a row from the moment it is written and drops it from its memory at `ExpireTime`
(the gate takes ended rows away itself), that `--reset` does no more than said here, and whether MailPlus Server refuses
a blocked address before the password or only after it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tui.enforcement.backends.autoblock_ledger import Ledger
from tui.enforcement.backends.autoblock_row import WIDEST, Address, Row, addresses_of, moment
from tui.enforcement.backends.autoblock_table import changing, reading
from tui.enforcement.backends.command import found, run
from tui.enforcement.backends.dsm_allowed import demand_not_allowed
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.lists import Held
from tui.enforcement.target import canonical

DATABASE = Path("/etc/synoautoblock.db")

#: Where DSM's helper is, by version; the first that is there.
HELPERS = ("/usr/syno/bin/synoautoblock", "/usr/syno/sbin/synoautoblock")

#: Only DSM has it.
_SYNOLOGY = Path("/etc/synoinfo.conf")

#: Seconds that the helper may take for all addresses of a change: what it does is no part of the block.
_RESET_TIME = 10.0


class AutoBlock:
    """Implements LiveSet. `clock` gives Unix seconds."""

    name = "synology"
    keeps_time = True

    def __init__(
        self,
        database: Path = DATABASE,
        *,
        helpers: Sequence[str] = HELPERS,
        synology: Path = _SYNOLOGY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.where = f"DSM's block list {database}"
        self._path = database
        self._helpers = helpers
        self._synology = synology
        self._clock = clock

    def obstacle(self) -> str:
        """Why it cannot be used here, in a sentence; empty when it can."""
        if not self._path.exists():
            if not self._synology.exists():
                return f"synology: there is no {self._path}: this host is no Synology NAS; choose another backend"
            return f"synology: there is no {self._path}; turn on Control Panel > Security > Protection > Auto Block"
        if not (os.access(self._path, os.R_OK | os.W_OK) and os.access(self._path.parent, os.W_OK)):
            return f"synology: {self._path} may not be read and written; run `sekimori setup` or use sudo"
        try:
            with reading(self._path):
                return ""
        except EnforcementError as error:
            return f"synology: {error}"

    def refuses(self, network: str) -> str:
        """Networks with too many addresses."""
        try:
            addresses_of(network)
        except EnforcementError as error:
            return str(error)
        return ""

    def held(self) -> Mapping[str, Held]:
        """Everything on the block list; a network of ours where every address of it is blocked."""
        with reading(self._path) as table:
            return self._judged(table.rows("Deny = 1"))

    def some(self, networks: Sequence[str]) -> Mapping[str, Held]:
        """Those of `networks` that are on it; what is too wide for it never is."""
        with reading(self._path) as table:
            held = self._judged(table.at(address for _, all_of in _fitting(networks) for address in all_of))
        return {name: held[name] for name in networks if name in held}

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """Puts and drops in one transaction. Refuses what is on DSM's allow list, and networks of over 256 addresses.

        A row that several blocks of ours need ends with the last of them.
        """
        wanted = [(block, addresses_of(block.network)) for block in put]
        gone = list(_fitting(drop))
        with changing(self._path) as table:
            allowed = (network for row in table.allowed() for network in row.covers())
            demand_not_allowed((ipaddress.ip_network(block.network) for block in put), allowed)
            every = {address for _, addresses in (*wanted, *gone) for address in addresses}
            ledger = Ledger(table, every, self._clock())
            for name, addresses in gone:
                ledger.withdraw(name, addresses)
            for block, addresses in wanted:
                ledger.claim(block, addresses)
            removed = ledger.write()
        self._forget(removed)

    def _judged(self, rows: Iterable[Row]) -> dict[str, Held]:
        """What rows say together: DSM's as they are, ours by the networks that claim them."""
        now, theirs = self._clock(), dict[str, Held]()
        ends: dict[str, list[datetime | None]] = {}
        for row in rows:
            for prefix in row.claims or ():
                network = ipaddress.ip_network((row.address, prefix), strict=False)
                ends.setdefault(canonical(network), []).append(row.end_of(prefix))
            if row.claims is None and row.deny and not row.ended(now):
                theirs |= {canonical(network): Held(moment(row.expires), ours=False) for network in row.covers()}
        ours = {name: Held(_first(all_of)) for name, all_of in ends.items() if _whole(name, len(all_of), theirs)}
        return theirs | ours

    def _forget(self, addresses: Iterable[Address]) -> None:
        """DSM's own count of failures; what fails here leaves the block as gone as it is."""
        helper = next((one for one in self._helpers if found(one)), None)
        deadline = time.monotonic() + _RESET_TIME
        for address in addresses if helper else ():
            left = deadline - time.monotonic()
            if left <= 0:
                return
            with contextlib.suppress(EnforcementError):
                run([str(helper), "--reset", str(address)], within=left)


def _fitting(names: Iterable[str]) -> Iterator[tuple[str, tuple[Address, ...]]]:
    for name in names:
        if ipaddress.ip_network(name).num_addresses <= WIDEST:
            yield name, addresses_of(name)


def _first(ends: Iterable[datetime | None]) -> datetime | None:
    return min((end for end in ends if end is not None), default=None)


def _whole(name: str, rows: int, theirs: Mapping[str, Held]) -> bool:
    """Whether all addresses of a network of ours are blocked: somebody may have taken one out."""
    addresses = addresses_of(name)
    return rows >= len(addresses) or rows + sum(str(one) in theirs for one in addresses) >= len(addresses)
