"""Networks as look-up keys of access(5), and back.

smtpd looks up the text of a client's address, then the same again and again without its last `.octet` or `:hextet`
(check_addr_access in smtpd_check.c; seen with Postfix 3.7). IPv6 text is compressed, and the cut may come to lie in
the `::`: 2001:db8:9::5 is asked for as itself, "2001:db8:9:", "2001:db8:9", "2001:db8", "2001". So a network whose
prefix ends in zeros has two keys, and one whose zeros could be compressed to the same text as another's has none.

One inexactness cannot be helped: the key of the address 2001:db8:9::5 also matches what begins with its text, such as
2001:db8:9::5:1. Such addresses are in the same /64, of the same customer; a key that reaches further is refused.
"""

from __future__ import annotations

import contextlib
import ipaddress
from itertools import groupby

from tui.enforcement.change import EnforcementError
from tui.enforcement.target import TargetError, canonical, parse

#: Most keys that stand for one network.
LIMIT = 256

#: Bits that a cut takes away: an octet or a hextet. What is wider than two of them the guard refuses anyway.
_STEP = {4: 8, 6: 16}


def keys_of(name: str) -> tuple[str, ...]:
    """The keys that together match the addresses of a canonical network.

    Raises EnforcementError where none do, ValueError for what is no network.
    """
    if "/" not in name:
        return (name,) if ":" not in name else (_address6(name),)
    network = ipaddress.ip_network(name)
    step = _STEP[network.version]
    aligned = -(-network.prefixlen // step) * step
    # single IPv6 addresses in the place of a network would each match some of their neighbours
    single = network.version == 6 and aligned == network.max_prefixlen
    if single or aligned < 2 * step or 1 << (aligned - network.prefixlen) > LIMIT:
        raise _no_keys(name, "its look-ups take /16, /24 and single addresses of IPv4, /32, /48 and /64 of IPv6, "
                       f"and what at most {LIMIT} of these make up")  # fmt: skip
    parts = network.subnets(new_prefix=aligned)
    if isinstance(network, ipaddress.IPv4Network):
        return tuple(".".join(str(part.network_address).split(".")[: aligned // 8]) for part in parts)
    return tuple(key for part in parts for key in _prefix6(part.network_address.packed[: aligned // 8], name))


def network_of(key: str) -> str | None:
    """The canonical network that a key stands for, None for a key that is no address: a host name, for instance."""
    if "/" in key or "%" in key:
        return None
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(key))  # most are addresses, and this is quick
    try:
        return parse(_written(key)).text
    except TargetError:
        return None


def _written(key: str) -> str:
    """A key as an address or prefix is written elsewhere."""
    if ":" not in key:
        octets = key.split(".")
        return f"{'.'.join(octets + ['0'] * (4 - len(octets)))}/{8 * len(octets)}"
    if "::" in key or key == ":" or key.count(":") == 7:
        return key
    hextets = key.removesuffix(":").split(":")
    zeros = 2 if key.endswith(":") else 0  # the cut came behind the first colon of a `::`, which is two zeros or more
    return f"{':'.join(hextets)}::/{16 * (len(hextets) + zeros)}"


def around(name: str) -> tuple[str, ...]:
    """The networks that have the address among their keys."""
    if ":" in name:
        return ()
    address = ipaddress.IPv4Network(name)
    return tuple(canonical(address.supernet(new_prefix=prefix)) for prefix in range(25, 32))


def _address6(name: str) -> str:
    before, gap, behind = name.partition("::")
    if gap and behind and before.count(":") < 1:
        raise _no_keys(name, f"its look-up of {name} would match other networks too")
    return name


def _prefix6(packed: bytes, name: str) -> tuple[str, ...]:
    hextets = [f"{high << 8 | low:x}" for high, low in zip(packed[::2], packed[1::2], strict=True)]
    runs = [(zero, len(list(group))) for zero, group in groupby(hextets, lambda hextet: hextet == "0")]
    *inner, (ends_in_zeros, last) = runs
    zeros = last if ends_in_zeros else 0
    if hextets[0] == "0" or zeros > 2 or any(zero and length > 1 for zero, length in inner):
        raise _no_keys(name, "the zeros in it are compressed to the same text as those of other networks")
    full = ":".join(hextets)
    return (full, ":".join(hextets[:-zeros]) + ":") if zeros else (full,)


def _no_keys(name: str, why: str) -> EnforcementError:
    return EnforcementError(
        f"Postfix cannot be asked to refuse {name} alone: {why}; nothing was changed: name a network that it can, "
        "or block with nftables"
    )
