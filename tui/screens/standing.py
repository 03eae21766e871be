"""The frozen picture of what the gate holds and what came of it, read in a thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from tui.enforcement.change import Block, EnforcementError, Mode, Policy
from tui.enforcement.coverage import in_force
from tui.enforcement.lists import Listing
from tui.model import Category, Watched
from tui.screens.gate import Gate

#: How long a block that has ended stays in view.
ENDED_SHOWN = timedelta(minutes=10)

#: What is missing so shortly before its end was taken away by the backend's own clock and is not lost.
_ABOUT_TO_END = timedelta(seconds=5)

#: How long after a block lines of what went on before may still come, and how long silence must last to be told.
_GRACE, _SILENCE = timedelta(seconds=10), timedelta(minutes=1)

#: The newest blocks of which it is looked whether their addresses have fallen silent.
_LISTENED = 200


class Standing(msgspec.Struct, frozen=True):
    """What the gate holds now, as read back; every list of blocks has the newest first."""

    blocks: tuple[Block, ...] = ()  # in force
    policies: tuple[Policy, ...] = ()  # of the categories that can be switched here
    enforced: bool = False
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


def read_standing(gate: Gate, watched: Watched, now: datetime, before: Standing, *, expire: bool) -> Standing:
    """Read the gate back, and take away what has ended if we may. Blocking; what fails is told in `trouble`.

    `before` is the last picture: what it held and is over now is kept in view for a while.
    """
    try:
        taken = gate.expire() if expire else ()
        standing, listing, unswitchable = gate.blocks(), gate.listing(), gate.unswitchable()
        lost = [block for block in standing if block.network in listing.lost and _should_be_there(block, now)]
        blocks = _newest_first(block for block in standing if block.network not in listing.lost)
        policies = tuple(policy for policy in gate.policies() if policy.category not in unswitchable)
        undo = gate.plan_undo()
        return Standing(
            blocks,
            policies,
            gate.enforced,
            can_undo=undo is not None and not undo.empty,
            trouble=gate.trouble,
            backend=gate.backend,
            lost=_newest_first(lost),
            ended=_newest_first(_just_ended(listing, (*before.ended, *before.blocks, *taken), now)),
            others=_newest_first(listing.others),
            seen=listing.seen,
            silent=frozenset(_fallen_silent(watched, blocks, listing.seen, now)),
            unswitchable=unswitchable,
            discarded=_discarded(watched, policies),
        )
    except (EnforcementError, OSError) as error:
        return Standing(trouble=str(error))


def _newest_first(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(sorted(blocks, key=lambda block: block.since, reverse=True))


def _should_be_there(block: Block, now: datetime) -> bool:
    return block.expires is None or block.expires - now > _ABOUT_TO_END


def _just_ended(listing: Listing, known: Iterable[Block], now: datetime) -> Iterable[Block]:
    """Once each: what still stands in the list, and what of the `known` the list has no more."""
    gone = (block for block in known if block.network not in listing.entries)
    ended = {block.network: block for block in (*gone, *listing.blocks) if not in_force(block, now)}
    return [block for block in ended.values() if block.expires is not None and now - block.expires < ENDED_SHOWN]


def _fallen_silent(watched: Watched, blocks: Iterable[Block], seen: Mapping[str, int], now: datetime) -> Iterator[str]:
    for block in list(blocks)[:_LISTENED]:
        if block.network in seen or now - block.since < _SILENCE:
            continue
        last = watched.would_hit((block.network,)).last
        if last is not None and last <= block.since + _GRACE:
            yield block.network


def _discarded(watched: Watched, policies: Iterable[Policy]) -> Mapping[Category, int]:
    discarding = [policy.category for policy in policies if policy.mode is Mode.DISCARD]
    return {category: watched.would_drop(category).day.discarded for category in discarding}
