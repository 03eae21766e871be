"""Whether a line names an IP address, or one of a network, however it is spelled there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Bits of a group of an address, by version, and of the form in which IPv6 holds an IPv4 address.
_GROUP: Final = {4: 8, 6: 16}
_MAPPED: Final = ipaddress.IPv6Network("::ffff:0:0/96")

#: Longest spelling of an address with a word and a colon before it ("IPv6:"), in bytes; more around it is no address.
_REACH: Final = 64

#: How many spellings are remembered, so that a frequent one is understood once.
_REMEMBERED: Final = 4096

_RUN_BEFORE = re.compile(rb"[0-9a-f:.]*\Z")
_RUN_AFTER = re.compile(rb"[0-9a-f:.]*+")
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_-")


class AddressMatcher:
    """Finds the lines of a block that name an address or one of a network, with no mistake about its neighbours.

    203.0.113.5 is not in 203.0.113.50, in 1203.0.113.5 nor in the host name 203.0.113.5.example.com; it is in
    ::ffff:203.0.113.5 and in 0000:0000:0000:0000:0000:FFFF:CB00:7105, as Synology writes it.
    """

    def __init__(self, target: str) -> None:
        """An address, or a network whose bits behind the prefix do not matter. Raises ValueError for neither."""
        self._network = network = _folded_network(ipaddress.ip_network(target, strict=False))
        self._spellings: dict[bytes, bool] = {}
        fixed = network.prefixlen // _GROUP[network.version]
        if isinstance(network, ipaddress.IPv4Network):
            base = str(network.network_address).split(".")
            self._needles: tuple[bytes, ...] = ((".".join(base[:fixed]) + "." * (fixed < len(base))).encode(), b"ffff:")
        else:
            groups = [group.lstrip("0") for group in network.network_address.exploded.split(":")[:fixed]]
            # the longest group is the rarest text, and every spelling that is not all zeros has it
            self._needles = (max(groups, key=len, default="").encode() or b":",)

    def lines(self, block: bytes) -> list[bytes]:
        """The lines of `block` that name it, without their newlines."""
        lowered = block.lower()
        places = {_line_begin(block, hit) for needle in self._needles for hit in self._hits(lowered, needle)}
        return [block[begin : _line_end(block, begin)] for begin in sorted(places)]

    def _hits(self, lowered: bytes, needle: bytes) -> Iterator[int]:
        hit = lowered.find(needle)
        while hit >= 0:
            if self._names(lowered, hit, needle):
                yield hit
                hit = _line_end(lowered, hit)
            hit = lowered.find(needle, hit + 1)

    def _names(self, lowered: bytes, hit: int, needle: bytes) -> bool:
        """Whether the run of address characters around `hit` spells an address that is wanted."""
        window = max(0, hit - _REACH)
        before = _RUN_BEFORE.search(lowered[window:hit])
        after = _RUN_AFTER.match(lowered, hit + len(needle), hit + len(needle) + _REACH)
        begin = window + before.start() if before else hit
        end = after.end() if after else hit + len(needle)
        run = lowered[begin:end]
        if begin and lowered[begin - 1] in _WORD:
            _, colon, run = run.partition(b":")  # "IPv6:2001:db8::5": the 6 belongs to the word
            if not colon:
                return False
        if end < len(lowered) and lowered[end] in _WORD:
            return False
        return self._spells(run)

    def _spells(self, run: bytes) -> bool:
        known = self._spellings.get(run)
        if known is None:
            if len(self._spellings) >= _REMEMBERED:
                self._spellings.clear()
            parsed = (_parsed(text) for text in _readings(run.decode()))
            address = next((one for one in parsed if one), None)
            known = self._spellings[run] = address is not None and address in self._network
        return known


def _readings(run: str) -> Iterator[str]:
    """A run as it stands, then without the punctuation around an address; the first that is an address holds."""
    yield run
    yield run.rstrip(".")
    yield run.removesuffix(":")
    yield run.removeprefix(":")
    head, colon, tail = run.rpartition(":")
    if colon and "." in head:
        yield head  # 203.0.113.5:587
    if colon and "." in tail:
        yield tail  # ip:203.0.113.5


def _parsed(text: str) -> _Address | None:
    try:
        return _folded(ipaddress.ip_address(text))
    except ValueError:
        return None


def _folded(address: _Address) -> _Address:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _folded_network(network: _Network) -> _Network:
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        mapped = network.network_address.ipv4_mapped
        return ipaddress.IPv4Network((int(mapped or 0), network.prefixlen - _MAPPED.prefixlen))
    return network


def _line_begin(block: bytes, place: int) -> int:
    return block.rfind(b"\n", 0, place) + 1


def _line_end(block: bytes, place: int) -> int:
    end = block.find(b"\n", place)
    return len(block) if end < 0 else end
