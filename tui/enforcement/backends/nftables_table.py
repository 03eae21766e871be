"""What our table holds, in nft's JSON (libnftables-json(5)): how it is written, and how it is read.

Each prefix length in use has a set and a chain of one name. `v4_24` holds the first addresses of /24s; its chain drops
what comes to one of our ports from an address whose first 24 bits are there. All sets are hashed. One interval set
would refuse a /24 inside a /16 ("interval overlaps with an existing one"), or with auto-merge make one entry of two
with the end of either, and is slow to change from some thousands of networks on.

A transaction states every length that it touches as a whole. So it need not read the table first, which nft takes 0.6 s
for at 100,000 elements, and it mends what another hand has broken.

The hook is prerouting. Ports that Docker publishes are forwarded, to another address and perhaps another port: the
input hook never sees them, and the forward hook sees the container's port.
"""

from __future__ import annotations

import ipaddress
import json
import math
import re
import socket
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.lists import Held
from tui.enforcement.target import Network, TargetError, canonical, parse, shown

FAMILY = "inet"
_PORTS = "ports"

#: Between the kernel's defragmentation (-400) and its connection tracking (-200), which need not learn of the blocked.
_PRIORITY = -250

#: Seconds; the kernel refuses more than 213,503 days (the 64 bits of a time in nanoseconds).
_LONGEST = 10_000_000_000

_PROTOCOLS: dict[int, tuple[str, Network]] = {
    4: ("ip", ipaddress.ip_network("0.0.0.0/0")),
    6: ("ip6", ipaddress.ip_network("::/0")),
}

_SLOT = re.compile(r"v(4|6)_(\d{1,3})")
_Commands = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Slot:
    """The set and chain of one prefix length."""

    version: int
    length: int

    @property
    def name(self) -> str:
        """Of both the set and the chain."""
        return f"v{self.version}_{self.length}"

    def network(self, address: object) -> str | None:
        """The canonical network of an element; None for one that no address can match."""
        text = str(address)
        if _plain(text) and self == _whole(text):
            return text
        try:
            network = ipaddress.ip_network(f"{text}/{self.length}")
        except ValueError:
            return None
        return canonical(network) if network.version == self.version else None


def placed(network: str) -> tuple[Slot, str]:
    """The slot of a network and its element there. Raises EnforcementError for any but a canonical one, and for /0."""
    if _plain(network):
        return _whole(network), network
    try:
        target = parse(network)
    except TargetError as error:
        raise EnforcementError(f"nothing was changed: {error}") from None
    if target.network.prefixlen == 0:
        raise EnforcementError(f"nothing was changed: {target.text} is everybody; name a smaller network")
    if target.text != network:
        raise EnforcementError(
            f'nothing was changed: "{shown(network)}" is not how a network is written here; write {target.text}'
        )
    return Slot(target.network.version, target.network.prefixlen), str(target.network.network_address)


def _whole(address: str) -> Slot:
    """The slot of single addresses."""
    return Slot(6, 128) if ":" in address else Slot(4, 32)


def _plain(text: str) -> bool:
    """Whether it surely is one address in its canonical spelling, in a tenth of the time that `parse` takes."""
    if ":" in text and "." in text:
        return False  # IPv4 in the clothes of IPv6
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    try:
        return socket.inet_ntop(family, socket.inet_pton(family, text)) == text
    except (OSError, ValueError):
        return False


def transaction(table: str, ports: Collection[int], put: Iterable[Block], drop: Iterable[str], now: datetime) -> str:
    """The input of `nft -j -f -` that puts and drops as one, whatever is there. Raises EnforcementError."""
    timeouts = {block.network: _seconds(block, now) for block in put}
    touched: dict[Slot, list[str]] = {}
    staying: dict[Slot, list[object]] = {}
    for network in dict.fromkeys([*timeouts, *drop]):
        slot, address = placed(network)
        touched.setdefault(slot, []).append(address)
        if network in timeouts:
            staying.setdefault(slot, []).append(_element(address, timeouts[network]))
    commands = _frame(table, ports)
    for slot, addresses in touched.items():
        there = {"family": FAMILY, "table": table, "name": slot.name}
        commands += _slot(there, slot)
        # a delete of what is missing fails; and an add alone leaves the time of what is there, in kernels before 6.12
        commands += [{verb: {"element": {**there, "elem": addresses}}} for verb in ("add", "delete")]
        if slot in staying:
            commands.append({"add": {"element": {**there, "elem": staying[slot]}}})
    return json.dumps({"nftables": commands})


def held_in(printed: str, ports: Collection[int], now: datetime) -> dict[str, Held]:
    """What `nft -j list table` printed, as far as it is in force for all of `ports`. Raises ValueError."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in json.loads(printed)["nftables"]:
        for kind, content in item.items():
            found.setdefault(kind, []).append(content)
    sets = {one["name"]: one.get("elem", []) for one in found.get("set", [])}
    # nft 1.0.6 prints a wrong name for the flag of a dormant table; ours has no flag at all
    awake = not any("flags" in table for table in found.get("table", []))
    if not awake or not set(ports) <= set(sets.get(_PORTS, [])):
        return {}
    hooked = {chain["name"] for chain in found.get("chain", []) if chain.get("hook") == "prerouting"}
    dropping = {rule["chain"] for rule in found.get("rule", []) if _drops(rule["expr"], rule["chain"])}
    return dict(_held(sets, hooked & dropping, now))


def _held(sets: Mapping[str, list[Any]], names: Collection[str], now: datetime) -> Iterator[tuple[str, Held]]:
    for name, elements in sets.items():
        known = _SLOT.fullmatch(name)
        if known is None or name not in names:
            continue
        slot = Slot(int(known[1]), int(known[2]))
        for element in elements:
            content = element["elem"] if isinstance(element, dict) and "elem" in element else {"val": element}
            network = slot.network(content["val"])
            if network is not None:
                left = content.get("expires", 0) if "timeout" in content else None
                end = None if left is None else now + timedelta(seconds=left)
                yield network, Held(end, content.get("counter", {}).get("packets"))


def _drops(expressions: list[dict[str, Any]], name: str) -> bool:
    """Whether the rule looks into the set of that name, and drops."""
    looks = any(one.get("match", {}).get("right") == f"@{name}" for one in expressions)
    return looks and "drop" in expressions[-1]


def _seconds(block: Block, now: datetime) -> int | None:
    """Never less than asked, and never 0: the kernel would take that for good."""
    if block.expires is None:
        return None
    return min(max(1, math.ceil((block.expires - now).total_seconds())), _LONGEST)


def _element(address: str, seconds: int | None) -> object:
    return address if seconds is None else {"elem": {"val": address, "timeout": seconds}}


def _frame(table: str, ports: Collection[int]) -> _Commands:
    """The table and the set of our ports. An `add` of what is there already is no error."""
    there = {"family": FAMILY, "table": table, "name": _PORTS}
    return [
        {"add": {"table": {"family": FAMILY, "name": table}}},
        {"add": {"set": {**there, "type": "inet_service"}}},
        {"flush": {"set": there}},
        {"add": {"element": {**there, "elem": sorted(ports)}}},
    ]


def _slot(there: Mapping[str, str], slot: Slot) -> _Commands:
    """The set and the chain. The narrowest chain comes first, so that it is the one that counts."""
    protocol, everybody = _PROTOCOLS[slot.version]
    source: object = {"payload": {"protocol": protocol, "field": "saddr"}}
    if slot.length < everybody.max_prefixlen:
        mask = ipaddress.ip_network(f"{everybody.network_address}/{slot.length}").netmask
        source = {"&": [source, str(mask)]}
    port = {"payload": {"protocol": "tcp", "field": "dport"}}
    rule = [_equal(port, _PORTS), _equal(source, slot.name), {"drop": None}]
    members = {"type": f"ipv{slot.version}_addr", "flags": ["timeout"], "stmt": [{"counter": None}]}
    hook = {"type": "filter", "hook": "prerouting", "prio": _PRIORITY - slot.length, "policy": "accept"}
    return [
        {"add": {"set": {**there, **members}}},
        {"add": {"chain": {**there, **hook}}},
        {"flush": {"chain": there}},
        {"add": {"rule": {"family": FAMILY, "table": there["table"], "chain": slot.name, "expr": rule}}},
    ]


def _equal(what: object, name: str) -> dict[str, Any]:
    return {"match": {"op": "==", "left": what, "right": f"@{name}"}}
