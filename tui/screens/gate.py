"""What the screens ask of the gate, and the frozen picture of it that they draw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from tui.enforcement.change import Block, EnforcementError, Entry, Mode, Plan, Policy
from tui.model import Category

DAY = timedelta(hours=24)


class Gate(Protocol):
    """Plans and applies changes. Every call may read or write files: screens make it in a thread."""

    @property
    def enforced(self) -> bool:
        """Whether a server obeys; else changes are only recorded."""

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

    def plan_undo(self) -> Plan | None:
        """A plan to take the last change back; None when there is none."""

    def apply(self, plan: Plan) -> Entry:
        """Carry a plan out. Raises EnforcementError."""

    def blocks(self) -> tuple[Block, ...]:
        """The block list, read back."""

    def policies(self) -> tuple[Policy, ...]:
        """The categories that can be switched, read back."""

    def journal(self, n: int) -> tuple[Entry, ...]:
        """The last `n` changes."""

    def expire(self) -> object:
        """Take away what has ended."""

    def covers(self, ip: str) -> Block | None:
        """The block that covers an address."""


class Standing(msgspec.Struct, frozen=True):
    """What the gate holds now, as read back."""

    blocks: tuple[Block, ...] = ()
    policies: tuple[Policy, ...] = ()
    enforced: bool = False
    can_undo: bool = False
    trouble: str = ""  # why it could not be read, or what is wrong with it; a sentence a line

    @property
    def unknown(self) -> bool:
        """Whether it could not be read at all: then nothing listed does not mean nothing there."""
        return bool(self.trouble) and not self.policies

    def mode_of(self, category: Category | None) -> Mode | None:
        """What a category is set to; None when it cannot be switched here."""
        return next((policy.mode for policy in self.policies if policy.category is category), None)


def read_standing(gate: Gate, now: datetime, *, expire: bool) -> Standing:
    """Read the gate back, and take away what has ended if we may. Blocking; what fails is told in `trouble`."""
    try:
        if expire:
            gate.expire()
        blocks, policies = gate.blocks(), gate.policies()
        in_force = tuple(block for block in blocks if block.expires is None or block.expires > now)
        undo = gate.plan_undo()
        can_undo = undo is not None and not undo.empty
        return Standing(in_force, tuple(policies), gate.enforced, can_undo, gate.trouble)
    except (EnforcementError, OSError) as error:
        return Standing(trouble=str(error))
