"""The keeper of what is blocked and discarded: changes it under the lock, journalled, as planned or not at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tui.enforcement.change import Block, EnforcementError, Entry, Mode, Plan, Policy, Refusal, Step, Verb
from tui.enforcement.coverage import Coverage, coverage_of, in_force
from tui.enforcement.guard import Guard
from tui.enforcement.journal import Journal
from tui.enforcement.lists import BlockList, Listing
from tui.enforcement.lock import FolderLock
from tui.enforcement.plans import Outcome, State, new_id
from tui.enforcement.policies import SWITCHABLE, Policies, PolicyStore, ended
from tui.enforcement.settle import Hand, Settled, settle
from tui.enforcement.target import Network, canonical, parse

#: Who makes the changes that nobody asked for: the end of a block's time.
ITSELF = "sekimori"


class Keeper(Protocol):
    """What the gate asks of it. Every call may wait for files or another process; all raise EnforcementError."""

    @property
    def backend(self) -> str:
        """What carries blocks out, in a word."""

    @property
    def enforced(self) -> bool:
        """Whether a server obeys."""

    @property
    def where(self) -> str:
        """What holds the blocks."""

    def listing(self) -> Listing:
        """The block list; the same object while nothing changed."""

    def policies(self) -> Policies:
        """The policies; the same object while nothing changed."""

    def last(self, n: int) -> tuple[Entry, ...]:
        """The last `n` changes, oldest first."""

    def undoable(self) -> Iterator[Step]:
        """What may be undone, the newest first."""

    def written(self) -> str:
        """A word that is another one after every change of the journal."""

    def step(self, name: str) -> Step | None:
        """The entry of that id and what became of it; None where there is none."""

    def history(self, n: int, text: str = "") -> tuple[Step, ...]:
        """The last `n` entries with every word of `text` in them, the newest first."""

    def apply(self, plan: Plan) -> Entry:
        """Makes the change that was planned, and no other."""

    def rehearse(self, plan: Plan) -> Entry:
        """The entry that `apply` would leave; changes nothing."""

    def judge(self, targets: Sequence[Network]) -> Mapping[Network, Refusal]:
        """What its own guard refuses among `targets`."""

    def restore(self) -> tuple[str, ...]:
        """Puts lost blocks back; returns their networks."""

    def expire(self) -> tuple[Block, ...]:
        """Takes away what has ended; returns those blocks."""


class LocalKeeper:
    """Keeps a block list and policies of this host in its own process. Thread-safe."""

    def __init__(
        self,
        blocks: BlockList,
        policies: PolicyStore,
        journal: Journal,
        *,
        lock: FolderLock,
        guard: Guard,
        by: str,
        clock: Callable[[], datetime],
        enforced: bool,
        backend: str = "",
    ) -> None:
        self.backend = backend or blocks.name
        self.enforced = enforced
        self._blocks = blocks
        self._policies = policies
        self._journal = journal
        self._lock = lock
        self._guard = guard
        self._hand = Hand(by, self.backend, enforced)
        self._clock = clock
        self._index = (Listing(), Coverage(()))

    @property
    def where(self) -> str:
        """What holds the blocks."""
        return self._blocks.where

    def listing(self) -> Listing:
        """The block list, read back."""
        return self._blocks.read()

    def policies(self) -> Policies:
        """The policies, read back."""
        return self._policies.read()

    def last(self, n: int) -> tuple[Entry, ...]:
        """The last `n` entries of the journal."""
        return self._journal.last(n)

    def undoable(self) -> Iterator[Step]:
        """What may be undone, the newest first."""
        return self._journal.undoable()

    def written(self) -> str:
        """A word that is another one after every change of the journal."""
        return self._journal.written()

    def step(self, name: str) -> Step | None:
        """The entry of that id and what became of it."""
        return self._journal.step(name)

    def history(self, n: int, text: str = "") -> tuple[Step, ...]:
        """The last `n` entries with the words of `text` in them."""
        return self._journal.history(n, text)

    def apply(self, plan: Plan) -> Entry:
        """Makes the change: state and guard are asked again under the lock."""
        with self._lock.held():
            settled = self._settle(plan)
            with self._journal.recorded(settled.entry):
                if settled.policy is not None:
                    self._policies.change((settled.policy,))
                else:
                    self._change_list(settled.outcome)
            return settled.entry

    def judge(self, targets: Sequence[Network]) -> Mapping[Network, Refusal]:
        """What the guard refuses, and what the backend cannot block."""
        judged = self._guard.judge(targets)
        for name, target in ((canonical(target), target) for target in targets if target not in judged):
            if why := self._blocks.refuses(name):
                judged[target] = Refusal(name, why)
        return judged

    def rehearse(self, plan: Plan) -> Entry:
        """The entry that would be written."""
        return self._settle(plan).entry

    def _settle(self, plan: Plan) -> Settled:
        undone = self._undone(plan.undoes) if plan.undoes else None
        return settle(self._state(), self._guard, self._hand, plan, undone)

    def _undone(self, name: str) -> Step:
        newest = next(self._journal.undoable(), None)  # mostly it is that one, which is found without a search
        step = newest if newest is not None and newest.entry.id == name else self._journal.step(name)
        if step is None or step.undone:
            raise EnforcementError("nothing was changed: that change is undone already; plan again")
        return step

    def _change_list(self, outcome: Outcome) -> None:
        put = [block for block in outcome.values() if block is not None]
        drop = [name for name, block in outcome.items() if block is None]
        listing = self._blocks.change(put, drop)
        self._index = (listing, self._index[1].changed(put, drop))  # of what settle has just asked

    def restore(self) -> tuple[str, ...]:
        """Puts back what is recorded, has not ended and is not in force. No entry: nothing new was decided.

        But for what the guard forbids by now: a flush may be how somebody got in again.
        """
        with self._lock.held():
            listing, now = self._blocks.read(), self._clock()
            lost = {
                parse(block.network).network: block
                for block in listing.blocks
                if block.network in listing.lost and in_force(block, now)
            }
            forbidden = {at: one for at, one in self._guard.judge(lost).items() if not one.overridable}
            back = [block for network, block in lost.items() if network not in forbidden]
            if back:
                self._blocks.change(put=back)
            elif forbidden:
                why = next(iter(forbidden.values())).why
                raise EnforcementError(f"nothing was put back: {why}; unblock it, and it is no longer recorded")
            return tuple(block.network for block in back)

    def expire(self) -> tuple[Block, ...]:
        """Takes what has ended out of the files and journals it."""
        blocks, policies = self._over(self._state())
        if blocks or policies:
            with self._lock.held():
                blocks, policies = self._over(self._state())  # another copy may have been first
                self._remove(blocks, policies)
        return blocks

    def _over(self, state: State) -> tuple[tuple[Block, ...], tuple[Policy, ...]]:
        blocks = tuple(block for block in state.listing.blocks if not in_force(block, state.now))
        stored = (state.policies.stored(category) for category in SWITCHABLE)
        stored = (policy for policy in stored if policy.category not in state.policies.unwired)  # nobody can change it
        return blocks, tuple(policy for policy in stored if ended(policy, state.now))

    def _remove(self, blocks: tuple[Block, ...], policies: tuple[Policy, ...]) -> None:
        entry = Entry(
            id=new_id(), time=self._clock(), by=ITSELF, verb=Verb.UNBLOCK, backend=self.backend,
            enforced=self.enforced, targets=tuple(block.network for block in blocks), old=blocks, expired=True,
        )  # fmt: skip
        switches = [
            dataclasses.replace(
                entry, id=new_id(), verb=Verb.POLICY, targets=(), old=(), category=policy.category, mode=Mode.REJECT,
                old_mode=policy.mode, old_policy=policy,
            )
            for policy in policies
        ]  # fmt: skip
        try:
            if blocks:
                with self._journal.recorded(entry):
                    self._blocks.change(drop=[block.network for block in blocks])
        finally:  # neither waits for the other's trouble
            if policies:
                with self._journal.recorded(*switches):
                    self._policies.change([Policy(policy.category, Mode.REJECT) for policy in policies])

    def _state(self) -> State:
        listing = self._blocks.read()
        if self._index[0] is not listing:
            self._index = (listing, coverage_of(listing))
        return State(listing, self._index[1], self._policies.read(), self._clock(), self.where)
