"""The gate: the one facade through which screens and command line see and change what is blocked and discarded.

It plans; its keeper reads and changes. Where no server reads what is kept, `enforced` is false and a screen says
"recorded, not enforced".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice

from tui.category import Category
from tui.enforcement.change import Block, EnforcementError, Entry, Mode, Past, Plan, Policy, Refusal, Verb
from tui.enforcement.coverage import Coverage, coverage_of, in_force
from tui.enforcement.guard import Guard
from tui.enforcement.keeper import Keeper
from tui.enforcement.lists import Listing
from tui.enforcement.plans import State, end_of, new_id, plan_block, plan_policy, plan_unblock
from tui.enforcement.policies import SWITCHABLE
from tui.enforcement.settle import demand_change
from tui.enforcement.target import Network, shown
from tui.enforcement.undo import STALE, past, plan_last, plan_undo, stands

DAY = timedelta(hours=24)


def now_here() -> datetime:
    """The time, in this host's zone."""
    return datetime.now().astimezone()


class _Guards:
    """Ours, which knows who logged in, and the keeper's, which knows its host: neither overrules the other."""

    def __init__(self, ours: Guard, keeper: Keeper) -> None:
        self._ours = ours
        self._keeper = keeper

    def judge(self, targets: Iterable[Network]) -> dict[Network, Refusal]:
        """The refusals of both; one that cannot be overridden goes before one that can."""
        targets = tuple(targets)
        judged = self._ours.judge(targets)
        for target, refusal in self._keeper.judge(targets).items():
            if target not in judged or not refusal.overridable:
                judged[target] = refusal
        return judged


class Gate:
    """Synchronous and thread-safe; reading is a stat call while nothing changed, `apply` waits for the disk.

    Reading and `apply` raise EnforcementError when the files cannot be read: nothing is never shown for unknown. Plans
    never raise, they refuse; `expire` never raises, it leaves word in `trouble`.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        guard: Guard,
        read_only: bool = False,
        dry_run: bool = False,
        clock: Callable[[], datetime] = now_here,
    ) -> None:
        """`clock` gives aware times."""
        self.read_only = read_only
        self.dry_run = dry_run
        self._keeper = keeper
        self._guard = _Guards(guard, keeper)
        self._clock = clock
        self._mutex = threading.Lock()
        self._index: tuple[Listing, Coverage] = (Listing(), Coverage(()))
        self._live: tuple[Listing, datetime, datetime | None, tuple[Block, ...]] | None = None
        self._failed_expiry = ""
        self._undo_found: str | None = None  # the journal as it was when there was a change to undo

    # -- what stands ---------------------------------------------------------------------------------------------

    @property
    def backend(self) -> str:
        """What carries blocks out, in a word."""
        return self._keeper.backend

    @property
    def enforced(self) -> bool:
        """Whether a server acts on blocks; else they are only recorded."""
        return self._keeper.enforced

    def obeyed(self, verb: Verb) -> bool:
        """Whether a server acts on such a change: switches may be wired where blocks are not. May raise."""
        return self.enforced or (verb is Verb.POLICY and self._keeper.policies().obeyed)

    @property
    def where(self) -> str:
        """Where blocks are written."""
        return self._keeper.where

    @property
    def trouble(self) -> str:
        """What an operator must know of what is kept: sentences, one a line; empty when all is well. Never raises."""
        notes = [self._failed_expiry] if self._failed_expiry else []
        for read in (self._keeper.listing, self._keeper.policies):
            try:
                notes += read().notes
            except EnforcementError as error:
                notes.append(str(error))
        return "\n".join(dict.fromkeys(notes))

    def blocks(self) -> tuple[Block, ...]:
        """The blocks in force, as read back from disk, in the order of the file. Raises EnforcementError."""
        listing = self._keeper.listing()
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
        return self._coverage(self._keeper.listing()).find(ip, self._clock())

    def policies(self) -> tuple[Policy, ...]:
        """What every switchable category is set to, as read back from disk. Raises EnforcementError."""
        policies, now = self._keeper.policies(), self._clock()
        return tuple(policies.of(category, now) for category in SWITCHABLE)

    def journal(self, n: int) -> tuple[Entry, ...]:
        """The last `n` changes, oldest first. Raises EnforcementError."""
        return self._keeper.last(n)

    def written(self) -> str:
        """A word that is another one after every change of the journal. Raises EnforcementError."""
        return self._keeper.written()

    def can_undo(self) -> bool:
        """Whether `plan_undo` would find a change, if the guard allows it. Raises EnforcementError."""
        written = self._keeper.written()
        if written != self._undo_found:
            state = self._state()
            found = any(stands(state, step) for step in islice(self._keeper.undoable(), STALE))
            self._undo_found = written if found else None
        return self._undo_found is not None

    def history(self, n: int, text: str = "") -> tuple[Past, ...]:
        """The last `n` changes with every word of `text` in them, the newest first, and whether each can be undone.

        An address finds the networks that hold it too. The guard is not asked: a plan is. Raises EnforcementError.
        """
        steps, state = self._keeper.history(n, text), self._state()
        return tuple(past(state, step) for step in steps)

    def step(self, name: str) -> Past | None:
        """The step of that id; None where there is none. Raises EnforcementError."""
        found = self._keeper.step(name)
        return None if found is None else past(self._state(), found)

    def listing(self) -> Listing:
        """The block list as its backend says: what it counted, lost, and what others block. Raises EnforcementError."""
        return self._keeper.listing()

    def unswitchable(self) -> Mapping[Category, str]:
        """Categories that cannot be switched here, with why and what would help. Raises EnforcementError."""
        return self._keeper.policies().unwired

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

    def plan_undo(self, step: str | None = None) -> Plan | None:
        """The change of that id in the journal taken back, or what of it still stands as it left it.

        Without an id it is the last change that is not undone and still stands; None when there was none. Changes of
        which nothing is left are looked past then; when there are only such, the plan is empty and says why.
        """
        try:
            state = self._state()
            if step is None:
                return plan_last(state, self._guard, self._keeper.undoable())
            found = self._keeper.step(step)
            if found is not None:
                return plan_undo(state, self._guard, found)
            why = f'the journal has no step "{shown(step)}"'
        except EnforcementError as error:
            why = str(error)
        return Plan(new_id(), Verb.UNBLOCK, refused=(Refusal(shown(step or ""), why),))

    # -- changing it ---------------------------------------------------------------------------------------------

    def apply(self, plan: Plan) -> Entry:
        """Makes the change that was shown, and no other: state and guard are asked again under the lock.

        Returns the journal's entry; in a dry run the one that would be, with nothing written. Raises EnforcementError.
        """
        if self.read_only:
            raise EnforcementError("nothing was changed: this is a read-only session; start again without --read-only")
        demand_change(plan)
        return self._keeper.rehearse(plan) if self.dry_run else self._keeper.apply(plan)

    def restore(self) -> tuple[str, ...]:
        """Puts blocks back that are recorded and not in force; returns their networks. Raises EnforcementError."""
        if self.read_only or self.dry_run:
            raise EnforcementError("nothing was changed: this session only reads; start again without --read-only")
        return self._keeper.restore()

    def expire(self) -> tuple[Block, ...]:
        """Takes what has ended out of the files and journals it; returns those blocks. Never raises: see `trouble`."""
        if self.read_only or self.dry_run:
            return ()
        try:
            ended = self._keeper.expire()
            self._failed_expiry = ""
        except EnforcementError as error:
            self._failed_expiry = f"blocks that have ended are still in the file: {error}"
            return ()
        return ended

    # -- how it is kept ------------------------------------------------------------------------------------------

    def _state(self) -> State:
        listing = self._keeper.listing()
        return State(listing, self._coverage(listing), self._keeper.policies(), self._clock(), self._keeper.where)

    def _coverage(self, listing: Listing) -> Coverage:
        with self._mutex:
            if self._index[0] is not listing:
                self._index = (listing, coverage_of(listing))
            return self._index[1]
