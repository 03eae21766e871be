"""The frozen picture of what the gate holds and what came of it, read in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import NamedTuple

import msgspec

from tui.enforcement.change import Block, EnforcementError, Mode, Policy, Verb
from tui.enforcement.coverage import in_force
from tui.enforcement.lists import Listing
from tui.model import Category
from tui.screens.gate import Gate
from tui.watched import Watched

#: How the block list's own note of lost blocks ends.
_COMMAND_FOR_LOST = "put back with: sekimori restore"

#: How long a block that has ended stays in view.
ENDED_SHOWN = timedelta(minutes=10)

#: What is missing so shortly before its end was taken away by the backend's own clock and is not lost.
_ABOUT_TO_END = timedelta(seconds=5)

#: How long after a block lines of what went on before may still come, and how long silence must last to be told.
_GRACE, _SILENCE = timedelta(seconds=10), timedelta(minutes=1)

#: The newest blocks of which it is looked whether they have fallen silent; a network costs a look at every address.
_LISTENED, _WIDE_LISTENED = 200, 10

#: The monitor's answer is good for so many times what it cost.
_COST_SHARE = 20


class Standing(msgspec.Struct, frozen=True):
    """What the gate holds now, as read back; every list of blocks has the newest first."""

    blocks: tuple[Block, ...] = ()  # in force
    policies: tuple[Policy, ...] = ()  # of the categories that can be switched here
    enforced: bool = False  # blocks
    obeyed: bool = False  # policies
    can_undo: bool = False
    trouble: str = ""  # why it could not be read, or what is wrong with it; a sentence a line
    backend: str = ""
    lost: tuple[Block, ...] = ()  # recorded, their time not over, and no longer in force
    ended: tuple[Block, ...] = ()  # those whose time was over a short while ago
    others: tuple[Block, ...] = ()  # kept by another program
    seen: Mapping[str, int] = {}  # network: what the backend has counted
    silent: frozenset[str] = frozenset()  # networks that attacked before they were blocked, and not since
    unswitchable: Mapping[Category, str] = {}  # category: why, and what would help
    discarded: Mapping[Category, int] = {}  # category that is discarded: how many in the last 24 hours

    @property
    def unknown(self) -> bool:
        """Whether it could not be read at all: then nothing listed does not mean nothing there."""
        return bool(self.trouble) and not self.policies and not self.unswitchable

    def mode_of(self, category: Category | None) -> Mode | None:
        """What a category is set to; None when it cannot be switched here."""
        return next((policy.mode for policy in self.policies if policy.category is category), None)


class _Told(NamedTuple):
    """What the monitor has told."""

    silent: frozenset[str] = frozenset()
    discarded: Mapping[Category, int] = {}


class StandingReader:
    """Reads the gate back, from one thread at a time; remembers what the last picture held."""

    def __init__(self, gate: Gate, watched: Watched) -> None:
        self._gate = gate
        self._watched = watched
        self._turn = threading.Lock()  # after a change it is read at once, while a reading may be under way
        self._last = Standing()
        self._told = _Told()
        self._ask_at = 0.0

    def read(self, now: datetime, *, expire: bool) -> Standing:
        """What the gate holds, after taking away what has ended if we may. Blocking; what fails is in `trouble`."""
        with self._turn:
            try:
                self._last = self._read(now, self._gate.expire() if expire else ())
            except (EnforcementError, OSError) as error:
                self._last = Standing(trouble=str(error), ended=self._last.ended)
            return self._last

    def _read(self, now: datetime, taken: Sequence[Block]) -> Standing:
        gate, last = self._gate, self._last
        standing, listing, unswitchable = gate.blocks(), gate.listing(), gate.unswitchable()
        lost = [block for block in standing if block.network in listing.lost and _should_be_there(block, now)]
        blocks = _newest_first(block for block in standing if block.network not in listing.lost)
        policies = tuple(policy for policy in gate.policies() if policy.category not in unswitchable)
        told = self._what_came_of(blocks, listing, policies, now)
        return Standing(
            blocks,
            policies,
            gate.enforced,
            gate.obeyed(Verb.POLICY),
            can_undo=gate.can_undo(),
            trouble=_trouble_but_lost(gate.trouble),
            backend=gate.backend,
            lost=_newest_first(lost),
            ended=_newest_first(_just_ended(listing, (*last.ended, *last.blocks, *taken), now)),
            others=_newest_first(listing.others),
            seen=listing.seen,
            silent=told.silent,
            unswitchable=unswitchable,
            discarded=told.discarded,
        )

    def _what_came_of(
        self, blocks: Sequence[Block], listing: Listing, policies: Sequence[Policy], now: datetime
    ) -> _Told:
        """As the monitor tells it; asked the less often the dearer, for its reading waits meanwhile."""
        begin = monotonic()
        discarding = frozenset(policy.category for policy in policies if policy.mode is Mode.DISCARD)
        if begin >= self._ask_at or discarding != self._told.discarded.keys():
            silent = frozenset(_fallen_silent(self._watched, blocks, listing.seen, now))
            told = {one.category: one.discarded_day for one in self._watched.answered(now)} if discarding else {}
            self._told = _Told(silent, {one: told.get(one, 0) for one in discarding})
            self._ask_at = begin + (monotonic() - begin) * _COST_SHARE
        return self._told


def _trouble_but_lost(trouble: str) -> str:
    """Without the sentence that names the command for lost blocks: they have a line of their own, with the key."""
    return "\n".join(line for line in trouble.split("\n") if not line.endswith(_COMMAND_FOR_LOST))


def _newest_first(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(sorted(blocks, key=lambda block: block.since, reverse=True))


def _should_be_there(block: Block, now: datetime) -> bool:
    return block.expires is None or block.expires - now > _ABOUT_TO_END


def _just_ended(listing: Listing, known: Iterable[Block], now: datetime) -> Iterable[Block]:
    """Once each: what still stands in the list, and what of the `known` the list has no more."""
    gone = (block for block in known if block.network not in listing.entries)
    ended = {block.network: block for block in (*gone, *listing.blocks) if not in_force(block, now)}
    return [block for block in ended.values() if block.expires is not None and now - block.expires < ENDED_SHOWN]


def _fallen_silent(watched: Watched, blocks: Sequence[Block], seen: Mapping[str, int], now: datetime) -> Iterator[str]:
    for block in _to_listen_to(blocks):
        if block.network in seen or now - block.since < _SILENCE:
            continue
        last = watched.would_hit((block.network,)).last
        if last is not None and last <= block.since + _GRACE:
            yield block.network


def _to_listen_to(blocks: Sequence[Block]) -> Iterator[Block]:
    wide = (block for block in blocks if "/" in block.network)
    yield from islice(wide, _WIDE_LISTENED)
    yield from islice((block for block in blocks if "/" not in block.network), _LISTENED)
