"""Sources to parsers: batches of events in order, for a pipe, a report or the monitor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language import _
from tui.model import Batch, Chunk, Delivery, Mail, Source, SourceState
from tui.os_words import reason
from tui.parsers.columns import Columns
from tui.parsers.pairs import Pairs
from tui.parsers.reader import Reader
from tui.parsers.shape import FIELDS
from tui.parsers.stamps import Stamps
from tui.sanitize import clean
from tui.sources.errors import SourceError

if TYPE_CHECKING:
    from tui.parsers.accepted import AcceptedReader
    from tui.parsers.delivered import DeliveredReader
    from tui.parsers.synology_words import Words

#: Takes a source's sentence for what it could not do.
Problem = Callable[[str], None]

#: Why a milter discards a mail, its own log tells, and tells it first; Postfix's line knows no reason. Both files are
#: read at once, so that such a live line is left to the filter's for so long, seconds.
_FILTER_FIRST = 0.05
_WITHOUT_REASON = b": milter triggers DISCARD action; "


class Readers:
    """A reader for each file that chunks name, made when it first appears."""

    def __init__(
        self,
        *,
        zone: tzinfo | None = None,
        since: datetime | None = None,
        fields: Iterable[str] = FIELDS,
        words: Words | None = None,
    ) -> None:
        self._zone = zone
        self._words = words
        self._since = since
        self._fields = frozenset(fields)
        self._pairs = Pairs()
        self._readers: dict[str, Reader] = {}
        self._accepted: dict[str, AcceptedReader] = {}
        self._delivered: dict[str, DeliveredReader] = {}

    def read(self, chunk: Chunk) -> Batch:
        """The chunk's events that are not older than `since`."""
        batch = self._reader(chunk).read(chunk)
        since = self._since
        if since is None:
            return batch
        kept = tuple(event for event in batch.events if event.time >= since)
        return Batch(batch.source, kept, batch.lines, batch.live)

    def accepted(self, chunk: Chunk) -> list[Mail]:
        """The mails whose acceptance the chunk tells of, that are not older than `since`. For a live picture only."""
        reader = self._accepted.get(chunk.source)
        if reader is None:
            from tui.parsers.accepted import AcceptedReader  # a report asks for no mail

            reader = self._accepted[chunk.source] = AcceptedReader(self._reader(chunk).stamps)
        mails = reader.read(chunk)
        return mails if self._since is None else [mail for mail in mails if mail.time >= self._since]

    def deliveries(self, chunk: Chunk) -> list[Delivery]:
        """The deliveries that the chunk tells of, older than `since` or not: a mail that was told makes them of use."""
        reader = self._delivered.get(chunk.source)
        if reader is None:
            from tui.parsers.delivered import DeliveredReader

            reader = self._delivered[chunk.source] = DeliveredReader()
        return reader.read(chunk)

    def columns(self, chunk: Chunk) -> Columns:
        """The same as columns, for sums."""
        columns = self._reader(chunk).columns(chunk)
        return columns if self._since is None else columns.since(self._since)

    def remembered(self, source: str, offset: int) -> object:
        """As `Reader.remembered`; None of a source that has not been read."""
        reader = self._readers.get(source)
        return reader.remembered(offset) if reader else None

    def stamps(self, chunk: Chunk) -> Stamps:
        """What reads the time stamps of the chunk's lines."""
        return self._reader(chunk).stamps

    def _reader(self, chunk: Chunk) -> Reader:
        reader = self._readers.get(chunk.source)
        if reader is None:
            reader = self._readers[chunk.source] = Reader(
                chunk.source,
                zone=self._zone,
                reference=None if chunk.live else written(chunk.source),
                pairs=self._pairs,
                fields=self._fields,
                words=self._words,
            )
        return reader

    def older_than_since(self, line: bytes) -> bool:
        """Whether a log line was written before `since`; for sources, to know where a history may end."""
        if self._since is None:
            return False
        when = Reader.time_of(line, self._zone)
        return when is not None and when < self._since


def written(source: str) -> datetime | None:
    """When the file was last written: the year of its stamps is told from that. None: now."""
    try:
        return datetime.fromtimestamp(Path(source).stat().st_mtime, UTC)
    except OSError:
        return None


async def read(sources: Sequence[Source], readers: Readers, problem: Problem, *, follow: bool) -> AsyncIterator[Batch]:
    """Batches of all sources, as `chunks` gives what they were read from."""
    async for chunk in chunks(sources, problem, follow=follow):
        yield readers.read(chunk)


async def chunks(sources: Sequence[Source], problem: Problem, *, follow: bool) -> AsyncIterator[Chunk]:
    """Chunks of all sources: one after the other, or side by side where they are followed and do not end.

    A source that cannot be read is told to `problem`, in a sentence, and the others go on.
    """
    if follow and len(sources) > 1:
        async for chunk in _side_by_side(sources, problem):
            yield chunk
        return
    for source in sources:
        async for chunk in told(source, problem):
            yield chunk


async def in_turn(chunk: Chunk) -> None:
    """Waits where what is in the chunk was told in another log before, with its reason."""
    if chunk.live and _WITHOUT_REASON in chunk.data:
        import asyncio

        await asyncio.sleep(_FILTER_FIRST)


async def told(source: Source, problem: Problem) -> AsyncIterator[Chunk]:
    """The chunks of a source; what ends it early or is missing in the end is told to `problem`."""
    try:
        async for chunk in source.chunks():
            yield chunk
    except SourceError as error:
        problem(str(error))
    except OSError as error:
        why = reason(error).lower()
        problem(
            _("cannot read on in {name}: {why}; what was read before it is counted").format(
                name=clean(source.name), why=why
            )
        )
    status = source.status
    if status.state is SourceState.ENDED and status.detail:  # damaged archives, rotated files that may not be read
        problem(status.detail)


async def _side_by_side(sources: Sequence[Source], problem: Problem) -> AsyncIterator[Chunk]:
    import asyncio

    queue: asyncio.Queue[Chunk | None] = asyncio.Queue(maxsize=8)

    async def drain(source: Source) -> None:
        async for chunk in told(source, problem):
            await in_turn(chunk)
            await queue.put(chunk)

    async def drain_all() -> None:
        await asyncio.gather(*(drain(source) for source in sources))
        await queue.put(None)

    task = asyncio.create_task(drain_all())
    try:
        while (chunk := await queue.get()) is not None:
            yield chunk
        await task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
