"""From blocks of bytes to events: picks candidate lines with one pattern, then runs the shapes of their program.

Nearly all lines of a mail log tell of no attack, so the pattern that skips them decides the speed; objects are made
only for lines that a shape has read. A line is read by the first shape of its program that fits.
"""

from __future__ import annotations

import re
from collections import deque
from datetime import datetime, tzinfo
from functools import cache
from operator import getitem
from typing import NamedTuple

from tui.model import Batch, Chunk, Event
from tui.parsers import catalogue
from tui.parsers.joins import Joins, Line, Pairs
from tui.parsers.shape import FIELDS, KEY, ShapeTable
from tui.parsers.stamps import Stamps
from tui.parsers.synology_export import Export
from tui.parsers.values import NAMES, Table

#: The lines of a private listener that our own policy asks: never an event.
_ORACLE = b"sekimori-oracle"

#: Service names inside a Postfix tag (`postfix/submission/smtpd`) -> service; the first that fits the beginning.
_SERVICES = ((b"submissions", "smtps"), (b"smtps", "smtps"), (b"submission", "submission"))

#: How many separate stretches of one source are remembered as going on (the live end, and a backlog read backwards).
_STRETCHES = 3


class Tag(NamedTuple):
    """What `program[pid]: ` says."""

    shapes: ShapeTable
    name: str
    service: str | None
    process: bytes


_NO_SHAPES = ShapeTable({}, ())


class _Tags(Table):
    """Tags by their raw text, for events with `fields`."""

    def __init__(self, fields: frozenset[str]) -> None:
        super().__init__(self._tag)
        self._tables = {
            program.name: program.table(fields)
            for program in (*catalogue.BY_DAEMON.values(), *catalogue.BY_TAG.values(), catalogue.OTHERWISE)
        }
        # a line of Dovecot's own file has no tag
        self[None] = Tag(self._tables[catalogue.OTHERWISE.name], catalogue.OTHERWISE.name, "auth", b"")

    def _tag(self, raw: bytes) -> Tag:
        name = re.split(rb"[\[ :]", raw, maxsplit=1)[0]
        shown = str(NAMES[name])
        if b"/" not in name:
            program = catalogue.BY_TAG.get(name, catalogue.OTHERWISE)
            return Tag(self._tables[program.name], shown, "auth" if program is catalogue.OTHERWISE else None, raw)
        *path, daemon = name.split(b"/")
        service = next((to for begin, to in _SERVICES for part in path if part.startswith(begin)), "smtp")
        known = daemon in catalogue.BY_DAEMON and _ORACLE not in path
        shapes = self._tables[catalogue.BY_DAEMON[daemon].name] if known else _NO_SHAPES
        return Tag(shapes, shown, service, raw)


@cache
def _tags(fields: frozenset[str]) -> _Tags:
    return _Tags(fields)


#: What a tally needs; everything else need not be made.
BRIEF = frozenset({"ip", "user", "zone", "service", "count"})


class _Stretch:
    """A contiguous run of a source's lines and what its joins remember. `end` is where its next chunk begins."""

    def __init__(self, pairs: Pairs) -> None:
        self.end = -1
        self.joins = Joins(pairs)


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
    ) -> None:
        """`zone` for stamps without one (None: this machine's), `reference` for those without a year (None: now).

        `fields` are the optional fields that the events shall have, of `FIELDS`.
        """
        self._source = source
        self._stamps = Stamps(zone, reference)
        self._pairs = pairs or Pairs()
        self._tags = _tags(fields)
        self._stretches: deque[_Stretch] = deque(maxlen=_STRETCHES)
        self._export: Export | None = None

    def read(self, chunk: Chunk) -> Batch:
        """The events of a chunk's lines, in order. Never raises, whatever the bytes."""
        lines = chunk.data.count(b"\n")
        if chunk.offset == 0:
            self._export = Export.recognise(chunk.data)
        if self._export is not None:
            events = list(self._export.events(chunk, self._stamps))
        else:
            stretch = self._stretch(chunk)
            if chunk.context:
                self._events(chunk.context, chunk, stretch.joins)
            events = self._events(chunk.data, chunk, stretch.joins)
        return Batch(chunk.source, tuple(events), lines, chunk.live)

    @staticmethod
    def time_of(line: bytes, zone: tzinfo | None = None) -> datetime | None:
        """When a log line was written, whatever it says; None if it does not begin with a stamp."""
        found = catalogue.STAMP.match(line)
        return Stamps(zone)[found[1]] if found else None

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

    def _events(self, data: bytes, chunk: Chunk, joins: Joins) -> list[Event]:
        padded = b"\n" + data
        events = self._scan(padded, chunk, joins, catalogue.candidates(structured=False))
        if b"\n<" in padded and b">1 " in padded:
            events += self._scan(padded, chunk, joins, catalogue.candidates(structured=True))
            events.sort(key=lambda event: event.offset)
        return events

    def _scan(self, padded: bytes, chunk: Chunk, joins: Joins, pattern: re.Pattern[bytes]) -> list[Event]:
        """The hot loop: local names, no calls that can be avoided."""
        events: list[Event] = []
        add, tags, stamps, names, rules = events.append, self._tags, self._stamps, NAMES, joins.rules
        source, base, line, counted_to = chunk.source, chunk.offset, chunk.line, 1
        for found in pattern.finditer(padded):
            stamp, host, raw_tag, message = found.groups()
            (by_key, rest), name, tag_service, process = tags[raw_tag]
            for shape in by_key.get(message[:KEY], rest):
                match = shape.match(message)
                if match is not None:
                    break
            else:
                continue
            _, _, take, tables, place, verdict, judge, join = shape
            if judge is not None:
                verdict = judge(match)
            if verdict is None:
                continue
            kind, category, action, zone = verdict
            time = stamps[stamp]
            ip, port, hostname, user, sender, recipient, helo, own_zone, code, dsn, service, queue_id, reason, count = (
                place((None, *map(getitem, tables, match.group(*take))))
            )
            zone = own_zone or zone
            counted = True
            if join:
                joined = rules[join](Line(process, match, time, ip, port, user, zone))
                if joined is not None:
                    counted, user, zone = joined
            start = found.start()
            if line:
                line += padded.count(b"\n", counted_to, start + 1)
                counted_to = start + 1
            add(
                Event(
                    time, kind, source, base + start, line, count or 1, counted, category, action, ip, port, hostname,
                    user, sender, recipient, helo, zone, code, dsn, service or tag_service, name, queue_id, reason,
                    names[host],
                )
            )  # fmt: skip
        return events
