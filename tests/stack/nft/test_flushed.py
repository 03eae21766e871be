"""Other hands in the firewall: what they break is shown as lost and put back; what is theirs is left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.stack.nft.host import PORTS, SSH, TABLE, Host, blocks
from tests.stack.places import IMAP
from tui.enforcement.backends.nftables import NftSet
from tui.enforcement.book import Book
from tui.enforcement.change import EnforcementError
from tui.enforcement.lists import Listing
from tui.enforcement.recorded import RecordedList

pytestmark = pytest.mark.stack

ATTACKER, OTHER, NETWORK = "203.0.113.9", "2001:db8:bad::9", "203.0.113.128/25"
IN_NETWORK = "203.0.113.200"
EVERYBODY = [ATTACKER, OTHER, IN_NETWORK]

#: What another hand does, and what is no longer in force then.
DAMAGE = {
    "flush ruleset": {ATTACKER, OTHER, NETWORK},
    f"delete table inet {TABLE}": {ATTACKER, OTHER, NETWORK},
    f"flush table inet {TABLE}": {ATTACKER, OTHER, NETWORK},
    f"add table inet {TABLE} {{ flags dormant; }}": {ATTACKER, OTHER, NETWORK},
    f"flush set inet {TABLE} ports": {ATTACKER, OTHER, NETWORK},
    f"delete element inet {TABLE} ports {{ 25 }}": {ATTACKER, OTHER, NETWORK},
    f"flush set inet {TABLE} v4_32": {ATTACKER},
    f"flush chain inet {TABLE} v4_25": {NETWORK},
    f"delete element inet {TABLE} v6_128 {{ {OTHER} }}": {OTHER},
    f"flush chain inet {TABLE} v4_32; delete chain inet {TABLE} v4_32": {ATTACKER},
}

#: A site's own rules, which accept everything as early and as late as can be.
SITE = """
table inet site {
  set friends { type ipv4_addr; elements = { 203.0.113.9 } }
  chain early { type filter hook prerouting priority -450; ip saddr @friends accept; }
  chain late { type filter hook input priority filter; policy drop; accept; }
}
"""


def recorded(host: Host, folder: Path) -> RecordedList:
    return RecordedList(host.nft, Book(folder / "blocks.db"), lambda: datetime.now(UTC))


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_no_longer_in_force_is_lost_and_comes_back(host: Host, tmp_path: Path, damage: str) -> None:
    host.inside(recorded(host, tmp_path).change, blocks([ATTACKER, OTHER, NETWORK]), [])
    assert host.reaching(EVERYBODY) == []
    host.run("nft", *damage.split())

    listing: Listing = host.inside(recorded(host, tmp_path).read)
    assert listing.lost == DAMAGE[damage]
    assert set(listing.entries) == {ATTACKER, OTHER, NETWORK}
    assert "sekimori restore" in " ".join(listing.notes)

    lost = [listing.entries[name] for name in listing.lost]
    host.inside(recorded(host, tmp_path).change, lost, [])
    assert host.inside(recorded(host, tmp_path).read).lost == frozenset()
    assert host.reaching(EVERYBODY) == []
    assert host.reached(ATTACKER) == [SSH]
    assert host.reaches("203.0.113.10")


def test_blocks_for_fewer_ports_than_asked_are_not_taken_for_whole(host: Host) -> None:
    host.block(ATTACKER)
    more = NftSet((*PORTS, 4190))
    assert host.inside(more.held) == {}
    assert set(host.inside(NftSet(PORTS[:2]).held)) == {ATTACKER}
    host.inside(more.change, blocks(["203.0.113.10"]), [])
    assert set(host.inside(more.held)) == {ATTACKER, "203.0.113.10"}


def test_a_port_that_is_no_longer_asked_is_open_after_the_next_change(host: Host) -> None:
    host.block(ATTACKER)
    fewer = NftSet([port for port in PORTS if port != IMAP])
    host.inside(fewer.change, blocks(["203.0.113.10"]), [])
    assert host.reached(ATTACKER) == [IMAP, SSH]


def test_a_chain_that_hangs_on_nothing_is_not_taken_for_a_gate(host: Host) -> None:
    host.block(ATTACKER)
    chain = f"chain inet {TABLE} v4_32"
    host.run("nft", f"flush {chain}; delete {chain}; add {chain}")
    host.run("nft", f"add rule inet {TABLE} v4_32 tcp dport @ports ip saddr @v4_32 drop")
    assert host.reaches(ATTACKER)
    assert host.inside(host.nft.held) == {}


def test_a_site_that_accepts_everything_does_not_open_the_gate(host: Host) -> None:
    host.run("nft", "-f", "-", stdin=SITE)
    theirs = host.run("nft", "list", "table", "inet", "site")
    host.block(ATTACKER, NETWORK)
    assert host.reaching([ATTACKER, IN_NETWORK]) == []
    assert host.run("nft", "list", "table", "inet", "site") == theirs
    host.run("nft", "flush", "table", "inet", "site")
    host.run("nft", "delete", "table", "inet", "site")
    assert host.reaching([ATTACKER, IN_NETWORK]) == []
    assert set(host.held()) == {ATTACKER, NETWORK}
    host.unblock(ATTACKER, NETWORK)
    assert host.reaching([ATTACKER, IN_NETWORK]) == [ATTACKER, IN_NETWORK]


def test_what_somebody_added_by_hand_is_listed_and_what_can_never_match_is_not(host: Host) -> None:
    host.block("203.0.113.128/25")
    host.run("nft", f'add element inet {TABLE} v4_25 {{ 203.0.113.0 comment "x\'; drop", 203.0.113.5 }}')
    host.run("nft", f"add set inet {TABLE} mine {{ type ipv4_addr; elements = {{ 203.0.113.77 }}; }}")
    held = host.inside(host.nft.held)
    assert set(held) == {NETWORK, "203.0.113.0/25"}
    assert held["203.0.113.0/25"].expires is None
    assert not host.reaches(ATTACKER)
    host.unblock("203.0.113.0/25")
    assert host.reaches(ATTACKER)


def test_a_set_of_another_kind_in_our_place_is_said_and_left(host: Host) -> None:
    host.run("nft", f"table inet {TABLE} {{ set v4_32 {{ type ipv6_addr; elements = {{ 2001:db8::1 }}; }}; }}")
    before = host.run("nft", "list", "ruleset")
    with pytest.raises(EnforcementError, match=f"nft list table inet {TABLE}.*delete it and restore"):
        host.block(ATTACKER)
    assert host.run("nft", "list", "ruleset") == before
