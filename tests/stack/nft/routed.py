"""A host that publishes a container's port as Docker does: three namespaces in a row, and DNAT in the middle one."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.stack.nft.host import PATIENCE, listen
from tests.stack.nft.inside import Inside

#: The port that the world sees, and the container's own.
PUBLISHED, INNER = 25, 2525

OUTSIDE = ("203.0.113.9", "203.0.113.10", "2001:db8:bad::9", "2001:db8:bad::a")
DOOR = {4: "203.0.113.1", 6: "2001:db8:bad::1"}
BRIDGE = {4: "198.51.100.1", 6: "2001:db8:c::1"}
CONTAINER = {4: "198.51.100.2", 6: "2001:db8:c::2"}

_DNAT = f"""
table inet docker {{
  chain prerouting {{
    type nat hook prerouting priority dstnat
    meta nfproto ipv4 tcp dport {PUBLISHED} dnat ip to {CONTAINER[4]}:{INNER}
    meta nfproto ipv6 tcp dport {PUBLISHED} dnat ip6 to [{CONTAINER[6]}]:{INNER}
  }}
  chain forward {{
    type filter hook forward priority filter; policy drop
    tcp dport {INNER} accept
    ct state established accept
  }}
}}
"""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Routed:
    """Threads in two of the namespaces. `host` is where the firewall is."""

    outside: Inside
    host: Inside

    def connect(self, ip: str, within: float = PATIENCE) -> socket.socket:
        """From outside to the published port; TimeoutError where nothing comes back. A cable has neighbours to find."""
        door = DOOR[6 if ":" in ip else 4]
        return self.outside(socket.create_connection, (door, PUBLISHED), within, (ip, 0))


@contextmanager
def routed() -> Iterator[Routed]:
    """Makes the namespaces and removes them."""
    names = [f"sekimori-dnat-{os.getpid()}-{next(_numbers)}-{end}" for end in ("out", "host", "box")]
    with ExitStack() as stack:
        for name in names:
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "delete", name)
            _ip("-n", name, "link", "set", "lo", "up")
        outside, host, container = names
        _wire(outside, host, OUTSIDE, DOOR.values())
        _wire(container, host, CONTAINER.values(), BRIDGE.values())
        for name, gates in ((outside, DOOR), (container, BRIDGE)):
            for gate in gates.values():
                _ip("-n", name, "route", "add", "default", "via", gate)
        threads = [Inside(name) for name in names]
        for one in threads:
            stack.callback(one.close)
        threads[1](_forward)
        threads[1](subprocess.run, ["nft", "-f", "-"], input=_DNAT.encode(), check=True)
        for address in CONTAINER.values():
            stack.enter_context(threads[2](listen, address, INNER))
        yield Routed(threads[0], threads[1])


def _wire(near: str, host: str, addresses: Iterable[str], gates: Iterable[str]) -> None:
    """A cable between the two, with the addresses of both ends."""
    far = near.rpartition("-")[2]
    _ip("-n", near, "link", "add", "eth0", "type", "veth", "peer", "name", far, "netns", host)
    for name, device, ips in ((near, "eth0", addresses), (host, far, gates)):
        _ip("-n", name, "link", "set", device, "up")
        for ip in ips:
            prefix = ("64", "nodad") if ":" in ip else ("24",)
            _ip("-n", name, "address", "add", f"{ip}/{prefix[0]}", "dev", device, *prefix[1:])


def _forward() -> None:
    """Lets packets through; /proc/sys/net is that of the thread that opens it."""
    for switch in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
        Path("/proc/sys/net", switch).write_text("1")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
