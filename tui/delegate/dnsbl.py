"""DNS block lists: a mail is junk where one of them names its client."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence

from tui.delegate.actions import discard
from tui.delegate.check import Check
from tui.delegate.dns import dns_answers, dns_query, name_servers
from tui.delegate.log import Report
from tui.delegate.request import Address, Request, client_of
from tui.delegate.zones import Zone


class Dnsbl(Check):
    """`category=dnsbl zone=…` where a list names the client. Asked as reject_rbl_client does, all lists at once."""

    category = "dnsbl"

    def __init__(self, zones: Sequence[Zone], report: Report, resolv_conf: str = "/etc/resolv.conf") -> None:
        super().__init__(report)
        self._zones = zones
        self._resolv_conf = resolv_conf

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """See Check."""
        client = client_of(request)
        zone = self.listing(client, deadline) if client else None
        return discard("dnsbl", zone=zone.name) if zone else None

    def listing(self, client: Address, deadline: float) -> Zone | None:
        """The zone that lists the address; of several the one that answered first."""
        reverse = client.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
        queries = {
            number: (zone, dns_query(number, f"{reverse}.{zone.name}"))
            for number, zone in zip(_distinct_numbers(len(self._zones)), self._zones, strict=True)
        }
        servers = name_servers(self._resolv_conf)
        tries = [*servers, *servers]  # a datagram may be lost
        for left, server in zip(range(len(tries), 0, -1), tries, strict=True):
            until = time.monotonic() + (deadline - time.monotonic()) / left
            with contextlib.suppress(OSError):
                if zone := self._listing_by(server, queries, until):
                    return zone
            if not queries:
                break
        return None

    def _listing_by(self, server: str, queries: dict[int, tuple[Zone, bytes]], until: float) -> Zone | None:
        """Takes the queries out that this server answers before `until`. Raises OSError."""
        import socket

        family = socket.AF_INET6 if ":" in server else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.connect((server, 53))  # connected: only this server's datagrams come in
            for _, query in queries.values():
                line.send(query)
            while queries and (left := until - time.monotonic()) > 0:
                line.settimeout(left)
                reply = line.recv(4096)
                zone, query = queries.get(int.from_bytes(reply[:2]), (None, b""))
                answers = dns_answers(reply, query) if zone else None
                if zone is None or answers is None:
                    continue
                del queries[int.from_bytes(reply[:2])]
                if any(zone.lists(answer) for answer in answers):
                    return zone
        return None


def _distinct_numbers(count: int) -> list[int]:
    """Unforeseeable numbers for that many queries."""
    found: dict[int, None] = {}
    while len(found) < count:
        found[int.from_bytes(os.urandom(2))] = None
    return list(found)
