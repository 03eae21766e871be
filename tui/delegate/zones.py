"""DNS block lists and their filters, written as reject_rbl_client takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ZONE = re.compile(r"([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,190}[A-Za-z0-9_])?)(?:=(\S+))?")
_OCTET = re.compile(r"(\d{1,3})(?:\.|$)|\[([0-9;.]+)\](?:\.|$)")


class Zone(NamedTuple):
    """A DNS block list; of its answers those whose four numbers are in `numbers` count, all where that is empty."""

    name: str
    numbers: tuple[frozenset[int], ...] = ()

    def lists(self, answer: bytes) -> bool:
        """Whether the four bytes say "listed". Only 127.0.0.0/8 does, and there 127.255.255.0/24 and 127.0.0.1 say
        that the list did not like the query (Spamhaus, URIBL): everybody's mail would be dropped.
        """
        if answer[0] != 127 or answer[:3] == b"\x7f\xff\xff" or answer == b"\x7f\0\0\x01":
            return False
        return all(number in wanted for number, wanted in zip(answer, self.numbers, strict=False))


def parse_zone(text: str) -> Zone:
    """`name` or `name=d.d.d.d`, a d being a number or `[a;b..c]`, as reject_rbl_client takes it. Raises ValueError."""
    found = _ZONE.fullmatch(text)
    if found is None or not all(0 < len(label) < 64 for label in found[1].split(".")):
        raise ValueError(f"zones: {text!r} is no block list, as dnsbl.example or dnsbl.example=127.0.0.[2..11]")
    if found[2] is None:
        return Zone(found[1].lower())
    octets = [plain or listed for plain, listed in _OCTET.findall(found[2])]
    if len(octets) != 4 or _OCTET.sub("", found[2]):
        raise ValueError(f"zones: {text!r} has no four numbers behind the =, as 127.0.0.[2;4..7]")
    return Zone(found[1].lower(), tuple(frozenset(_numbers(octet)) for octet in octets))


def _numbers(octet: str) -> Iterator[int]:
    """`3` and `1;3;5..7` as numbers. Raises ValueError."""
    for part in octet.split(";"):
        first, _, last = part.partition("..")
        low, high = int(first), int(last or first)
        if not low <= high <= 255:
            raise ValueError(f"zones: {part} is no range of numbers up to 255")
        yield from range(low, high + 1)
