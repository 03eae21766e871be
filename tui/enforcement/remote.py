"""A keeper in another process: sekimori-gate behind sudo, or behind ssh on another host."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from tui.enforcement.asking import Session
from tui.enforcement.change import Block, EnforcementError, Entry, Plan, Refusal, Step
from tui.enforcement.channel import OTHER_VERSION
from tui.enforcement.coverage import in_force, place
from tui.enforcement.delta import Delta, applied
from tui.enforcement.helper.greeting import Ability, Greeting
from tui.enforcement.lists import Listing
from tui.enforcement.policies import Policies, ended
from tui.enforcement.target import Network, canonical

T = TypeVar("T")

#: Seconds more for each address of a change: a slow host needs a tenth of it.
_EACH = 0.001

#: Seconds for which what was read is used again.
_GOOD_FOR = 1.0

#: Seconds for which a backend that could be used is taken to be so still.
_GREETED = 30.0

#: How many entries of the journal are fetched to find one to undo, at first and when that was not enough.
_UNDOABLE = (1, 10, 101)


@dataclass(frozen=True, slots=True)
class _Known:
    """The block list of a version as told, and as shown with what is in its way; when it was asked for."""

    version: int = 0
    told: Listing = field(default_factory=Listing)
    obstacle: str = ""
    listing: Listing = field(default_factory=Listing)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a session says of the block list: `delta` is from the version that was asked with, or from nothing."""

    version: int
    base: int = 0
    delta: Delta | None = None


class RemoteKeeper:
    """Implements Keeper over one session, which is begun at the first question and again when it has ended.

    Thread-safe; a write is never asked twice. Raises EnforcementError.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """`command` starts the session, such as ("sudo", "-n", "/usr/local/sbin/sekimori-gate", "session")."""
        self._session = Session(command)
        self._listing: _Known | None = None
        self._policies: tuple[float, Policies] | None = None
        self._written: tuple[float, str] | None = None
        self._history: tuple[tuple[str, int, str], tuple[Step, ...]] | None = None
        self._undoable: tuple[str, int, tuple[Step, ...]] | None = None

    @property
    def backend(self) -> str:
        """The helper's backend; "helper" while it cannot be reached."""
        return self._session.greeting.backend if self._session.greeting else "helper"

    @property
    def enforced(self) -> bool:
        """Whether a server obeys; true while unknown, for nothing can be recorded then either."""
        return self._session.greeting.enforced if self._session.greeting else True

    @property
    def where(self) -> str:
        """What holds the blocks."""
        return self._session.greeting.where if self._session.greeting else " ".join(self._session.command)

    def listing(self) -> Listing:
        """The block list, asked for once a second at most."""
        with self._session.mutex:
            if self._listing is None or self._old(self._listing.at):
                self._listing = self._next_listing(self._listing or _Known())
            return self._listing.listing

    def _next_listing(self, known: _Known) -> _Known:
        answer = self._session.ask(_Answer, "listing", known=known.version)
        if known.version != (answer.version if answer.delta is None else answer.base or known.version):
            self._listing = None
            raise EnforcementError("the helper tells of another list than was asked for; it is read anew: try again")
        told = known.told
        if answer.delta is not None:
            told = applied(told if answer.base else Listing(), _demand_networks(answer.delta))
        why = self._obstacle()
        if told is known.told and why == known.obstacle:
            return dataclasses.replace(known, at=time.monotonic())
        shown = dataclasses.replace(told, notes=(why, *told.notes)) if why else told
        return _Known(answer.version, told, why, shown, time.monotonic())

    def _obstacle(self) -> str:
        """Why the backend cannot be used, asked again now and then: what mends it, and what breaks it, comes later."""
        if (
            self._session.greeting is None
            or self._session.greeting.obstacle
            or time.monotonic() - self._session.greeted > _GREETED
        ):
            self._session.greeting = self._session.ask(Greeting, "hello")
            self._session.greeted = time.monotonic()
        return self._session.greeting.obstacle

    def policies(self) -> Policies:
        """The policies, asked for once a second at most."""
        with self._session.mutex:
            if self._policies is None or self._old(self._policies[0]):
                found = self._session.ask(Policies, "policies")
                same = self._policies is not None and self._policies[1] == found
                self._policies = (time.monotonic(), self._policies[1] if self._policies and same else found)
            return self._policies[1]

    def _old(self, at: float) -> bool:
        return time.monotonic() - at > _GOOD_FOR

    def last(self, n: int) -> tuple[Entry, ...]:
        """The last `n` entries of the helper's journal."""
        return self._session.ask(tuple[Entry, ...], "journal", n=n)

    def undoable(self) -> Iterator[Step]:
        """What may be undone, the newest first; fetched as it is asked for, since an entry may hold a whole list."""
        given = 0
        for n in _UNDOABLE:
            steps = self._first(n)
            yield from steps[given:n]
            given = n
            if len(steps) < n:
                return

    def _first(self, n: int) -> tuple[Step, ...]:
        """The first `n` that may be undone, or some more."""
        with self._session.mutex:
            written, known = self.written(), self._undoable
            if known is None or known[0] != written or known[1] < n:
                known = self._undoable = (written, n, self._session.ask(tuple[Step, ...], "undoable", n=n))
            return known[2]

    def written(self) -> str:
        """A word that is another one after every change of the helper's journal; asked for once a second at most."""
        with self._session.mutex:
            if self._written is None or self._old(self._written[0]):
                self._written = (time.monotonic(), self._session.ask(str, "written"))
            return self._written[1]

    def step(self, name: str) -> Step | None:
        """The entry of that id in the helper's journal, and what became of it."""
        return next(iter(self._session.ask(tuple[Step, ...], "step", step=name)), None)

    def history(self, n: int, text: str = "") -> tuple[Step, ...]:
        """The last `n` entries with the words of `text` in them; fetched again when something was journalled."""
        with self._session.mutex:
            asked = (self.written(), n, text)
            if self._history is None or self._history[0] != asked:
                self._history = (asked, self._session.ask(tuple[Step, ...], "history", n=n, text=text))
            return self._history[1]

    def abilities(self) -> tuple[Ability, ...]:
        """What every backend can do on the helper's host."""
        return self._session.ask(tuple[Ability, ...], "abilities")

    def judge(self, targets: Sequence[Network]) -> Mapping[Network, Refusal]:
        """What the helper's guard refuses."""
        if not targets:
            return {}
        names = [canonical(one) for one in targets]
        asked = dict(zip(names, targets, strict=True))
        refusals = self._session.ask(tuple[Refusal, ...], "judge", more_time=len(names) * _EACH, targets=names)
        return {asked[refusal.target]: refusal for refusal in refusals if refusal.target in asked}

    def apply(self, plan: Plan) -> Entry:
        """Asks for the change, once."""
        return self._write(Entry, "apply", more_time=len(plan.targets) * _EACH, plan=plan)

    def rehearse(self, plan: Plan) -> Entry:
        """The entry that `apply` would leave."""
        return self._session.ask(Entry, "rehearse", more_time=len(plan.targets) * _EACH, plan=plan)

    def restore(self) -> tuple[str, ...]:
        """Asks for lost blocks to be put back."""
        return self._write(tuple[str, ...], "restore")

    def expire(self) -> tuple[Block, ...]:
        """Asks for what has ended to be taken away, when something has."""
        now = datetime.now().astimezone()
        listing, policies = self.listing(), self.policies()
        over = any(not in_force(block, now) for block in listing.blocks)
        if over or any(ended(policies.stored(category), now) for category in policies.where.keys() - policies.unwired):
            return self._write(tuple[Block, ...], "expire")
        return ()

    def close(self) -> None:
        """Ends the session."""
        self._session.close()

    def _write(self, kind: type[T], do: str, *, more_time: float = 0.0, **more: object) -> T:
        with self._session.mutex:
            try:
                return self._session.ask(kind, do, more_time=more_time, **more)
            finally:
                self._written = self._policies = None
                if self._listing is not None:
                    self._listing = dataclasses.replace(self._listing, at=0.0)


def _demand_networks(delta: Delta) -> Delta:
    """The delta. Raises EnforcementError when a block of it is none of a network."""
    try:
        for block in delta.put:
            place(block.network)
    except ValueError as error:
        raise EnforcementError(f"the helper's list is not understood: {error}; {OTHER_VERSION}") from error
    return delta
