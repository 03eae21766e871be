"""From one reading of a block list to the next: what a session sends of a hundred thousand blocks when one is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.enforcement.change import Block
from tui.enforcement.lists import Listing


@dataclass(frozen=True, slots=True)
class Delta:
    """Entries that are new or other, and those that are gone; the rest of a listing is sent whole, for it is small."""

    put: tuple[Block, ...] = ()
    drop: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    others: tuple[Block, ...] = ()


def between(old: Listing, new: Listing) -> Delta:
    """What turns `old` into `new`, but for the order of the entries."""
    before, now = old.entries, new.entries
    put = tuple(block for name, block in now.items() if before.get(name) != block)
    drop = tuple(name for name in before if name not in now) if len(before) + len(put) > len(now) else ()
    return Delta(put, drop, new.notes, new.seen, new.lost, new.others)


def applied(old: Listing, delta: Delta) -> Listing:
    """The listing that `delta` makes of `old`."""
    entries = dict(old.entries)
    for name in delta.drop:
        entries.pop(name, None)
    entries |= {block.network: block for block in delta.put}
    return Listing(entries, delta.notes, delta.seen, delta.lost, delta.others)
