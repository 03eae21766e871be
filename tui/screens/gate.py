"""What the screens ask of the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Protocol

from tui.enforcement.change import Block, Entry, Mode, Past, Plan, Policy, Verb
from tui.enforcement.lists import Listing
from tui.model import Category

DAY = timedelta(hours=24)


class Gate(Protocol):
    """Plans and applies changes. Every call may read or write files: screens make it in a thread."""

    @property
    def enforced(self) -> bool:
        """Whether a server acts on blocks; else they are only recorded."""

    def obeyed(self, verb: Verb) -> bool:
        """Whether a server acts on such a change. Raises EnforcementError."""

    @property
    def backend(self) -> str:
        """Who carries changes out, in a word."""

    @property
    def where(self) -> str:
        """Where changes are kept."""

    @property
    def trouble(self) -> str:
        """What an operator must know of what is kept, a sentence a line; empty when all is well."""

    def plan_block(
        self,
        targets: Iterable[str],
        *,
        ttl: timedelta | None = DAY,
        reason: str = "",
        override: frozenset[str] = frozenset(),
    ) -> Plan:
        """A plan to block addresses or networks."""

    def plan_unblock(self, targets: Iterable[str]) -> Plan:
        """A plan to take blocks away."""

    def plan_policy(self, category: Category, mode: Mode, *, ttl: timedelta | None = None) -> Plan:
        """A plan to switch a category."""

    def plan_undo(self, step: str | None = None) -> Plan | None:
        """A plan to take a step of the journal back, or the last change; None when there is none."""

    def can_undo(self) -> bool:
        """Whether there is a change to take back. Raises EnforcementError."""

    def written(self) -> str:
        """A word that is another one after every change of the journal. Raises EnforcementError."""

    def step(self, name: str) -> Past | None:
        """The step of that id in the journal; None where there is none. Raises EnforcementError."""

    def history(self, n: int, text: str = "") -> tuple[Past, ...]:
        """The last `n` changes with every word of `text` in them, the newest first. Raises EnforcementError."""

    def apply(self, plan: Plan) -> Entry:
        """Carry a plan out. Raises EnforcementError."""

    def restore(self) -> tuple[str, ...]:
        """Put back what is recorded and no longer in force; returns those networks. Raises EnforcementError."""

    def blocks(self) -> tuple[Block, ...]:
        """The blocks whose time is not over, read back; lost ones too. Raises EnforcementError."""

    def listing(self) -> Listing:
        """The block list as its backend says: what it counted, lost, and what others block. Raises EnforcementError."""

    def policies(self) -> tuple[Policy, ...]:
        """What every category is set to, read back. Raises EnforcementError."""

    def unswitchable(self) -> Mapping[Category, str]:
        """Categories that cannot be switched here, with why and what would help. Raises EnforcementError."""

    def expire(self) -> tuple[Block, ...]:
        """Take away what has ended, and return those blocks."""
