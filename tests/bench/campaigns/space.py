"""Addresses of countries, drawn at run time from the registries' delegations: none is written down here.

They are only ever text in a log that nothing but a reader sees.
"""

from __future__ import annotations

import random
from ipaddress import IPv4Network, ip_address

from iptocc import country_code

#: What no client on the Internet comes from.
_RESERVED = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    )
)  # fmt: skip
_RESERVED_16 = {
    int(network.network_address) >> 16 for network in _RESERVED if network.prefixlen >= 16
} | {
    n
    for network in _RESERVED if network.prefixlen < 16
    for n in range(int(network.network_address) >> 16, (int(network.broadcast_address) >> 16) + 1)
}  # fmt: skip
#: Where registries have given out IPv6.
_V6 = (0x2400, 0x2401, 0x2402, 0x2404, 0x2405, 0x2406, 0x2600, 0x2606, 0x2804, 0x2A00, 0x2A01, 0x2A02, 0x2A03)
#: Looked at for a country before giving up; the rarest asked for has one address in two hundred.
_PATIENCE = 200_000


class Space:
    """Hands out addresses; no two calls share a /24 or a /64: what is apart in the truth is apart in the log."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[int] = set()  # /24 that were drawn
        self._used: set[int] = set()  # /16 of which something was given away
        self._whole: set[int] = set()  # /16 that were given away as a whole
        self._waiting: dict[str, list[int]] = {}

    def address(self, country: str = "") -> str:
        """An IPv4 address of a country, or of any, in a /24 of its own."""
        return self.inside(self.network(country))

    def network(self, country: str = "", *, bits: int = 24) -> str:
        """The beginning of a /24 (`192.0.2.`) or of a /16 (`192.0.`), all of a country."""
        while True:
            base = self._draw(country)
            upper = base >> 8
            if bits == 16 and (upper in self._used or not self._is_whole(upper, country)):
                continue
            self._used.add(upper)
            if bits == 24:
                return f"{base >> 16}.{upper & 255}.{base & 255}."
            self._whole.add(upper)
            return f"{base >> 16}.{upper & 255}."

    def _is_whole(self, upper: int, country: str) -> bool:
        """Whether a /16, by its first 16 bits, is of one country."""
        return all(country_code(f"{upper >> 8}.{upper & 255}.{n}.1") == country for n in range(256))

    def inside(self, beginning: str) -> str:
        """An address in what `network` gave."""
        last = str(self._rng.randrange(1, 255))
        return beginning + (last if beginning.count(".") == 3 else f"{self._rng.randrange(256)}.{last}")

    def several(self, beginning: str, count: int) -> list[str]:
        """So many distinct addresses of it."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.inside(beginning)] = None
        return list(found)

    def many(self, countries: tuple[str, ...], count: int) -> list[str]:
        """So many addresses in networks of their own, of these countries in turn."""
        return [self.address(countries[n % len(countries)]) for n in range(count)]

    def v6(self, country: str) -> str:
        """The beginning of a /64 of a country: `2001:db8:1:2:`."""
        for _ in range(_PATIENCE):
            beginning = f"{self._rng.choice(_V6):x}:{self._rng.randrange(0x100, 0xFFFF):x}:"
            if country_code(f"{beginning}:1") == country:
                return f"{beginning}{self._rng.randrange(1, 0xFFFF):x}:{self._rng.randrange(1, 0xFFFF):x}:"
        raise LookupError(f"no IPv6 address of {country}")

    def inside_v6(self, beginning: str) -> str:
        """An address in what `v6` gave, spelt as servers do."""
        return str(ip_address(beginning + ":".join(f"{self._rng.randrange(1, 0xFFFF):x}" for _ in range(4))))

    def _draw(self, country: str) -> int:
        """The first 24 bits of an address of the country; what others could have is kept for them."""
        waiting = self._waiting.get(country)
        while waiting:
            if (base := waiting.pop()) >> 8 not in self._whole:
                return base
        for _ in range(_PATIENCE):
            base = self._rng.randrange(1 << 16, 224 << 16)
            if base in self._taken or base >> 8 in _RESERVED_16 or base >> 8 in self._whole:
                continue
            start = f"{base >> 16}.{base >> 8 & 255}.{base & 255}."
            code = country_code(f"{start}1") or ""
            if not code or code == "ZZ" or code != country_code(f"{start}254"):
                continue
            self._taken.add(base)
            if not country or code == country:
                return base
            if len(keep := self._waiting.setdefault(code, [])) < 64:
                keep.append(base)
        raise LookupError(f"no IPv4 address of {country}")
