"""Ports that a container publishes are forwarded and renumbered: a block must hold before that happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import able_to_serve
from tests.stack.nft.host import SILENCE, blocks
from tests.stack.nft.routed import PUBLISHED, Routed, routed
from tui.enforcement.backends.nftables import NftSet

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def docker() -> Iterator[Routed]:
    with able_to_serve({"ip": "iproute2", "nft": "nftables"}), routed() as made:
        yield made


@pytest.mark.parametrize(
    ("target", "attacker", "neighbour"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.10"),
        ("203.0.113.8/31", "203.0.113.9", "203.0.113.10"),
        ("2001:db8:bad::9", "2001:db8:bad::9", "2001:db8:bad::a"),
    ],
)
def test_a_blocked_address_does_not_reach_a_published_port(
    docker: Routed, target: str, attacker: str, neighbour: str
) -> None:
    nft = NftSet((PUBLISHED,))
    with docker.connect(attacker) as before:
        docker.host(nft.change, blocks([target]), [])
        with pytest.raises(TimeoutError):
            docker.connect(attacker, SILENCE)
        seen = docker.host(nft.held)[target].seen or 0
        assert seen > 0
        before.sendall(b"QUIT\r\n")  # a session that was open: its packets are dropped too
        before.settimeout(SILENCE)
        with pytest.raises(TimeoutError):
            before.recv(1)
        assert (docker.host(nft.held)[target].seen or 0) > seen
    docker.connect(neighbour).close()
    docker.host(nft.change, [], [target])
    docker.connect(attacker).close()
