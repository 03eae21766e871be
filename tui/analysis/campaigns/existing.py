"""Recipients that exist: mail from outside was delivered to them."""

from __future__ import annotations

#: Local parts kept, about 150 bytes each. When there is no place, those go that got no mail while half as many others
#: did: a domain that takes mail for any name is easily filled with names, but people get mail again.
LOCAL_PARTS = 20_000
#: Domains kept of one local part, those met first: a host of many domains has an "info" in each.
DOMAINS = 200

_SPELLINGS = 1_000
#: Recipients remembered as told since the young generation began: telling them again changes nothing.
_TOLD = 4_096

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
        self._spellings: dict[str, str] = {}  # one object for all that have the same domain
        self._told: set[str] = set()

    def add(self, recipient: str) -> None:
        """Mail was delivered to this address."""
        if recipient in self._told:
            return
        local, domain = _parts(recipient)
        known = self._young.get(local)
        if known is None:
            known = self._meet(local, domain)
        if known != domain:
            domains = known.split(_BETWEEN)
            if domain not in domains and len(domains) < self._domains_bound:
                self._young[local] = f"{known}{_BETWEEN}{domain}"
        if len(self._told) >= _TOLD:
            self._told.clear()
        self._told.add(recipient)

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

    def __len__(self) -> int:
        """Local parts."""
        return len(self._young) + len(self._old)

    def _meet(self, local: str, domain: str) -> str:
        """Put the local part into the young generation, with the domains that it had, or with this one."""
        known = self._old.pop(local, None)
        if len(self._young) >= self._bound:
            self.forgotten += len(self._old)
            self._young, self._old = {}, self._young
            self._told.clear()
        if known is None:
            if len(self._spellings) >= _SPELLINGS:
                self._spellings.clear()
            known = self._spellings.setdefault(domain, domain)
        self._young[local] = known
        return known


def _parts(address: str) -> tuple[str, str]:
    local, at, domain = address.lower().rpartition("@")
    return (local, domain) if at else (domain, "")
