"""The gate: the one facade through which screens and command line see and change what is blocked and discarded.

The embedded backend is plain files in the user's state folder. Nothing reads them by itself, so `enforced` is false
and a screen says "recorded, not enforced".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from tui.enforcement.blocklist import BlockListFile, Listing
from tui.enforcement.change import Block, EnforcementError, Entry, Mode, Plan, Policy, Refusal, Verb
from tui.enforcement.coverage import Coverage, in_force
from tui.enforcement.guard import Guard
from tui.enforcement.journal import Journal
from tui.enforcement.lock import FolderLock
from tui.enforcement.plans import Outcome, State, end_of, new_id, plan_block, plan_policy, plan_unblock
from tui.enforcement.policyfile import SWITCHABLE, PolicyFile, ended
from tui.enforcement.settle import Hand, Settled, demand_change, settle
from tui.enforcement.target import shown
from tui.enforcement.undo import plan_undo
from tui.model import Category
from tui.sanitize import clean

DAY = timedelta(hours=24)

#: Who makes the changes that nobody asked for: the end of a block's time.
ITSELF = "sekimori"

#: How many changes that cannot be taken back any more `plan_undo` looks past.
_STALE = 100


def _now() -> datetime:
    return datetime.now().astimezone()


class Gate:
    """Synchronous and thread-safe; reading is a stat call while nothing changed, `apply` waits for the disk.

    Reading and `apply` raise EnforcementError when the files cannot be read: nothing is never shown for unknown. Plans
    never raise, they refuse; `expire` never raises, it leaves word in `trouble`.
    """

    def __init__(
        self,
        state: Path,
        *,
        guard: Guard,
        by: str,
        read_only: bool = False,
        dry_run: bool = False,
        clock: Callable[[], datetime] = _now,
        backend: str = "file",
        enforced: bool = False,
        block_list: Path | None = None,
    ) -> None:
        """`state` is the folder of the files, made at the first change; `clock` gives aware times. `block_list` is
        where the block list is, if not there.

        `enforced` is for a caller that knows of a server which honours the files.
        """
        self.read_only = read_only
        self.dry_run = dry_run
        self.backend = backend
        self.enforced = enforced
        self._guard = guard
        self._hand = Hand(clean(by), backend, enforced)
        self._clock = clock
        self._lock = FolderLock(state / ".lock")
        self._list = BlockListFile(block_list or state / "blocklist.txt", lock=self._lock)
        self._policy = PolicyFile(state / "policies.json", lock=self._lock)
        self._journal = Journal(state / "journal.jsonl", lock=self._lock)
        self._mutex = threading.Lock()
        self._index: tuple[Listing, Coverage] = (Listing(), Coverage(()))
        self._live: tuple[Listing, datetime, datetime | None, tuple[Block, ...]] | None = None
        self._failed_expiry = ""

    # -- what stands ---------------------------------------------------------------------------------------------

    @property
    def where(self) -> str:
        """Where blocks are written."""
        return str(self._list.path)

    @property
    def trouble(self) -> str:
        """What an operator must know of the files: sentences, one a line; empty when all is well. Never raises."""
        notes = [self._failed_expiry] if self._failed_expiry else []
        for file in (self._list, self._policy):
            try:
                notes += file.read().notes
            except EnforcementError as error:
                notes.append(str(error))
        return "\n".join(notes)

    def blocks(self) -> tuple[Block, ...]:
        """The blocks in force, as read back from disk, in the order of the file. Raises EnforcementError."""
        listing = self._list.read()
        now = self._clock()
        with self._mutex:
            if self._live is not None and self._live[0] is listing:
                _, begin, end, blocks = self._live
                if begin <= now and (end is None or now < end):
                    return blocks
            blocks = tuple(block for block in listing.blocks if in_force(block, now))
            end = min((block.expires for block in blocks if block.expires is not None), default=None)
            self._live = (listing, now, end, blocks)
            return blocks

    def covers(self, ip: str) -> Block | None:
        """The narrowest block in force that covers the address. Raises EnforcementError."""
        return self._coverage(self._list.read()).find(ip, self._clock())

    def policies(self) -> tuple[Policy, ...]:
        """What every switchable category is set to, as read back from disk. Raises EnforcementError."""
        policies, now = self._policy.read(), self._clock()
        return tuple(policies.of(category, now) for category in SWITCHABLE)

    def journal(self, n: int) -> tuple[Entry, ...]:
        """The last `n` changes, oldest first. Raises EnforcementError."""
        return self._journal.last(n)

    # -- what would change ---------------------------------------------------------------------------------------

    def plan_block(
        self,
        targets: Iterable[str],
        *,
        ttl: timedelta | None = DAY,
        reason: str = "",
        override: frozenset[str] = frozenset(),
    ) -> Plan:
        """A block of addresses and prefixes for `ttl` (None: for good). `override` are targets insisted on."""
        targets = tuple(targets)
        try:
            state = self._state()
            return plan_block(state, self._guard, targets, end_of(state.now, ttl), reason, override)
        except (EnforcementError, ValueError) as error:
            return Plan(new_id(), Verb.BLOCK, refused=tuple(Refusal(shown(text), str(error)) for text in targets))

    def plan_unblock(self, targets: Iterable[str]) -> Plan:
        """The removal of entries of the list."""
        targets = tuple(targets)
        try:
            return plan_unblock(self._state(), targets)
        except EnforcementError as error:
            return Plan(new_id(), Verb.UNBLOCK, refused=tuple(Refusal(shown(text), str(error)) for text in targets))

    def plan_policy(self, category: Category, mode: Mode, *, ttl: timedelta | None = None) -> Plan:
        """A switch of a category; discarding ends after `ttl` (None: when it is switched back)."""
        try:
            state = self._state()
            return plan_policy(state, category, mode, end_of(state.now, ttl))
        except (EnforcementError, ValueError) as error:
            return Plan(new_id(), Verb.POLICY, refused=(Refusal(shown(category), str(error)),))

    def plan_undo(self) -> Plan | None:
        """The last change that is not undone and still stands, taken back; None when there was none.

        Changes of which nothing is left are looked past; when there are only such, the plan is empty and says why.
        """
        stale: list[Refusal] = []
        try:
            state = self._state()
            for entry in self._journal.undoable():
                plan = plan_undo(state, self._guard, entry)
                if not plan.empty:
                    return plan
                stale += plan.refused
                if len(stale) >= _STALE:
                    break
        except EnforcementError as error:
            stale = [Refusal("", str(error))]
        return Plan(new_id(), Verb.UNBLOCK, refused=tuple(stale)) if stale else None

    # -- changing it ---------------------------------------------------------------------------------------------

    def apply(self, plan: Plan) -> Entry:
        """Makes the change that was shown, and no other: state and guard are asked again under the lock.

        Returns the journal's entry; in a dry run the one that would be, with nothing written. Raises EnforcementError.
        """
        if self.read_only:
            raise EnforcementError("nothing was changed: this is a read-only session; start again without --read-only")
        demand_change(plan)
        if self.dry_run:
            return self._settle(plan).entry
        with self._lock.held():
            settled = self._settle(plan)
            with self._journal.recorded(settled.entry):
                if settled.policy is not None:
                    self._policy.change((settled.policy,))
                else:
                    self._change_list(settled.outcome)
            return settled.entry

    def _settle(self, plan: Plan) -> Settled:
        undone = self._undone(plan.undoes) if plan.undoes else None
        return settle(self._state(), self._guard, self._hand, plan, undone)

    def _undone(self, name: str) -> Entry:
        for entry in self._journal.undoable():
            if entry.id == name:
                return entry
        raise EnforcementError("nothing was changed: that change is undone already; plan again")

    def _change_list(self, outcome: Outcome) -> None:
        self._list.change(
            put=[block for block in outcome.values() if block is not None],
            drop=[name for name, block in outcome.items() if block is None],
        )

    def expire(self) -> tuple[Block, ...]:
        """Takes what has ended out of the files and journals it; returns those blocks. Never raises: see `trouble`."""
        if self.read_only or self.dry_run:
            return ()
        try:
            blocks, policies = self._over(self._state())
            if blocks or policies:
                with self._lock.held():
                    blocks, policies = self._over(self._state())  # another copy may have been first
                    self._remove(blocks, policies)
            self._failed_expiry = ""
        except EnforcementError as error:
            self._failed_expiry = f"blocks that have ended are still in the file: {error}"
            return ()
        return blocks

    def _over(self, state: State) -> tuple[tuple[Block, ...], tuple[Policy, ...]]:
        blocks = tuple(block for block in state.listing.blocks if not in_force(block, state.now))
        stored = (state.policies.stored(category) for category in SWITCHABLE)
        return blocks, tuple(policy for policy in stored if ended(policy, state.now))

    def _remove(self, blocks: tuple[Block, ...], policies: tuple[Policy, ...]) -> None:
        entry = Entry(
            id=new_id(), time=self._clock(), by=ITSELF, verb=Verb.UNBLOCK, backend=self.backend,
            enforced=self.enforced, targets=tuple(block.network for block in blocks), old=blocks, expired=True,
        )  # fmt: skip
        entries = [entry] if blocks else []
        for policy in policies:
            switch = msgspec.structs.replace(
                entry, id=new_id(), verb=Verb.POLICY, targets=(), old=(), category=policy.category, mode=Mode.REJECT,
                old_mode=policy.mode, old_policy=policy,
            )  # fmt: skip
            entries.append(switch)
        with self._journal.recorded(*entries):
            if policies:
                self._policy.change([Policy(policy.category, Mode.REJECT) for policy in policies])
            if blocks:
                self._list.change(drop=[block.network for block in blocks])

    # -- how it is kept ------------------------------------------------------------------------------------------

    def _state(self) -> State:
        listing = self._list.read()
        return State(
            listing, self._coverage(listing), self._policy.read(), self._clock(), self._list.path, self._policy.path
        )  # fmt: skip

    def _coverage(self, listing: Listing) -> Coverage:
        with self._mutex:
            if self._index[0] is not listing:
                self._index = (listing, Coverage(listing.blocks))
            return self._index[1]
