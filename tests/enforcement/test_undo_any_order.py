"""Any changes by any hands and any undos, in any order: no block of others is lost, and the journal tells the state."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import Clock
from tui.category import Category
from tui.enforcement.change import Block, Mode, Plan, Policy, Verb
from tui.enforcement.coverage import in_force
from tui.enforcement.gate import Gate
from tui.enforcement.plans import left_by
from tui.enforcement.policies import SWITCHABLE

HOUR = timedelta(hours=1)
NETWORKS = st.sampled_from(["203.0.113.9", "203.0.113.10", "203.0.113.0/28", "2001:db8::9"])
TARGETS = st.lists(NETWORKS, min_size=1, max_size=3, unique=True)
TTL = st.sampled_from([HOUR, 3 * HOUR, None])
CATEGORY = st.sampled_from([Category.SPF, Category.DNSBL])


class Hands(RuleBasedStateMachine):
    """A gate over a shelf that a flush may empty, read anew at each step as another operator's process would."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.state = Path(self.folder.name)
        self.clock = Clock()
        self.shelf = Shelf(self.state / "shelf.json")

    def teardown(self) -> None:
        self.folder.cleanup()

    @property
    def gate(self) -> Gate:
        return shelf_gate(self.state, self.clock, self.shelf)

    def make(self, plan: Plan | None) -> None:
        """Apply a plan; what it does not name must stay as it was."""
        if plan is None or plan.empty:
            return
        before = self.gate.listing().entries
        self.clock.forward(timedelta(seconds=1))
        self.gate.apply(plan)
        after = self.gate.listing().entries
        named = set(plan.targets)
        assert {n: b for n, b in before.items() if n not in named} == {n: b for n, b in after.items() if n not in named}
        if plan.undoes:
            undone = next(entry for entry in self.gate.journal(1000) if entry.id == plan.undoes)
            stood = {block.network: block for block in undone.old if in_force(block, self.clock.now)}
            assert {n: after.get(n) for n in named} == {n: stood.get(n) for n in named}

    @rule(chosen=TARGETS, ttl=TTL)
    def block(self, chosen: list[str], ttl: timedelta | None) -> None:
        self.make(self.gate.plan_block(chosen, ttl=ttl))

    @rule(chosen=TARGETS)
    def unblock(self, chosen: list[str]) -> None:
        self.make(self.gate.plan_unblock(chosen))

    @rule(category=CATEGORY, mode=st.sampled_from(list(Mode)), ttl=TTL)
    def switch(self, category: Category, mode: Mode, ttl: timedelta | None) -> None:
        self.make(self.gate.plan_policy(category, mode, ttl=ttl))

    @rule()
    def undo_the_last(self) -> None:
        self.make(self.gate.plan_undo())

    @rule(back=st.integers(0, 12))
    def undo_any(self, back: int) -> None:
        past = self.gate.history(13)
        if back < len(past):
            one = past[back]
            plan = self.gate.plan_undo(one.step.entry.id)
            assert plan is not None
            assert plan.empty == bool(one.why_not)
            self.make(plan)

    @rule(hours=st.integers(0, 4))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours * HOUR + timedelta(minutes=1))
        self.gate.expire()

    @rule()
    def flushed_and_restored(self) -> None:
        if self.shelf.path.exists():
            self.shelf.flush()
        self.gate.restore()

    @invariant()
    def the_journal_tells_the_state(self) -> None:
        blocks: dict[str, Block | None] = {}
        policies = {category: Policy(category, Mode.REJECT) for category in SWITCHABLE}
        now, gate = self.clock.now, self.gate
        for entry in gate.journal(1000):
            if entry.category is not None and entry.mode is not None:
                switched = Policy(entry.category, entry.mode, entry.time, entry.expires, entry.by)
                left = Policy(entry.category, Mode.REJECT) if entry.expired else entry.new_policy or switched
                policies[entry.category] = left
            else:
                assert entry.verb is not Verb.POLICY
                blocks |= left_by(entry)
        told = {block for block in blocks.values() if block is not None and in_force(block, now)}
        assert told == set(gate.blocks())
        for category, policy in policies.items():
            over = policy.until is not None and policy.until <= now
            policies[category] = Policy(category, Mode.REJECT) if over else policy
        assert tuple(policies.values()) == gate.policies()


TestHands = Hands.TestCase
TestHands.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
