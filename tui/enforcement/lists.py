"""What every backend of the block list offers, and what it says when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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

    def read(self) -> Listing:
        """What is in force now, read back; the same object while nothing is known to have changed.

        Raises EnforcementError.
        """

    def change(self, put: Iterable[Block] = (), drop: Iterable[str] = ()) -> Listing:
        """Adds or replaces `put`, removes `drop`, as one; proves it by reading back and returns the listing.

        Making the same change again does no harm. Raises EnforcementError; then nothing, or the whole, was changed.
        """
