"""A block list whose elements live in another program's memory, and whose reasons live in our book."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from tui.enforcement.book import Book, Row, Stage
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.coverage import in_force
from tui.enforcement.lists import Held, Listing, LiveSet

#: A reading is good for so many seconds, and for so many times what it cost: nft needs a second for 100,000 elements.
_GOOD_FOR = 1.0
_COST_SHARE = 20

#: How far a backend's clock may be from what was asked of it, in seconds.
_TICK = 2.0


class RecordedList:
    """Implements BlockList. The caller holds the lock while it changes."""

    def __init__(self, live: LiveSet, book: Book, clock: Callable[[], datetime]) -> None:
        self.name = live.name
        self.where = live.where
        self._live = live
        self._book = book
        self._clock = clock
        self._noticed: dict[str, datetime] = {}  # when we first saw what another hand put there
        self._reading: tuple[float, Listing] | None = None  # good until

    def obstacle(self) -> str:
        """As the backend says."""
        return self._live.obstacle()

    def read(self) -> Listing:
        """What is in force now; a reading is used again for a moment, longer where it is dear."""
        begin = time.monotonic()
        if self._reading is not None and begin < self._reading[0]:
            return self._reading[1]
        listing = self._joined(self._live.held(), self._book.rows())
        if self._reading is not None and listing == self._reading[1]:
            listing = self._reading[1]
        end = time.monotonic()
        self._reading = (end + max(_GOOD_FOR, (end - begin) * _COST_SHARE), listing)
        return listing

    def change(self, put: Iterable[Block] = (), drop: Iterable[str] = ()) -> Listing:
        """Book, backend, book: whatever comes between, each element is old or new and the book says which."""
        blocks = {block.network: block for block in put}
        gone = [name for name in drop if name not in blocks]
        self._settle_book()
        put = tuple(blocks.values())
        self._book.coming(put, gone)
        self._live.change(put, gone)
        self._book.done(put, gone)
        listing = self._changed(blocks, gone)
        self._reading = None if listing is None else (time.monotonic() + _GOOD_FOR, listing)
        return self.read()

    def _settle_book(self) -> None:
        """Finishes what a killed process left: the backend alone says how far that had come."""
        open_rows = self._book.unsettled()
        if open_rows:
            held = self._live.some([row.block.network for row in open_rows])
            there = [row.block for row in open_rows if row.block.network in held]
            self._book.done(there, [row.block.network for row in open_rows if row.block.network not in held])

    def _changed(self, put: Mapping[str, Block], drop: list[str]) -> Listing | None:
        """The last reading with the change in it, proved by asking for what it touched; None without a reading."""
        found = self._live.some([*put, *drop])
        for name in put:
            if name not in found:
                raise EnforcementError(self._unproved(f"without the block of {name}"))
        for name in drop:
            if name in found and found[name].ours:
                raise EnforcementError(self._unproved(f"and still holds {name}"))
        if self._reading is None:
            return None
        old = self._reading[1]
        entries = {name: block for name, block in old.entries.items() if name not in drop}
        entries |= {name: self._timed(block, found[name]) for name, block in put.items()}
        seen = {name: count for name, count in old.seen.items() if name not in put and name not in drop}
        return dataclasses.replace(old, entries=entries, seen=seen, lost=old.lost - put.keys() - set(drop))

    def _unproved(self, what: str) -> str:
        return f"{self.where} was changed but reads back {what}: another program changes it too; look at both"

    def _joined(self, held: Mapping[str, Held], rows: Mapping[str, Row]) -> Listing:
        now, entries, others = self._clock(), {}, []
        for name, element in held.items():
            row = rows.get(name)
            if row is not None:
                entries[name] = self._timed(row.block, element)
            elif element.ours:
                entries[name] = Block(name, self._noticed.setdefault(name, now), element.expires)
            else:
                others.append(Block(name, self._noticed.setdefault(name, now), element.expires, by=self.name))
        absent = {name: row.block for name, row in rows.items() if name not in held and row.stage is Stage.THERE}
        over = {name: block for name, block in absent.items() if not in_force(block, now)}
        lost = {name: block for name, block in absent.items() if in_force(block, now)}
        self._noticed = {name: at for name, at in self._noticed.items() if name in held}
        return Listing(
            {**entries, **over, **lost},
            notes=self._lost_words(len(lost)),
            seen={name: one.seen for name, one in held.items() if one.seen},
            lost=frozenset(lost),
            others=tuple(others),
        )

    def _timed(self, block: Block, element: Held) -> Block:
        """The block with the end that the backend will keep, where that is not what was asked of it."""
        if not self._live.keeps_time or _same_end(block.expires, element.expires):
            return block
        return dataclasses.replace(block, expires=element.expires)

    def _lost_words(self, count: int) -> tuple[str, ...]:
        if not count:
            return ()
        what = "1 block is" if count == 1 else f"{count} blocks are"
        return (f"{what} recorded but no longer in {self.where}; put back with: sekimori restore",)


def _same_end(asked: datetime | None, kept: datetime | None) -> bool:
    if asked is None or kept is None:
        return asked is kept
    return abs((asked - kept).total_seconds()) <= _TICK
