"""Keys of access(5): every client of a network finds one of them, and nobody else does."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.enforcement.backends.access_keys import LIMIT, around, keys_of, network_of
from tui.enforcement.change import EnforcementError
from tui.enforcement.target import Network, canonical


def looked_up(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> Iterator[str]:
    """What smtpd asks for a client, as check_addr_access does: cut off the last part until there is none."""
    family, mark = (socket.AF_INET6, ":") if address.version == 6 else (socket.AF_INET, ".")
    text = socket.inet_ntop(family, address.packed)
    while text:
        yield text
        text = text.rpartition(mark)[0]


#: Hextets of which many are zero, so that compression comes into play.
HEXTETS = st.lists(st.sampled_from([0, 0, 0, 1, 5, 0xDB8, 0xFFFF]), min_size=7, max_size=7)
ADDRESS6 = HEXTETS.map(lambda rest: ipaddress.IPv6Address(b"".join(h.to_bytes(2, "big") for h in [0x2001, *rest])))
ADDRESS4 = st.integers(0xCB007000, 0xCB0072FF).map(ipaddress.IPv4Address)


def keys_or_none(network: Network) -> tuple[str, ...]:
    try:
        return keys_of(canonical(network))
    except EnforcementError:
        return ()


@given(ADDRESS4, st.integers(16, 32), ADDRESS4)
def test_an_ipv4_network_is_matched_exactly(inside: ipaddress.IPv4Address, prefix: int, any_one: object) -> None:
    network = ipaddress.ip_network((inside, prefix), strict=False)
    keys = set(keys_of(canonical(network)))
    assert not keys.isdisjoint(looked_up(inside))
    assert isinstance(any_one, ipaddress.IPv4Address)
    assert (not keys.isdisjoint(looked_up(any_one))) == (any_one in network)
    assert len(keys) <= LIMIT


@given(ADDRESS6, st.integers(24, 112), ADDRESS6, st.integers(0, 112))
@example(ipaddress.ip_address("2001:db8::1:0:0:0"), 48, ipaddress.ip_address("2001:db8::"), 0)
@example(ipaddress.ip_address("2001:db8:5::1"), 64, ipaddress.ip_address("2001:db8:5:0:1::"), 64)
@example(ipaddress.ip_address("2001:db8:0:5::1"), 64, ipaddress.ip_address("2001:db8::5"), 48)
def test_an_ipv6_network_is_matched_exactly_or_refused(
    inside: ipaddress.IPv6Address, prefix: int, other: ipaddress.IPv6Address, shared: int
) -> None:
    network = ipaddress.ip_network((inside, prefix), strict=False)
    keys = set(keys_or_none(network))
    low = (1 << (128 - shared)) - 1
    near = ipaddress.IPv6Address(int(inside) & ~low | int(other) & low)  # begins as `inside` and goes on otherwise
    if keys:
        assert not keys.isdisjoint(looked_up(inside))
        for one in (near, other):
            assert (not keys.isdisjoint(looked_up(one))) == (one in network), one


@given(ADDRESS6, ADDRESS6, st.integers(0, 127))
@example(ipaddress.ip_address("2001:db8:7:8::1"), ipaddress.ip_address("2001:db8:7:8::1:5"), 112)
def test_an_ipv6_address_reaches_no_further_than_its_64(
    address: ipaddress.IPv6Address, other: ipaddress.IPv6Address, shared: int
) -> None:
    keys = set(keys_or_none(ipaddress.ip_network(address)))
    low = (1 << (128 - shared)) - 1
    near = ipaddress.IPv6Address(int(address) & ~low | int(other) & low)
    if keys:
        assert not keys.isdisjoint(looked_up(address))
        for one in (near, other):
            if not keys.isdisjoint(looked_up(one)):
                assert one in ipaddress.ip_network((address, 64), strict=False)


@pytest.mark.parametrize(
    ("network", "keys"),
    [
        ("203.0.113.9", ("203.0.113.9",)),
        ("203.0.113.0/24", ("203.0.113",)),
        ("203.0.0.0/16", ("203.0",)),
        ("203.0.112.0/23", ("203.0.112", "203.0.113")),
        ("203.0.113.8/30", ("203.0.113.8", "203.0.113.9", "203.0.113.10", "203.0.113.11")),
        ("2001:db8::5", ("2001:db8::5",)),
        ("2001:db8::/32", ("2001:db8",)),
        ("2001:db8:1:2::/64", ("2001:db8:1:2",)),
        ("2001:db8::/64", ("2001:db8:0:0", "2001:db8:")),
        ("2001:db8:1::/64", ("2001:db8:1:0", "2001:db8:1:")),
        ("2001:db8:1:4::/63", ("2001:db8:1:4", "2001:db8:1:5")),
    ],
)
def test_the_keys_that_stand_in_the_map(network: str, keys: tuple[str, ...]) -> None:
    assert keys_of(network) == keys


@pytest.mark.parametrize(
    "network",
    ["2001:db8::/40", "2001:db8:1:200::/56", "203.0.113.0/25", "203.0.0.0/17"],
)
def test_what_takes_many_keys_stays_within_the_limit(network: str) -> None:
    assert 1 < len(set(keys_of(network))) <= LIMIT + 1  # one more where the first of the parts ends in zeros


@pytest.mark.parametrize(
    "network",
    ["2001:db8::/33", "2001:db8::/80", "2001:0:0:5::/64", "2001:db8::1:0/120", "0.0.0.0/0", "::/0", "2001::5", "::5"],
)
def test_what_cannot_be_said_exactly_is_refused(network: str) -> None:
    with pytest.raises(EnforcementError, match=r"Postfix cannot be asked to refuse .* alone: .*; nothing was changed"):
        keys_of(network)


@given(
    st.one_of(
        st.tuples(ADDRESS4, st.sampled_from([16, 24, 32])), st.tuples(ADDRESS6, st.sampled_from([32, 48, 64, 128]))
    )
)
def test_a_key_tells_its_network(drawn: tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]) -> None:
    network = ipaddress.ip_network(drawn, strict=False)
    names = [network_of(key) for key in keys_or_none(network)]
    assert names[:1] in ([], [canonical(network)])
    for name in names[1:]:  # the second is narrower: of those whose zeros are compressed
        assert name is not None
        assert ipaddress.ip_network(name).supernet(new_prefix=network.prefixlen) == network


@pytest.mark.parametrize(
    "key", ["mail.example.com", "example.com", "203.0.113.0/24", "", ":", "1.2.3.4.5", "300.1", "x:"]
)
def test_other_keys_tell_none(key: str) -> None:
    assert network_of(key) is None


@given(ADDRESS4, st.integers(16, 32))
def test_around_an_address_is_every_network_that_has_it_for_a_key(address: ipaddress.IPv4Address, prefix: int) -> None:
    name = canonical(ipaddress.ip_network((address, prefix), strict=False))
    if prefix < 32:
        assert (name in around(str(address))) == (str(address) in keys_of(name))
