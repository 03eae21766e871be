"""A gate with a block in every state, for pictures."""

from __future__ import annotations

from datetime import timedelta

from tests.ui.fake_gate import FakeGate
from tests.ui.scene import NOW, clock
from tui.enforcement.change import Block, Mode
from tui.model import Category


def obeyed() -> FakeGate:
    """A server that obeys, with a block in every state."""
    gate = FakeGate(clock, enforced=True)
    gate.backend, gate.where = "nftables", "nftables table inet sekimori"
    for number, (network, hours) in enumerate(
        [
            ("203.0.113.9", 24),
            ("198.51.100.0/24", None),
            ("192.0.2.33", 24),
            ("2001:db8:7a:1::/64", 24),
            ("192.0.2.7", 1),
        ]
    ):
        since = NOW - timedelta(minutes=5 + 15 * number)
        gate.put(Block(network, since, since + timedelta(hours=hours) if hours else None, "12 failed log-ins", "root"))
    gate.seen, gate.lost = {"198.51.100.0/24": 37}, {"192.0.2.33"}
    gate.others = (Block("203.0.113.202", NOW, NOW + timedelta(hours=1), by="fail2ban"),)
    gate.unwired = {Category.SPF: "no server asks sekimori about SPF; wire it with: sekimori setup"}
    gate.apply(gate.plan_policy(Category.DNSBL, Mode.DISCARD, ttl=timedelta(hours=3)))
    return gate
