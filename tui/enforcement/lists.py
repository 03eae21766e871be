"""What every backend of the block list offers, and what it says when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tui.enforcement.change import Block


@dataclass(frozen=True, slots=True)
class Listing:
    """A block list as read back. `entries` are by canonical network, ended ones too; `notes` are for the operator.

    `seen` counts what has been refused since, by network, where the backend counts; `lost` are entries that are
    recorded and not there, after a flush for instance; `others` are blocks that another program keeps there.
    """

    entries: Mapping[str, Block] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    others: tuple[Block, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every entry, ended ones too, in the order of the backend."""
        return tuple(self.entries.values())


class BlockList(Protocol):
    """One way to block. What is lost is put back by changing it to what it was."""

    @property
    def name(self) -> str:
        """The backend in a word: "nftables"."""

    @property
    def where(self) -> str:
        """What holds the entries, as a plan names it: "nftables table inet sekimori"."""

    def obstacle(self) -> str:
        """Why it cannot be used here and what would help, in one sentence; empty when it can."""

    def refuses(self, network: str) -> str:
        """Why it cannot block that network, in one sentence; empty when it can."""

    def read(self) -> Listing:
        """What is in force now, read back; the same object while nothing is known to have changed.

        Raises EnforcementError.
        """

    def change(self, put: Iterable[Block] = (), drop: Iterable[str] = ()) -> Listing:
        """Adds or replaces `put`, removes `drop`, as one; proves it by reading back and returns the listing.

        Making the same change again does no harm. Raises EnforcementError; then nothing was changed. What leaves that
        open is an UnfinishedError.
        """


@dataclass(frozen=True, slots=True)
class Held:
    """One element as a backend holds it. `seen` counts what was refused, None where nothing counts.

    `expires` is the backend's own clock, None where it has none or the element stays. `ours` is false for what another
    program keeps there.
    """

    expires: datetime | None = None
    seen: int | None = None
    ours: bool = True


class LiveSet(Protocol):
    """A program's memory of addresses: the part of a backend that RecordedList cannot know."""

    name: str
    where: str
    keeps_time: bool  # whether it ends blocks itself

    def obstacle(self) -> str:
        """Why it cannot be used here and what would help, in one sentence; empty when it can."""

    def refuses(self, network: str) -> str:
        """Why it cannot block that network, in one sentence; empty when it can."""

    def held(self) -> Mapping[str, Held]:
        """Everything in it, by canonical network. Raises EnforcementError."""

    def some(self, networks: Sequence[str]) -> Mapping[str, Held]:
        """Those of `networks` that are in it; cheap however many others there are. Raises EnforcementError."""

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """Puts and drops as one, whatever is there already. Raises EnforcementError; then nothing was changed."""
