"""From blocks of bytes to events: picks candidate lines with one pattern, then runs the shapes of their program.

Nearly all lines of a mail log tell of no attack, so the pattern that skips them decides the speed; objects are made
only for lines that a shape has read. A line is read by the first shape of its program that fits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import repeat
from typing import TYPE_CHECKING

from tui.model import Batch, Chunk, Event
from tui.parsers import candidates
from tui.parsers.columns import Columns, Found, columns
from tui.parsers.joins import Joins
from tui.parsers.pairs import Pairs
from tui.parsers.shape import FIELDS, Verdict
from tui.parsers.stamps import Stamps
from tui.parsers.synology_repeats import Repeats
from tui.parsers.tags import UNTAGGED
from tui.parsers.values import NAMES

if TYPE_CHECKING:
    from tui.parsers.synology_export import Export
    from tui.parsers.synology_words import Words

#: How many separate stretches of one source are remembered as going on (the live end, and a backlog read backwards).
_STRETCHES = 3


#: What a tally needs; everything else need not be made.
BRIEF = frozenset({"ip", "user", "zone", "service", "count"})


class _Stretch:
    """A contiguous run of a source's lines and what its joins remember. `end` is where its next chunk begins."""

    def __init__(self, pairs: Pairs) -> None:
        self.end = -1
        self.joins = Joins(pairs)
        self.repeats = Repeats()


class Reader:
    """Reads one source's chunks. Chunks may come from several places of the source; each place's lines in order."""

    def __init__(
        self,
        source: str,
        *,
        zone: tzinfo | None = None,
        reference: datetime | None = None,
        pairs: Pairs | None = None,
        fields: frozenset[str] = frozenset(FIELDS),
        words: Words | None = None,
    ) -> None:
        """`zone` for stamps without one (None: this machine's), `reference` for those without a year (None: now).

        `fields` are the optional fields that the events shall have, of `FIELDS`; `words` what exports are worded in.
        """
        self._source = source
        self._stamps = Stamps(zone, reference)
        self._pairs = pairs or Pairs()
        self._fields = fields
        self._whole = fields | {"program"}  # of an event, place and program are told always
        self._stretches: deque[_Stretch] = deque(maxlen=_STRETCHES)
        self._export: Export | None = None
        self._words = words

    @property
    def stamps(self) -> Stamps:
        """What reads the source's time stamps."""
        return self._stamps

    def read(self, chunk: Chunk) -> Batch:
        """The events of a chunk's lines, in order. Never raises, whatever the bytes."""
        exported = self._exported(chunk)
        events = _events(self._columns(chunk, self._whole), chunk) if exported is None else exported
        return Batch(chunk.source, tuple(events), line_count(chunk.data), chunk.live)

    def found(self, chunk: Chunk) -> Found:
        """What the rows read, before anything is joined or left out; to explain a line."""
        return Found(b"\n" + chunk.data, self._whole)

    def columns(self, chunk: Chunk) -> Columns:
        """The same events as columns of the reader's fields, for sums: cheaper where no event is asked for."""
        exported = self._exported(chunk)
        return self._columns(chunk, self._fields) if exported is None else columns_of(exported)

    def _exported(self, chunk: Chunk) -> list[Event] | None:
        """The events of a chunk of an export; None where the source is a log."""
        if chunk.offset == 0:
            self._export = None if candidates.STAMP.match(chunk.data) else _export(chunk.data, self._words)
        return list(self._export.events(chunk, self._stamps)) if self._export else None

    def remembered(self, offset: int) -> object:
        """What the lines before `offset`, where the next chunk begins, mean to those behind it, as a plain value.

        Two readers that answer alike, and not None, read what follows alike.
        """
        last = self._stamps.last
        stretch = next((known for known in self._stretches if known.end == offset), None)
        if not last or not stretch or self._export is not None:
            return None
        return last, stretch.joins.remembered(last.timestamp()), stretch.repeats.remembered()

    @staticmethod
    def time_of(line: bytes, zone: tzinfo | None = None) -> datetime | None:
        """When a log line was written, whatever it says; None if it does not begin with a stamp."""
        found = candidates.STAMP.match(line)
        return Stamps(zone)(found[1]) if found else None

    def _stretch(self, chunk: Chunk) -> _Stretch:
        if chunk.restarted:
            for known in self._stretches:
                known.end = 0 if known.end == max(other.end for other in self._stretches) else known.end
        stretch = next((known for known in self._stretches if known.end == chunk.offset), None)
        if stretch is None:
            stretch = _Stretch(self._pairs)
            self._stretches.append(stretch)
        stretch.end = chunk.offset + len(chunk.data)
        return stretch

    def _columns(self, chunk: Chunk, wanted: frozenset[str]) -> Columns:
        stretch = self._stretch(chunk)
        if chunk.context:
            columns(b"\n" + chunk.context, wanted, self._stamps, stretch.joins, stretch.repeats)
        self._pairs.turn(live=chunk.live)
        return columns(b"\n" + chunk.data, wanted, self._stamps, stretch.joins, stretch.repeats)


def _export(data: bytes, words: Words | None) -> Export | None:
    from tui.parsers.synology_export import Export  # few sources are one

    return Export.recognise(data, words)


def _events(made: Columns, chunk: Chunk) -> list[Event]:
    """Columns as events."""
    if made.found is None:
        return []
    column = made.column
    starts = made.found.starts
    raw = made.found.raw()
    return list(
        map(
            Event,
            made.times,
            [verdict.kind for verdict in made.verdicts],
            repeat(chunk.source),
            [chunk.offset + start for start in starts],
            _numbers(chunk, starts),
            [count or 1 for count in column("count")],
            made.counted,
            [verdict.category for verdict in made.verdicts],
            [verdict.action for verdict in made.verdicts],
            column("ip"),
            column("port"),
            column("hostname"),
            column("user"),
            column("sender"),
            column("recipient"),
            column("helo"),
            column("zone"),
            column("code"),
            column("dsn"),
            column("service"),
            [NAMES[(lead or UNTAGGED) + plan.daemon] for lead, plan in zip(raw["lead"], made.found.plans, strict=True)],
            column("queue_id"),
            column("reason"),
            map(NAMES.__getitem__, raw["host"]),
        )
    )


def columns_of(events: Sequence[Event]) -> Columns:
    """Events as columns, for sums."""
    return Columns(
        seconds=[event.time.timestamp() for event in events],
        zone=events[-1].time.tzinfo if events else None,
        verdicts=[Verdict(event.kind, event.category, event.action) for event in events],
        counted=[event.counted for event in events],
        fields={name: [getattr(event, name) for event in events] for name in BRIEF},
    )


def line_count(lines: bytes) -> int:
    """How many newlines there are; five times as fast as to count them in Python 3.11."""
    return len(lines) - len(lines.replace(b"\n", b""))


def _numbers(chunk: Chunk, starts: Sequence[int]) -> list[int]:
    """Line numbers of lines that begin at `starts` in the chunk."""
    if not chunk.line:
        return [0] * len(starts)
    count, number, before, numbers = chunk.data.count, chunk.line, 0, []
    for start in starts:
        number += count(b"\n", before, start)
        before = start
        numbers.append(number)
    return numbers
