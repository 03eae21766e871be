"""Which addresses lie in which networks: as asking `ipaddress` for each of them says."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.inside import Inside

#: Few groups, zeros among them, so that addresses and networks meet and texts are shortened in every way.
_V4 = st.tuples(*[st.sampled_from((0, 1, 10, 100, 203))] * 4).map(lambda groups: str(IPv4Address(bytes(groups))))
_V6 = st.tuples(*[st.sampled_from((0, 0, 1, 0xDB8, 0x2001))] * 8).map(
    lambda groups: str(IPv6Address(b"".join(group.to_bytes(2, "big") for group in groups)))
)
_NETWORKS = st.one_of(
    st.tuples(_V4, st.integers(0, 32)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    st.tuples(_V6, st.integers(0, 128)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    _V4,
    _V6,
)


@given(st.lists(_NETWORKS, max_size=12), st.lists(_V4 | _V6, max_size=30))
def test_those_that_lie_in_one(networks: list[str], addresses: list[str]) -> None:
    parsed = [ip_network(network, strict=False) for network in networks]
    wanted = {ip for ip in addresses if any(ip_address(ip) in network for network in parsed)}
    assert Inside(networks).of(addresses) == wanted


def test_what_is_no_address_lies_in_none() -> None:
    addresses = ["203.0.113.9", "203.0.113.", "203.0.113.x", "", "unknown", "2001:db8::zz"]
    assert Inside(["203.0.113.0/24", "2001:db8::/32"]).of(addresses) == {"203.0.113.9"}


def test_what_is_no_network_is_an_error() -> None:
    with pytest.raises(ValueError, match="home"):
        Inside(["home"])
