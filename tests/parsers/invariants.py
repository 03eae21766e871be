"""What holds of every event, whatever the line."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from ipaddress import ip_address

from tests.parsers.test_hostile import assert_clean
from tui.model import Event

#: What an address may be part of: a port or a prefix may follow it, behind a point or a colon.
_RUN = re.compile(rb"[0-9A-Fa-f:.]{3,}")
_LONGEST = 64


def assert_sound(event: Event, line: bytes) -> None:
    """It says nothing that its line does not."""
    assert_clean(event)
    assert event.time.utcoffset() is not None
    assert event.count >= 1
    if event.ip is not None:
        assert str(ip_address(event.ip)) == event.ip
        assert event.ip in addresses_in(line), event.ip


def addresses_in(line: bytes) -> set[str]:
    """Every address that stands in a line, canonical, IPv4-mapped ones as IPv4."""
    return set(_addresses(re.sub(rb"(?i)ipv6:", b" ", line)))


def _addresses(line: bytes) -> Iterator[str]:
    for found in _RUN.finditer(line):
        run = found[0].decode()
        # an address begins and ends where the run does, or at a point or colon of it
        marks = [place for place, character in enumerate(run) if character in ".:"]
        edges = sorted({0, len(run), *marks, *(place + 1 for place in marks)})
        for start in edges:
            for end in edges:
                if 2 <= end - start <= _LONGEST:
                    yield from _parsed(run[start:end])


def _parsed(text: str) -> Iterator[str]:
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    try:
        packed = socket.inet_pton(family, text)
    except OSError:
        return
    address = ip_address(packed)
    yield str(getattr(address, "ipv4_mapped", None) or address)
