"""Senders whose mail was taken in, and since when: whose refusal may be a loss."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from heapq import nsmallest
from typing import TypeAlias

from tui.analysis.seen import surplus
from tui.analysis.welcome import domain_of
from tui.model import Mail

#: Addresses and domains kept, about 300 bytes each. The tenth that wrote longest ago goes when there is no place.
ADDRESSES = 50_000
DOMAINS = 20_000

#: When the first and the last mail came.
_Times: TypeAlias = list[datetime]


class Senders:
    """Owns the times of senders' addresses and domains, both in lower case; `forgotten` counts those given up.

    Mail of clients that had logged in says nothing: whoever forges one of our own addresses would be known by it.
    """

    def __init__(self, addresses: int = ADDRESSES, domains: int = DOMAINS) -> None:
        self._addresses = _Firsts(addresses)
        self._domains = _Firsts(domains)

    @property
    def forgotten(self) -> int:
        """How many rows were given up, each time that one was."""
        return self._addresses.forgotten + self._domains.forgotten

    def add(self, mails: Iterable[Mail]) -> None:
        """Take note of mails, in any order of time."""
        addresses, domains = self._addresses, self._domains
        for mail in mails:
            if mail.sender is None or mail.login:
                continue
            addresses.see(mail.sender.lower(), mail.time)
            if domain := domain_of(mail.sender):
                domains.see(domain, mail.time)

    def had_written(self, sender: str, when: datetime) -> bool:
        """Whether mail of this address was taken in before that."""
        return self._addresses.before(sender.lower(), when)

    def domain_had_written(self, sender: str, when: datetime) -> bool:
        """Whether mail of any address of its domain was taken in before that."""
        return self._domains.before(domain_of(sender), when)


class _Firsts:
    """Keys with the times of their first and last mail, at most `bound`."""

    def __init__(self, bound: int) -> None:
        self.forgotten = 0
        self._rows: dict[str, _Times] = {}
        self._bound = bound

    def see(self, key: str, time: datetime) -> None:
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= self._bound:
                self._give_up()
            self._rows[key] = [time, time]
        elif time > row[1]:
            row[1] = time
        elif time < row[0]:
            row[0] = time

    def before(self, key: str, when: datetime) -> bool:
        row = self._rows.get(key)
        return row is not None and row[0] < when

    def _give_up(self) -> None:
        rows = self._rows
        gone = nsmallest(surplus(len(rows), self._bound), rows, key=lambda key: rows[key][1])
        for key in gone:
            del rows[key]
        self.forgotten += len(gone)
