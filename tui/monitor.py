"""Sources to parsers to analysis, live: the whole program without a screen.

It runs in a thread of its own with its own loop, so that a terminal that no longer reads stops the screen and never
the counting.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from tui.analysis.campaigns.campaigns import Geography
from tui.crash import note
from tui.dossier import Subject
from tui.finding import Finding
from tui.kept import KeptLines
from tui.language import _
from tui.looking import Looking
from tui.memory import Memory
from tui.meter import Meter
from tui.model import Batch, Mail, Source, SourceState, SourceStatus
from tui.opening import Opening
from tui.picture import TOP_OFFENDERS, Offender, Unread, View
from tui.reading import Readers, in_turn, told
from tui.sanitize import clean_line
from tui.sources import search
from tui.sources.files import FileSource
from tui.sources.matching import matcher_of

#: How often a new picture is made at most, seconds.
_TICK = 0.2
#: How long at most the ends of the logs are gathered before their events are put in one order, seconds, and how often
#: it is looked whether all are read.
_OPENING, _LOOK = 2.0, 0.01
#: The shortest time between two counts of the offenders, seconds.
_TOP_EVERY = 1.0


class Monitor(Memory):
    """Runs the sources in its own thread and answers `watched.Watched`. `start` once, `stop` once."""

    def __init__(
        self, sources: Sequence[Source], readers: Readers, places: Geography, users: Collection[str] = ()
    ) -> None:
        """`users` are log-in names that exist, beside those that are seen to log in."""
        super().__init__(places)
        self._sources = sources
        self._readers = readers
        self._looking = Looking(places, users, lambda: _backlog(self._statuses()) is not None)
        self._opening = Opening(sources)
        self._gathering = True
        self._kept = KeptLines()
        self._problems: dict[str, str] = {}
        self._meters = {source.name: Meter() for source in sources}
        self._offenders: tuple[Offender, ...] = ()
        self._ranked, self._ranked_at = -1, 0.0  # the change and the moment of which `_offenders` are
        self._view = View(0, 0, 0, 0, 0.0, (), (), (), (), (), self._statuses(), None)
        self._drawn: tuple[int, int, float, tuple[SourceStatus, ...]] = (-1, -1, 0.0, ())
        self._stopping: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="monitor", daemon=True)
        self._ready = threading.Event()

    # -- the thread ----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to read; returns when the thread runs."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """End reading and wait for the thread. Whatever was read stays answerable."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        finally:
            self._ready.set()  # whatever befell us, nobody waits for ever

    async def _main(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        tasks = [asyncio.create_task(self._follow(source)) for source in self._sources]
        own = (self._gather, self._picture, self._looking.run)
        tasks += [asyncio.create_task(work()) for work in own]
        self._ready.set()
        await self._stopping.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._opened()
        await self._looking.end()
        self._draw(last=True)

    async def _follow(self, source: Source) -> None:
        """Read a source to its end. What goes wrong with one is told in its status and leaves the others alone."""
        keep = not isinstance(source, FileSource) or Path(source.name).is_fifo()
        try:
            async for chunk in told(source, partial(self._note_problem, source)):
                await in_turn(chunk)
                if keep:
                    self._kept.add(chunk)
                older = self._opening.is_older(source.name, chunk)
                batch, mails = self._readers.read(chunk), self._readers.accepted(chunk)
                self._meters[source.name].add(chunk, batch, self._readers.stamps(chunk), older=older)
                self._take(batch, mails, older=older)
                self._looking.add(batch.events, mails, self._readers.deliveries(chunk))
                await asyncio.sleep(0)  # a backlog must let live lines pass
        except Exception as error:  # an error of ours: the operator must see that this log is no longer read
            what = _("an internal error ({name}) stopped the reading of {source}").format(
                name=type(error).__name__, source=source.name
            )
            self._problems[source.name] = _("{what}; start again to go on, and {report}").format(
                what=what, report=note(error)
            )

    def _note_problem(self, source: Source, sentence: str) -> None:
        if sentence != source.status.detail:  # what it says itself stands in its status already
            self._problems[source.name] = sentence

    def _take(self, batch: Batch, mails: Sequence[Mail], *, older: bool) -> None:
        self.add(batch, mails)
        if self._gathering and not older:
            self._opening.add(batch.events)
        elif batch.events:
            self.remember(batch.events, older=older)

    async def _gather(self) -> None:
        end = time.monotonic() + _OPENING
        while time.monotonic() < end and not self._opening.complete():
            await asyncio.sleep(_LOOK)
        self._opened()

    def _opened(self) -> None:
        """The ends of all logs are read: put them in one order."""
        if self._gathering:
            self._gathering = False
            self.remember(self._opening.take())

    # -- the picture ---------------------------------------------------------------------------------------------

    async def _picture(self) -> None:
        while True:
            self._draw()
            await asyncio.sleep(_TICK)

    def _draw(self, *, last: bool = False) -> None:
        statuses = self._statuses()
        with self.turn.first():
            self._rank(at_once=last)
            rate = round(self.rate.per_second(), 1)
            drawn = (self.changes, self._ranked, rate, statuses)
            if drawn == self._drawn:
                return
            self._drawn = drawn
            tally = self.tally
            self._view = View(
                version=self._view.version + 1,
                lines=tally.lines,
                events=tally.events,
                counted=tally.counted,
                rate=rate,
                by_kind=tally.by_kind(),
                by_category=tally.by_category(),
                by_zone=tally.by_zone(),
                offenders=self._offenders,
                minutes=tally.minutes(),
                sources=statuses,
                backlog=_backlog(statuses),
            )

    def _rank(self, *, at_once: bool) -> None:
        """Count the offenders anew after a change, but not often: it is the one costly part of a picture."""
        now = time.monotonic()
        due = at_once or not self._offenders or now - self._ranked_at >= _TOP_EVERY
        if due and self._ranked != self.changes:
            self._offenders = self.tally.top_offenders(TOP_OFFENDERS, self._places.country, self._places.asn)
            self._ranked, self._ranked_at = self.changes, now

    def _statuses(self) -> tuple[SourceStatus, ...]:
        return tuple(self._meters[source.name].told(self._status(source)) for source in self._sources)

    def _status(self, source: Source) -> SourceStatus:
        problem = self._problems.get(source.name)
        return replace(source.status, state=SourceState.UNREADABLE, detail=problem) if problem else source.status

    # -- what screens ask (watched.Watched) ----------------------------------------------------------------------

    def view(self) -> View:
        """The present picture; the same object while nothing changed."""
        return self._view

    async def lines_of(self, subject: Subject, limit: int) -> tuple[str, ...]:
        """The last `limit` log lines that name the subject, oldest first, cleaned; read from the sources again."""
        matcher = matcher_of(subject)
        paths = [Path(source.name) for source in self._sources if isinstance(source, FileSource)]
        lines = await search.lines_naming(paths, matcher, limit) if paths else []
        lines += await asyncio.to_thread(self._kept.naming, matcher)
        return tuple(clean_line(line) for line in lines[max(0, len(lines) - limit) :])

    def unread(self, source: str) -> tuple[Unread, ...]:
        """What stands in a source that no row reads and that somebody should look at, the newest first."""
        meter = self._meters.get(source)
        return meter.unread() if meter else ()

    def findings(self) -> tuple[Finding, ...]:
        """The campaigns that are known, by danger; the same object while nothing changed."""
        return self._looking.findings


def _backlog(statuses: Sequence[SourceStatus]) -> float | None:
    """The share of the backlog that is read; None when all is."""
    # what cannot be read any more is nothing to wait for: its status says so
    statuses = [status for status in statuses if status.state is not SourceState.UNREADABLE]
    size, done = sum(status.size for status in statuses), sum(status.done for status in statuses)
    if done < size:
        return done / size
    # a log that has just been opened does not know its size yet
    return 0.0 if any(status.state is SourceState.READING and not status.size for status in statuses) else None
