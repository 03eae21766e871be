"""Senders whose mail was taken in, and since when: whose refusal may be a loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import nsmallest
from typing import TypeAlias

from tui.analysis.seen import surplus
from tui.analysis.welcome import domain_of
from tui.model import Mail

#: Addresses and domains kept, about 300 bytes each. The tenth that wrote longest ago goes when there is no place.
ADDRESSES = 50_000
DOMAINS = 20_000

#: When the first and the last mail came, POSIX seconds.
_Times: TypeAlias = list[float]


def marks(sender: str) -> tuple[int, int]:
    """Numbers that stand for a sender's address and domain, equal where these are, in any case of their letters.

    They are hashes with a key of this process: nobody who writes a log can make two of them meet.
    """
    return hash(sender.lower()), hash(domain_of(sender))


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
            time = mail.time.timestamp()
            addresses.see(mail.sender.lower(), time)
            if domain := domain_of(mail.sender):
                domains.see(domain, time)

    def written(self) -> Written:
        """Who is known now."""
        return Written(self._addresses.rows, self._domains.rows)


class Written:
    """The senders whose mail was taken in, by their marks. Costs a pass over all of them: for one question."""

    def __init__(self, addresses: Mapping[str, _Times], domains: Mapping[str, _Times]) -> None:
        self._addresses, self._domains = addresses, domains
        self._address_of = {hash(address): address for address in addresses}
        self._domain_of = {hash(domain): domain for domain in domains}

    def address(self, mark: int, when: float) -> str | None:
        """The address with this mark, if mail of it was taken in before then."""
        address = self._address_of.get(mark)
        return address if address is not None and self._addresses[address][0] < when else None

    def is_domain(self, mark: int, when: float) -> bool:
        """Whether mail of any address of the domain with this mark was taken in before then."""
        domain = self._domain_of.get(mark)
        return domain is not None and self._domains[domain][0] < when


class _Firsts:
    """Keys with the times of their first and last mail, at most `bound`."""

    def __init__(self, bound: int) -> None:
        self.forgotten = 0
        self.rows: dict[str, _Times] = {}
        self._bound = bound

    def see(self, key: str, time: float) -> None:
        row = self.rows.get(key)
        if row is None:
            if len(self.rows) >= self._bound:
                self._give_up()
            self.rows[key] = [time, time]
        elif time > row[1]:
            row[1] = time
        elif time < row[0]:
            row[0] = time

    def _give_up(self) -> None:
        rows = self.rows
        gone = nsmallest(surplus(len(rows), self._bound), rows, key=lambda key: rows[key][1])
        for key in gone:
            del rows[key]
        self.forgotten += len(gone)
