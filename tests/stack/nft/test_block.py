"""A blocked address finds the mail ports silent, and nobody else notices anything."""

from __future__ import annotations

import socket

import pytest

from tests.stack.nft.host import PORTS, SILENCE, SSH, TABLE, Host, listen
from tests.stack.places import POSTSCREEN, server_for
from tests.stack.servers import wait_until

pytestmark = pytest.mark.stack

#: What is blocked, an attacker in it, a neighbour who is not.
TARGETS = [
    ("203.0.113.9", "203.0.113.9", "203.0.113.8"),
    ("203.0.113.0/28", "203.0.113.15", "203.0.113.16"),
    ("203.0.113.128/25", "203.0.113.200", "203.0.113.127"),
    ("2001:db8:bad::9", "2001:db8:bad::9", "2001:db8:bad::8"),
    ("2001:db8:bad:1::/64", "2001:db8:bad:1:ffff::9", "2001:db8:bad:2::9"),
]


@pytest.mark.parametrize(("target", "attacker", "neighbour"), TARGETS)
def test_open_before_silent_after_open_again(host: Host, target: str, attacker: str, neighbour: str) -> None:
    everything = [*PORTS, SSH]
    assert host.reached(attacker) == everything
    session, other = host.session(attacker), host.session(neighbour)
    assert session.alive()

    host.block(target)
    assert host.reached(attacker) == [SSH]
    assert not session.alive(SILENCE)
    assert host.reached(neighbour) == everything
    assert other.alive()
    held = host.held()
    assert list(held) == [target]
    assert (held[target].seen or 0) >= len(PORTS)

    host.unblock(target)
    assert host.held() == {}
    assert host.reached(attacker) == everything
    session.close()
    other.close()


def test_nothing_is_counted_before_the_attacker_comes_back(host: Host) -> None:
    host.block("203.0.113.9", "203.0.113.10")
    host.reaches("203.0.113.11")
    assert {name: held.seen for name, held in host.held().items()} == {"203.0.113.9": 0, "203.0.113.10": 0}
    assert not host.reaches("203.0.113.10")
    seen = {name: held.seen for name, held in host.held().items()}
    assert seen["203.0.113.10"]
    assert seen["203.0.113.9"] == 0
    short = host.inside(host.nft.some, list(seen))
    assert {name: held.seen for name, held in short.items()} == seen


@pytest.mark.parametrize("target", ["203.0.113.9", "203.0.113.0/24", "2001:db8:bad::9"])
def test_the_kernel_ends_a_block_by_itself(host: Host, target: str) -> None:
    attacker = target.removesuffix("0/24") + "7" if "/" in target else target
    host.block(target, seconds=1.5)
    assert not host.reaches(attacker)
    wait_until(lambda: host.reaches(attacker), 5, "the end of the block")
    assert host.held() == {}


@pytest.mark.parametrize("remote", ["203.0.113.9", "2001:db8:bad::9"])
def test_our_own_mail_to_a_blocked_host_still_goes_out(host: Host, remote: str) -> None:
    with host.inside(listen, remote, POSTSCREEN) as server:
        host.block(remote)
        assert not host.reaches(remote)
        with host.inside(socket.create_connection, (remote, POSTSCREEN), SILENCE, (server_for(remote), 0)) as client:
            answer, _ = server.accept()
            answer.sendall(b"220 \r\n")
            assert client.recv(100) == b"220 \r\n"
            answer.close()


def test_dropping_what_was_never_there_is_no_error(host: Host) -> None:
    host.unblock("203.0.113.9", "203.0.113.0/24", "2001:db8::/64")
    assert host.held() == {}
    host.block("203.0.113.9")
    host.inside(host.nft.change, [], ["203.0.113.9", "203.0.113.10"])
    assert host.held() == {}
    assert host.reaches("203.0.113.9")


def test_the_table_does_not_grow_with_the_number_of_changes(host: Host) -> None:
    host.block("203.0.113.9", "203.0.113.0/24", seconds=None)
    first = host.run("nft", "--stateless", "list", "table", "inet", TABLE)
    for _ in range(3):
        host.block("203.0.113.9", "203.0.113.0/24", seconds=None)
    assert host.run("nft", "--stateless", "list", "table", "inet", TABLE) == first


def test_a_change_of_nothing_makes_no_table(host: Host) -> None:
    host.inside(host.nft.change, [], [])
    assert host.run("nft", "list", "ruleset") == ""
