"""Networks within networks and side by side: each is an entry of its own, with a time and a fate of its own."""

from __future__ import annotations

import itertools

import pytest

from tests.stack.nft.host import Host

pytestmark = pytest.mark.stack

#: Each holds the next; beside each stands who is in it and not in the next.
NESTED = {
    "203.0.113.0/24": "203.0.113.200",
    "203.0.113.0/26": "203.0.113.60",
    "203.0.113.0/28": "203.0.113.1",
    "203.0.113.9": "203.0.113.9",
}
NESTED_6 = {
    "2001:db8::/33": "2001:db8:1::1",
    "2001:db8:bad::/48": "2001:db8:bad:1::1",
    "2001:db8:bad::/64": "2001:db8:bad::1",
    "2001:db8:bad::9": "2001:db8:bad::9",
}
BESIDE = ["203.0.113.0/25", "203.0.113.128/25"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::7])
@pytest.mark.parametrize("nested", [NESTED, NESTED_6], ids=["4", "6"])
def test_in_any_order_all_are_listed_and_dropping_one_leaves_the_others_in_force(
    host: Host, nested: dict[str, str], order: tuple[int, ...]
) -> None:
    networks = list(nested)
    left: set[str] = set()
    for place in order:
        host.block(networks[place])
        left.add(networks[place])
        assert set(host.held()) == left
    for place in reversed(order):
        host.unblock(networks[place])
        left.discard(networks[place])
        assert set(host.held()) == left
        open_to = [one for depth, one in enumerate(nested.values()) if left.isdisjoint(networks[: depth + 1])]
        assert host.reaching(nested.values()) == open_to


def test_adjacent_networks_stay_two(host: Host) -> None:
    host.block(BESIDE[0], seconds=60)
    host.block(BESIDE[1], seconds=None)
    held = host.held()
    assert set(held) == set(BESIDE)
    assert held[BESIDE[0]].expires is not None
    assert held[BESIDE[1]].expires is None
    host.unblock(BESIDE[1])
    assert host.reaches("203.0.113.128")
    assert not host.reaches("203.0.113.127")


def test_all_at_once_is_one_change(host: Host) -> None:
    host.block(*NESTED, *NESTED_6, *BESIDE)
    assert set(host.held()) == {*NESTED, *NESTED_6, *BESIDE}
    host.unblock(*NESTED, *BESIDE)
    assert set(host.held()) == set(NESTED_6)


@pytest.mark.parametrize("networks", [list(NESTED), list(reversed(NESTED))], ids=["widest first", "narrowest first"])
def test_the_narrowest_block_is_the_one_that_counts(host: Host, networks: list[str]) -> None:
    for network in networks:
        host.block(network)
    assert not host.reaches("203.0.113.9")
    seen = {name: held.seen for name, held in host.held().items()}
    assert seen.pop("203.0.113.9")
    assert set(seen.values()) == {0}
    assert not host.reaches("203.0.113.60")
    assert host.held()["203.0.113.0/26"].seen
    assert host.held()["203.0.113.0/24"].seen == 0


#: Lengths around the edges of bytes and of 32-bit words; who is in, and who is one bit beside it.
LENGTHS = [
    ("128.0.0.0/1", "203.0.113.9", None),
    ("203.0.0.0/16", "203.0.113.9", "198.51.100.9"),
    ("203.0.112.0/23", "203.0.113.9", "198.51.100.9"),
    ("203.0.113.8/31", "203.0.113.9", "203.0.113.10"),
    ("2000::/3", "2001:db8:bad::9", None),
    ("2001:db8:8000::/33", "2001:db8:8000::9", "2001:db8:7fff::9"),
    ("2001:db8:bad:2::/63", "2001:db8:bad:3::9", "2001:db8:bad:4::9"),
    ("2001:db8:bad:0:8000::/65", "2001:db8:bad:0:8000::9", "2001:db8:bad::9"),
    ("2001:db8:bad::8/127", "2001:db8:bad::9", "2001:db8:bad::a"),
]


@pytest.mark.parametrize(("network", "attacker", "neighbour"), LENGTHS)
def test_a_network_is_blocked_to_the_bit(host: Host, network: str, attacker: str, neighbour: str | None) -> None:
    host.block(network)
    assert set(host.held()) == {network}
    assert not host.reaches(attacker)
    assert neighbour is None or host.reaches(neighbour)
    host.unblock(network)
    assert host.reaches(attacker)
