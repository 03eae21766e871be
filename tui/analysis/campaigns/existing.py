"""Recipients that exist: mail from outside was delivered to them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Set as AbstractSet
from sys import intern

#: Local parts kept, about 150 bytes each, in two generations: those that nothing was delivered to while half as many
#: others met mail go when there is no place. A domain that takes mail for any name is easily filled with names, but
#: people get mail again.
LOCAL_PARTS = 20_000
#: Domains kept of one local part, those met first; 99 domains have an "info", and so may one that takes mail for all.
DOMAINS = 200

#: Between the domains of one local part; cleaned text holds none.
_BETWEEN = "\n"


class Existing:
    """Owns the recipients, in lower case, as local parts with their domains; `forgotten` counts those given up.

    A recipient without a domain, as a server may write its own users, exists in every domain.
    """

    def __init__(self, local_parts: int = LOCAL_PARTS, domains: int = DOMAINS) -> None:
        self.forgotten = 0
        self._bound = max(1, local_parts // 2)
        self._domains_bound = domains
        self._young: dict[str, str] = {}  # domains by local part
        self._old: dict[str, str] = {}

    def add(self, recipient: str) -> None:
        """Mail was delivered to this address."""
        local, domain = _parts(recipient)
        known = self._young.get(local)
        if known is None:
            known = self._meet(local, domain)
        if known != domain:
            domains = known.split(_BETWEEN)
            if domain not in domains and len(domains) < self._domains_bound:
                self._young[local] = f"{known}{_BETWEEN}{domain}"

    def __contains__(self, address: str) -> bool:
        """Whether mail was delivered to the address, or to a local part in any domain where it has no domain."""
        local, domain = _parts(address)
        known = self._young.get(local)
        if known is None and (known := self._old.get(local)) is None:
            return False
        if not domain or known == domain:
            return True
        domains = known.split(_BETWEEN)
        return domain in domains or "" in domains

    def local_parts(self) -> AbstractSet[str]:
        """All local parts now, in lower case."""
        return ChainMap(self._young, self._old).keys()

    def _meet(self, local: str, domain: str) -> str:
        """Put the local part into the young generation, with the domains that it had, or with this one."""
        if len(self._young) >= self._bound:
            self.forgotten += len(self._old)
            self._young, self._old = {}, self._young
        known = self._old.pop(local, None)
        if known is None:
            known = intern(domain)
        self._young[local] = known
        return known


def _parts(address: str) -> tuple[str, str]:
    local, at, domain = address.lower().rpartition("@")
    return (local, domain) if at else (domain, "")
