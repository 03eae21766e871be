"""A block list whose elements live in another program's memory, and whose reasons live in our book."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.enforcement.book import Book, Row, Stage
from tui.enforcement.change import Block, EnforcementError, UnfinishedError
from tui.enforcement.coverage import in_force
from tui.enforcement.lists import Held, Listing, LiveSet

#: A reading is good for so many seconds, and for so many times what it cost: nft needs a second for 100,000 elements.
_GOOD_FOR = 1.0
_COST_SHARE = 20

#: How far a backend's clock may be from what was asked of it, in seconds.
_TICK = 2.0


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read, the rows of the book that it was read with, and until when (monotonic) it is good."""

    until: float
    rows: Mapping[str, Row]
    listing: Listing


class RecordedList:
    """Implements BlockList. The caller holds the lock while it changes."""

    def __init__(self, live: LiveSet, book: Book, clock: Callable[[], datetime]) -> None:
        self.name = live.name
        self.where = live.where
        self._live = live
        self._book = book
        self._clock = clock
        self._noticed: dict[str, datetime] = {}  # when we first saw what another hand put there
        self._ends: dict[str, datetime] = {}  # ends that the backend alone tells, as first read
        self._reading: _Reading | None = None

    def obstacle(self) -> str:
        """As the backend says."""
        return self._live.obstacle()

    def refuses(self, network: str) -> str:
        """As the backend says."""
        return self._live.refuses(network)

    def read(self) -> Listing:
        """What is in force now; a reading is used again for a moment, longer where it is dear.

        Never once another copy has changed the book: what it took away could be put back.
        """
        begin = time.monotonic()
        rows, last = self._book.rows(), self._reading
        if last is not None and begin < last.until and last.rows is rows:
            return last.listing
        held = self._live.held()
        listing = self._joined(held, rows)
        if listing.lost and (last is None or not listing.lost <= last.listing.lost):
            # a kernel that rearranges its table while it is read passes over some: what is lost is missing twice
            listing = self._joined({**held, **self._live.held()}, rows)
        if last is not None and listing == last.listing:
            listing = last.listing
        end = time.monotonic()
        self._reading = _Reading(end + max(_GOOD_FOR, (end - begin) * _COST_SHARE), rows, listing)
        return listing

    def change(self, put: Iterable[Block] = (), drop: Iterable[str] = ()) -> Listing:
        """Book, backend, book: whatever comes between, each element is old or new and the book says which."""
        blocks = {block.network: block for block in put}
        put = tuple(blocks.values())
        gone = tuple(dict.fromkeys(name for name in drop if name not in blocks))
        if put and (why := self._live.obstacle()):  # a map that no server asks would be written all the same
            raise EnforcementError(f"nothing was changed: {why}")
        try:
            self._settle_book()
            rows = self._book.rows()
            self._book.coming(put, gone)
        except EnforcementError as error:
            raise EnforcementError(f"nothing was changed: {error}") from error
        last, self._reading = self._reading, None
        try:
            self._live.change(put, gone)
            found = self._live.some([*blocks, *gone])
            self._demand_made(found, blocks, gone)
        except EnforcementError as error:
            raise self._failed(error, rows, blocks, gone, last) from error
        try:
            self._book.done(put, gone)
            if last is not None:
                listing = self._changed(last.listing, found, blocks, gone)
                # all else is as fresh as it was: to read a hundred thousand anew for one would hold up the next key
                until = max(last.until, time.monotonic() + _GOOD_FOR)
                self._reading = _Reading(until, self._book.rows(), listing)
            return self.read()
        except EnforcementError as error:
            raise UnfinishedError(f"{self.where} was changed as planned, and then: {error}") from error

    def _demand_made(self, found: Mapping[str, Held], put: Mapping[str, Block], drop: Sequence[str]) -> None:
        """Raises EnforcementError when what was touched does not read back."""
        for name in put:
            if name not in found:
                raise EnforcementError(self._unproved(f"without the block of {name}"))
        for name in drop:
            if name in found and found[name].ours:
                raise EnforcementError(self._unproved(f"and still holds {name}"))

    def _unproved(self, what: str) -> str:
        return f"{self.where} was changed but reads back {what}: another program changes it too; look at both"

    def _failed(
        self,
        error: EnforcementError,
        rows: Mapping[str, Row],
        put: Mapping[str, Block],
        drop: Sequence[str],
        last: _Reading | None,
    ) -> EnforcementError:
        """What to say of a change that failed, and the book as the backend is: it alone says how far that came."""
        touched = [*put, *drop]
        try:
            found = self._live.some(touched)
            if last is not None and all(self._as_it_was(name, found.get(name), last.listing) for name in touched):
                self._book.done(
                    [rows[name].block for name in touched if name in rows], [name for name in put if name not in rows]
                )
                return error
            self._settle_book()
        except EnforcementError:  # the next change settles the book
            return UnfinishedError(f"{error}; what came of it is unknown: read it back before you go on")
        return UnfinishedError(f"{error}; some of it was changed all the same: read it back before you go on")

    def _as_it_was(self, name: str, element: Held | None, before: Listing) -> bool:
        """Whether the element is as it was read before; an end that no backend keeps cannot have changed there."""
        block = before.entries.get(name)
        if block is None or name in before.lost or (self._live.keeps_time and not in_force(block, self._clock())):
            return element is None or not element.ours
        return element is not None and (not self._live.keeps_time or _same_end(block.expires, element.expires))

    def _settle_book(self) -> None:
        """Finishes what a killed process left: the backend alone says how far that had come."""
        open_rows = self._book.unsettled()
        if open_rows:
            held = self._live.some([row.block.network for row in open_rows])
            stand = [self._standing(row, held.get(row.block.network)) for row in open_rows]
            over = [row.block.network for row, block in zip(open_rows, stand, strict=True) if block is None]
            self._book.done([block for block in stand if block is not None], over)

    def _standing(self, row: Row, element: Held | None) -> Block | None:
        """The block that a row comes to with its element, None when it comes to none."""
        if row.stage is Stage.THERE:
            return row.block
        if element is None:
            return row.old
        if row.old is None or not self._live.keeps_time or _same_end(row.block.expires, element.expires):
            return row.block
        return row.old if _same_end(row.old.expires, element.expires) else row.block

    def _changed(
        self, old: Listing, found: Mapping[str, Held], put: Mapping[str, Block], drop: Sequence[str]
    ) -> Listing:
        """The last reading with the change in it, as what it touched reads back."""
        gone = frozenset(drop)
        entries = {name: block for name, block in old.entries.items() if name not in gone}
        entries |= {name: self._timed(block, found[name]) for name, block in put.items()}
        seen = {name: count for name, count in old.seen.items() if name not in put and name not in gone}
        lost = frozenset(old.lost - put.keys() - gone)  # a set less the keys of a dict is no frozenset
        return dataclasses.replace(old, entries=entries, seen=seen, lost=lost, notes=self._lost_words(len(lost)))

    def _joined(self, held: Mapping[str, Held], rows: Mapping[str, Row]) -> Listing:
        now, entries, others = self._clock(), {}, []
        for name, element in held.items():
            row = rows.get(name)
            block = None if row is None else self._standing(row, element)
            if block is not None:
                entries[name] = self._timed(block, element)
            else:
                known = Block(name, self._noticed.setdefault(name, now), self._end(name, element.expires))
                if element.ours:
                    entries[name] = known
                else:
                    others.append(dataclasses.replace(known, by=self.name))
        away = {name: self._standing(row, None) for name, row in rows.items() if name not in held}
        absent = {name: block for name, block in away.items() if block is not None}
        over = {name: block for name, block in absent.items() if not in_force(block, now)}
        lost = {name: block for name, block in absent.items() if in_force(block, now)}
        self._noticed = {name: at for name, at in self._noticed.items() if name in held}
        self._ends = {name: at for name, at in self._ends.items() if name in held}
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
        return dataclasses.replace(block, expires=self._end(block.network, element.expires))

    def _end(self, name: str, told: datetime | None) -> datetime | None:
        """An end that is told as so many seconds from now: the same one at every reading, else no plan would hold."""
        if told is None:
            return None
        known = self._ends.get(name)
        if known is None or not _same_end(known, told):
            known = self._ends[name] = told
        return known

    def _lost_words(self, count: int) -> tuple[str, ...]:
        if not count:
            return ()
        what = "1 block is" if count == 1 else f"{count} blocks are"
        return (f"{what} recorded but no longer in {self.where}; put back with: sekimori restore",)


def _same_end(asked: datetime | None, kept: datetime | None) -> bool:
    if asked is None or kept is None:
        return asked is kept
    return abs((asked - kept).total_seconds()) <= _TICK
