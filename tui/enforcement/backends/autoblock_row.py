"""A row of DSM's auto-block table: what it means, and how ours tells that it is ours.

DSM 6.2 and 7 have, in `synoautoblock.db` (public scripts that write it and Synology's `synoautoblock.h`; none of it
was verified on a NAS by us):

    CREATE TABLE AutoBlockIP(IP varchar(50) PRIMARY KEY, RecordTime date NOT NULL, ExpireTime date NOT NULL,
      Deny boolean NOT NULL, IPStd varchr(50) NOT NULL, Type INTEGER, Meta varchar(256))

Times are Unix seconds, `ExpireTime` 0 means for good. `Deny` is 1 on the block list and 0 on the allow list. `Type` is
0 for a host, 1 a domain, 2 a range with its upper bound in `Meta`, 3 a subnet with its mask there.

Ours are hosts alone, with `Meta` "sekimori 24=1764350000 32=0": the lengths of the prefixes whose blocks need the row,
each with its end. Scripts have long put words of their own there, and DSM reads it for ranges and subnets only.
Unverified: that DSM leaves `Meta` of a host as it is, how it spells IPv6 in `IP`, and what `Meta` of types 2 and 3
looks like.
"""

from __future__ import annotations

import contextlib
import ipaddress
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.target import Network, folded

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Claims = Mapping[int, int]

#: Addresses that a network may have at most: each is a row.
WIDEST = 256

_RANGE, _SUBNET = 2, 3
_OURS = "sekimori"
_META = re.compile(_OURS + r"((?: [0-9]{1,3}=[0-9]{1,12}){1,9})")
_MAPPED = 0xFFFF << 32
_LAST_SECOND = 253_402_300_799  # of the year 9999


@dataclass(frozen=True, slots=True)
class Row:
    """`ip` is the key as it stands there. `claims` are None for a row that is not ours."""

    ip: object
    address: Address
    expires: int
    deny: bool
    claims: Claims | None
    kind: object
    meta: object

    def ended(self, now: float) -> bool:
        """Whether it blocks nothing any more."""
        return 0 < self.expires <= now

    def covers(self) -> tuple[Network, ...]:
        """What is meant; the address alone where a range or subnet cannot be understood."""
        with contextlib.suppress(ValueError):
            if self.kind == _SUBNET:
                return (folded(ipaddress.ip_network(f"{self.address}/{str(self.meta).strip()}", strict=False)),)
            bound = _address(self.meta) if self.kind == _RANGE else None
            if bound is not None and bound.version == self.address.version:
                return tuple(ipaddress.summarize_address_range(self.address, bound))
        return (ipaddress.ip_network(self.address),)

    def end_of(self, prefix: int) -> datetime | None:
        """When a claim ends: as the row says, where somebody changed that."""
        claims = self.claims or {}
        return moment(claims[prefix] if self.expires == last_end(claims) else self.expires)


def row_of(ip: object, standard: object, expires: object, deny: object, kind: object, meta: object) -> Row | None:
    """The row that these columns tell of, whatever they hold; None where neither `IP` nor `IPStd` is an address."""
    address = _address(ip) or _address(standard)
    if address is None:
        return None
    denied = deny == 1
    claims = _claims(meta, address.max_prefixlen) if denied and kind in (0, None) else None
    return Row(ip, address, _seconds(expires), denied, claims, kind, meta)


def spelled(address: Address) -> str:
    """`IPStd`: eight groups of four upper-case digits, IPv4 as ::FFFF:…"""
    number = int(address) if address.version == 6 else int(address) | _MAPPED
    return ipaddress.IPv6Address(number).exploded.upper()


def addresses_of(name: str) -> tuple[Address, ...]:
    """Every address of a canonical network. Raises EnforcementError for one with more than WIDEST."""
    network = ipaddress.ip_network(name)
    if network.num_addresses > WIDEST:
        narrowest = network.max_prefixlen - WIDEST.bit_length() + 1
        raise EnforcementError(
            f"cannot block {name} on a Synology: its list takes one address a row, and this network has more than "
            f"{WIDEST}; nothing was changed: name networks of /{narrowest} and narrower"
        )
    return tuple(network)


def written(claims: Claims) -> str:
    """`Meta` of a row with these claims."""
    return " ".join([_OURS, *(f"{prefix}={end}" for prefix, end in sorted(claims.items()))])


def last_end(claims: Claims) -> int:
    """When the last of the claims ends; 0 for never."""
    ends = claims.values()
    return 0 if not ends or 0 in ends else max(ends)


def seconds_of(block: Block) -> int:
    """The block's end as `ExpireTime`, not a moment too early."""
    return 0 if block.expires is None else math.ceil(block.expires.timestamp())


def moment(seconds: int) -> datetime | None:
    """`ExpireTime` as a time; None for never."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _address(text: object) -> Address | None:
    if not isinstance(text, str) or "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _seconds(value: object) -> int:
    """What is no time that can be is never: better a block shown too long than one that is not shown."""
    return value if isinstance(value, int) and 0 < value <= _LAST_SECOND else 0


def _claims(meta: object, longest: int) -> Claims | None:
    match = _META.fullmatch(meta) if isinstance(meta, str) else None
    if match is None:
        return None
    claims = {int(prefix): int(end) for prefix, end in (one.split("=") for one in match[1].split())}
    shortest = longest - WIDEST.bit_length() + 1
    fits = all(shortest <= prefix <= longest and end <= _LAST_SECOND for prefix, end in claims.items())
    return claims if fits else None
