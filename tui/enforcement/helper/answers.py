"""What is answered to each request, as values for JSON. The command line and a session ask the same questions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

from tui.enforcement.change import Block, EnforcementError, Entry, Plan, Refusal, Step
from tui.enforcement.delta import between
from tui.enforcement.guard import Guard
from tui.enforcement.helper.build import abilities, build, obstacle
from tui.enforcement.helper.greeting import Ability, Greeting
from tui.enforcement.helper.settings import GateSettings
from tui.enforcement.keeper import LocalKeeper
from tui.enforcement.lists import Listing
from tui.enforcement.policies import Policies
from tui.enforcement.record import read
from tui.enforcement.target import parse, shown

#: Bits that a number in JSON keeps everywhere.
_VERSION_BITS = 53

#: Entries of the journal that one request may ask for.
_MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """A line of a session. `do` is a key of ANSWERS; `known` is the version of the state that the asker has."""

    do: str
    known: int = 0
    n: int = 0
    plan: Plan | None = None
    targets: tuple[str, ...] = ()
    step: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the asker knows; the version of another session is none of this one."""

    version: int = 0
    listing: Listing = field(default_factory=Listing)


@dataclass(slots=True)
class Answers:
    """Answers the requests of one asker."""

    settings: GateSettings
    guard: Guard
    keeper: LocalKeeper
    told: _Told = _Told()

    def answer(self, request: Request) -> Any:
        """The answer, for `plain`. Raises EnforcementError."""
        try:
            ask = ANSWERS[request.do]
        except KeyError:
            known = ", ".join(ANSWERS)
            raise EnforcementError(f'nothing is known of "{shown(request.do)}"; there are {known}') from None
        return ask(self, request)

    def hello(self, _: Request) -> Greeting:
        """The greeting."""
        return Greeting(self.keeper.backend, self.keeper.where, self.keeper.enforced, obstacle(self.settings))

    def abilities(self, _: Request) -> tuple[Ability, ...]:
        """What every backend can do here; asks them all, so it may take a second."""
        return abilities(self.settings)

    def listing(self, request: Request) -> Mapping[str, object]:
        """What turns the block list that the asker knows, or an empty one, into the present one; nothing if it does."""
        found = self.keeper.listing()
        if request.known == 0 or request.known != self.told.version:
            self.told = _Told()
        if found is self.told.listing or (self.told.version and found == self.told.listing):
            return {"version": self.told.version}
        base, delta = self.told.version, between(self.told.listing, found)
        self.told = _Told(secrets.randbits(_VERSION_BITS), found)
        return {"version": self.told.version, "base": base, "delta": delta}

    def policies(self, _: Request) -> Policies:
        """The policies."""
        return self.keeper.policies()

    def journal(self, request: Request) -> tuple[Entry, ...]:
        """The last `n` entries, oldest first."""
        return self.keeper.last(min(request.n, _MOST_ENTRIES))

    def undoable(self, request: Request) -> tuple[Step, ...]:
        """Up to `n` entries that may be undone, the newest first."""
        return tuple(islice(self.keeper.undoable(), min(request.n, _MOST_ENTRIES)))

    def written(self, _: Request) -> str:
        """A word that is another one after every change of the journal."""
        return self.keeper.written()

    def step(self, request: Request) -> tuple[Step, ...]:
        """The entry whose id is `step` and what became of it, if there is one."""
        found = self.keeper.step(request.step)
        return () if found is None else (found,)

    def history(self, request: Request) -> tuple[Step, ...]:
        """The last `n` entries with the words of `text` in them, the newest first."""
        return self.keeper.history(min(request.n, _MOST_ENTRIES), request.text)

    def judge(self, request: Request) -> tuple[Refusal, ...]:
        """What the guard refuses among `targets`."""
        networks = {parse(text).network for text in request.targets}
        return tuple(self.keeper.judge(tuple(networks)).values())

    def apply(self, request: Request) -> Entry:
        """Makes the change of `plan`."""
        return self.keeper.apply(_plan(request))

    def rehearse(self, request: Request) -> Entry:
        """The entry that `plan` would leave."""
        return self.keeper.rehearse(_plan(request))

    def expire(self, _: Request) -> tuple[Block, ...]:
        """Takes away what has ended."""
        return self.keeper.expire()

    def restore(self, _: Request) -> tuple[str, ...]:
        """Puts back what was lost."""
        return self.keeper.restore()


ANSWERS: Mapping[str, Callable[[Answers, Request], Any]] = {
    "hello": Answers.hello,
    "abilities": Answers.abilities,
    "listing": Answers.listing,
    "policies": Answers.policies,
    "journal": Answers.journal,
    "undoable": Answers.undoable,
    "written": Answers.written,
    "step": Answers.step,
    "history": Answers.history,
    "judge": Answers.judge,
    "apply": Answers.apply,
    "rehearse": Answers.rehearse,
    "expire": Answers.expire,
    "restore": Answers.restore,
}


def _plan(request: Request) -> Plan:
    if request.plan is None:
        raise EnforcementError("nothing was changed: the request holds no plan")
    return request.plan


def answers_for(settings: GateSettings, by: str, offset: int | None = None) -> Answers:
    """Answers with a keeper of their own. `offset` is the asker's zone, in seconds east of UTC: plans name times."""
    zone = None if offset is None else timezone(timedelta(seconds=offset))
    guard = Guard(allow=settings.allow)
    return Answers(settings, guard, build(settings, guard, by, lambda: datetime.now(zone).astimezone(zone)))


def request_from(value: object) -> Request:
    """Reads a request. Raises ValueError."""
    return read(Request, value)
