"""An afternoon at the gate by two hands, over the real gate: blocks, an end, a loss, switches and undos."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count
from pathlib import Path
from unittest.mock import patch

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import Clock
from tests.ui.scene import NOW
from tui.category import Category
from tui.enforcement import plans
from tui.enforcement.change import Entry, Mode

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Names:
    """Names plans and steps in their order: 000…1, 000…2."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def token_hex(self, size: int) -> str:
        return f"{next(self._numbers):0{2 * size}x}"


class Afternoon:
    """The gate, its clock that only a test moves, and the firewall behind it."""

    def __init__(self, state: Path) -> None:
        self.clock = Clock(NOW - 6 * HOUR)
        self.shelf = Shelf(state / "shelf.json")
        self.gate = shelf_gate(state, self.clock, self.shelf)
        self.bob = shelf_gate(state, self.clock, self.shelf, by="bob")
        self.steps: dict[str, Entry] = {}
        with patch.object(plans, "secrets", Names()):
            self._pass()
            self.clock.now = NOW
            self.gate.expire()
        self._refuse()
        self.gate = shelf_gate(state, self.clock, self.shelf)  # as a program that is started now reads it

    def _pass(self) -> None:
        alice, bob, after = self.gate, self.bob, self.clock.forward
        three = ["203.0.113.77", "203.0.113.78", "203.0.113.79"]
        self.steps["three"] = alice.apply(alice.plan_block(three, ttl=24 * HOUR, reason="32 failed log-ins"))
        after(HOUR)
        self.steps["one away"] = alice.apply(alice.plan_unblock(["203.0.113.78"]))
        after(HOUR)
        self.steps["network"] = bob.apply(bob.plan_block(["198.51.100.128/25"], ttl=None, reason="dictionary"))
        after(MINUTE)
        self.steps["short"] = bob.apply(bob.plan_block(["2001:db8:7a:1::/64"], ttl=HOUR, reason="guessed names"))
        after(HOUR)
        self.steps["spf"] = alice.apply(alice.plan_policy(Category.SPF, Mode.DISCARD, ttl=24 * HOUR))
        after(MINUTE)
        self.steps["spf back"] = bob.apply(bob.plan_policy(Category.SPF, Mode.REJECT))
        plan = bob.plan_undo()
        assert plan is not None
        after(MINUTE)
        self.steps["undo"] = bob.apply(plan)
        after(HOUR)
        week, v6 = 7 * 24 * HOUR, "2001:db8:bad:cafe::25"
        self.steps["v6"] = alice.apply(alice.plan_block([v6], ttl=week, reason="9 probes"))
        after(40 * MINUTE)
        self.steps["lost"] = bob.apply(bob.plan_block(["192.0.2.120"], ttl=24 * HOUR, reason="35 rejections"))

    def _refuse(self) -> None:
        """What the firewall counted, lost, and what another program put there."""
        elements = self.shelf.elements()
        elements["203.0.113.77"]["seen"] = 1204
        del elements["192.0.2.120"]
        elements["203.0.113.202"] = {"expires": (NOW + HOUR).isoformat(), "ours": False}
        self.shelf.path.write_text(json.dumps(elements))


def afternoon(state: Path) -> Afternoon:
    """It has passed."""
    return Afternoon(state)
