"""From blocks of bytes to events: picks candidate lines with one pattern, then runs the shapes of their program.

Nearly all lines of a mail log tell of no attack, so the pattern that skips them decides the speed; objects are made
only for lines that a shape has read. A line is read by the first shape of its program that fits.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, tzinfo
from operator import attrgetter, getitem
from typing import NamedTuple

from tui.model import Batch, Chunk, Event
from tui.parsers import catalogue
from tui.parsers.joins import Joins, Line, Pairs
from tui.parsers.shape import FIELDS, KEY
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
    """What the tag before `[pid]: ` says; no `name` for a program whose lines are not read."""

    name: str
    service: str | None


def _tag(raw: bytes) -> Tag:
    name = raw.rstrip(b":")
    shown = str(NAMES[name])
    if b"/" not in name:
        return Tag(shown, None if name == b"Connection" else "auth")
    path = name.split(b"/")[:-1]
    if _ORACLE in path:
        return Tag("", None)
    return Tag(shown, next((to for begin, to in _SERVICES for part in path if part.startswith(begin)), "smtp"))


_TAGS = Table(_tag)
_TAGS[None] = Tag("dovecot", "auth")  # its own file has no tags


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
        self._fields = fields
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

    def _events(self, data: bytes, chunk: Chunk, joins: Joins) -> list[Event]:
        padded = b"\n" + data
        events: list[Event] = []
        forms = catalogue.forms(padded)
        for form in forms:
            events += self._scan(padded, chunk, joins, catalogue.candidates(self._fields, form))
        if len(forms) > 1:
            events.sort(key=attrgetter("offset"))
        return events

    def _scan(  # noqa: C901 - one loop: a call for each event costs more than a branch
        self, padded: bytes, chunk: Chunk, joins: Joins, candidates: catalogue.Candidates
    ) -> list[Event]:
        """The hot loop: local names, no calls that can be avoided."""
        events: list[Event] = []
        pattern, hot, tables_of = candidates
        add, tags, stamps, names, rules = events.append, _TAGS, self._stamps, NAMES, joins.rules
        source, base, line, counted_to = chunk.source, chunk.offset, chunk.line, 1
        for found in pattern.finditer(padded):
            last: int = found.lastindex  # type: ignore[assignment]  # the pattern has a last group in every branch
            stamp, host, raw_tag, message = found.group(1, 2, 3, last)
            plan = hot.get(last)
            match = found
            if plan is None:
                by_key, rest = tables_of[last]
                for plan in by_key.get(message[:KEY], rest):
                    match = plan.match(message)  # type: ignore[assignment]  # None is looked for just below
                    if match is not None:
                        break
                else:
                    continue
            _, _, take, tables, place, verdict, deciding, verdicts, join, extra = plan
            if verdict is None:
                verdict = verdicts[match.group(*deciding)]
                if verdict is None:
                    continue
            name, service = tags[raw_tag and raw_tag.partition(b"[")[0]]
            if not name:
                continue
            kind, category, action, zone = verdict
            time = stamps(stamp)
            (
                ip,
                port,
                hostname,
                user,
                sender,
                recipient,
                helo,
                own_zone,
                code,
                dsn,
                own_service,
                queue_id,
                reason,
                count,
            ) = place((None, *map(getitem, tables, match.group(*take))))
            zone = own_zone or zone
            counted = True
            if join:
                joined = rules[join](Line(raw_tag, match.group(*extra), time, ip, port, user, zone))
                if joined is not None:
                    counted, user, zone = joined
            start = found.start()
            if line:
                line += padded.count(b"\n", counted_to, start + 1)
                counted_to = start + 1
            add(
                Event(
                    time, kind, source, base + start, line, count or 1, counted, category, action, ip, port, hostname,
                    user, sender, recipient, helo, zone, code, dsn, own_service or service, name, queue_id, reason,
                    names[host],
                )
            )  # fmt: skip
        return events
