"""A log file as a source: what was in it, what it becomes, through every rotation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from tui.language import _
from tui.model import Chunk, SourceState, SourceStatus
from tui.sources.access import why_not
from tui.sources.backlog import RECENT, Backlog, Part, end_of
from tui.sources.errors import SourceError
from tui.sources.follower import Follower
from tui.sources.history import History, open_history
from tui.sources.logfile import LogFile
from tui.sources.segments import line_start, lines_before
from tui.sources.stdin import StreamSource, open_pipe
from tui.sources.tail import Tail
from tui.sources.wake import Waker

#: Largest block of a backlog that is read beside live lines, in bytes: they never wait for more than one.
BACKLOG_BLOCK: Final = 128 * 1024

#: Shortest time between two looks at a busy file, in seconds: a block of many lines costs little more than one of one.
BREATH: Final = 0.004

LOADED: Final = object()


class FileSource:
    """Lines of the file called `path`; each once, in order within a file.

    `follow` goes on with what is written later. `newest_first` begins with the last MiB and reads backward from there,
    while live lines go before; otherwise everything is read forward. `history` adds rotated files, each under its own
    path, back to the first that begins with a line for which `since_cut` is true and without those last written before
    `not_before` (POSIX seconds). `poll` (seconds) is how often the file is looked at when nothing tells of a change;
    `inotify` false makes that the only way. `grace` (seconds) is how long an old file must be quiet after a rotation.

    Iterating raises SourceError (a whole sentence) at once when a file that is not followed cannot be read. One that
    is followed is waited for: `status` says why.
    """

    def __init__(
        self,
        path: Path,
        *,
        follow: bool,
        newest_first: bool = False,
        history: bool = False,
        since_cut: Callable[[bytes], bool] | None = None,
        not_before: float | None = None,
        poll: float = 0.25,
        block: int = 262144,
        inotify: bool = True,
        grace: float = 5.0,
    ) -> None:
        self._path = path
        self._follow = follow
        self._newest_first = newest_first
        self._history = history
        self._since_cut = since_cut
        self._not_before = not_before
        self._poll = poll
        self._block = min(block, BACKLOG_BLOCK) if newest_first else block
        self._inotify = inotify
        self._grace = grace
        self._state = SourceState.WAITING
        self._detail = ""
        self._left_out: tuple[str, ...] = ()
        self._backlog: Backlog | None = None
        self._follower: Follower | None = None
        self._left_at: tuple[int, int, int] | None = None
        self._pipe: StreamSource | None = None
        self._opening: Tail | None = None  # reads what was there when we came, up to its `live_from`
        self._opened_at = 0

    @property
    def name(self) -> str:
        """The path as it was given."""
        return str(self._path)

    @property
    def status(self) -> SourceStatus:
        """What it is doing now; sizes of packed files are as they lie on disk."""
        if self._pipe:
            return replace(self._pipe.status, state=self._state, detail=self._detail)
        size, done = (self._backlog.size, self._backlog.done) if self._backlog else (0, 0)
        if self._opening:
            size += self._opening.live_from - self._opened_at
            done += min(self._opening.position, self._opening.live_from) - self._opened_at
        problems = self._backlog.problems if self._backlog else []
        detail = self._detail or "; ".join([*self._left_out, *problems])
        done = min(done, size)
        offset, length, rotations = self._place() or (done, size, 0)
        return SourceStatus(self.name, self._state, detail, size, done, offset, length, rotations=rotations)

    def _place(self) -> tuple[int, int, int] | None:
        """How far the present file is read, its length, and how many came before it, or how it was at the end; None
        where none has been followed.
        """
        follower = self._follower
        if follower and follower.current:
            self._left_at = follower.current.position, follower.current.log.size(), follower.rotations
        return self._left_at

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Every line once; ends when the file is not followed and read."""
        if pipe := open_pipe(self._path, follow=self._follow):
            self._state, self._pipe = SourceState.FOLLOWING, pipe
            run = pipe.chunks()
        else:
            run = self._followed() if self._follow else self._read_once()
        async with aclosing(run) as chunks:
            async for chunk in chunks:
                yield chunk
        self._state = SourceState.ENDED

    async def _read_once(self) -> AsyncGenerator[Chunk, None]:
        try:
            log = LogFile.open(self._path)
        except OSError as error:
            self._state, self._detail = SourceState.UNREADABLE, why_not(self._path, error)
            raise SourceError(self._detail) from error
        except SourceError as error:
            self._state, self._detail = SourceState.UNREADABLE, str(error)
            raise
        self._state = SourceState.READING
        parts = [Part.of(log, self.name)]
        parts[0].recent = RECENT
        parts += [Part.of(file) for file in (await self._open_history(log)).files]
        self._backlog = Backlog(parts, self._block, self._since_cut)
        try:
            async with aclosing(self._in_order(self._backlog)) as chunks:
                async for chunk in chunks:
                    if chunk:
                        yield chunk
        finally:
            self._backlog.close()

    def _in_order(self, backlog: Backlog) -> AsyncGenerator[Chunk | None, None]:
        return backlog.newest_first() if self._newest_first else backlog.oldest_first()

    async def _open_history(self, current: LogFile | None) -> History:
        if not self._history or (current and current.packed()):
            return History((), ())
        history = await asyncio.to_thread(open_history, self._path, current, self._since_cut, self._not_before)
        self._left_out = history.left_out
        return history

    async def _followed(self) -> AsyncGenerator[Chunk, None]:
        waker = Waker(self._path, self._poll, self._inotify)
        follower = self._follower = Follower(self._path, self._block, self._grace)
        try:
            log = await self._first_open(waker)
            if log and log.packed():
                log.close()
                async with aclosing(self._read_once()) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            await self._begin(follower, log)
            run = self._interleaved if self._newest_first else self._one_after_the_other
            async with aclosing(run(follower, waker)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            self._place()
            follower.close()
            waker.close()
            if self._backlog:
                self._backlog.close()

    async def _first_open(self, waker: Waker) -> LogFile | None:
        """The open log; None where there is none yet. Waits while it is there and cannot be read."""
        while True:
            try:
                return LogFile.open(self._path)
            except FileNotFoundError as error:
                self._state, self._detail = SourceState.WAITING, why_not(self._path, error)
                return None
            except OSError as error:
                self._state, self._detail = SourceState.UNREADABLE, why_not(self._path, error)
            except SourceError as error:
                self._state, self._detail = SourceState.UNREADABLE, str(error)
            waker.watch(())
            await waker.wait()

    async def _begin(self, follower: Follower, log: LogFile | None) -> None:
        """Divide what is there into the part that the follower reads first and the backlog before it."""
        self._state, self._detail = SourceState.READING, ""
        size = log.size() if log else 0
        history = await self._open_history(log)
        parts = [Part.of(file) for file in history.files]
        if log is None:
            self._backlog = Backlog(parts, self._block, self._since_cut)
            return
        start = await line_start(log, size - RECENT, size) if self._newest_first else 0
        context = b""
        if self._newest_first:
            context = await (lines_before(log, start) if start else end_of(parts))
        cut = bool(self._since_cut and start and self._since_cut(log.peek(start, 8192).split(b"\n", 1)[0]))
        tail = Tail(log, start, line=0 if start else 1, live_from=size, context=context)
        if start and not cut:
            parts.insert(0, self._part_before(tail, follower))
        self._opening, self._opened_at = tail, start
        self._backlog = Backlog([] if cut else parts, self._block, self._since_cut)
        follower.begin(tail)

    def _part_before(self, tail: Tail, follower: Follower) -> Part:
        part = Part(tail.log.duplicate(), self.name, tail.position)
        part.whole = lambda: follower.current is not tail or not tail.truncated()

        def go_on_in(emptied: Tail, copy: LogFile | None) -> None:
            if emptied is not tail:
                return
            part.close()
            part.log = copy
            if copy is None and self._backlog:
                self._backlog.problems.append(
                    _("{name} was emptied while it was read: its older lines are gone").format(name=self.name)
                )

        follower.on_truncated = go_on_in
        return part

    async def _one_after_the_other(self, follower: Follower, waker: Waker) -> AsyncGenerator[Chunk, None]:
        backlog = self._backlog
        if backlog:
            async for chunk in backlog.oldest_first():
                if chunk:
                    yield chunk
            if follower.current:
                follower.current.context = backlog.last_lines
        while True:
            for chunk in await follower.step():
                yield chunk
            await self._rest(follower, waker)

    async def _interleaved(self, follower: Follower, waker: Waker) -> AsyncGenerator[Chunk, None]:
        backlog = self._backlog or Backlog((), self._block)
        async with aclosing(backlog.newest_first()) as older:
            loaded = False
            while True:
                for chunk in await follower.step():
                    yield chunk
                if not loaded and not self._reading_recent(follower):
                    before = await anext(older, LOADED)
                    loaded = before is LOADED
                    if isinstance(before, Chunk):
                        yield before
                if loaded:
                    await self._rest(follower, waker)

    def _reading_recent(self, follower: Follower) -> bool:
        tail = follower.current
        return bool(tail and tail is self._opening and tail.position < tail.live_from)

    async def _rest(self, follower: Follower, waker: Waker) -> None:
        """With nothing left to read, say how things stand and wait for more."""
        if self._backlog:
            self._backlog.close()
        if not follower.idle:
            self._detail = ""
            return
        self._state, self._detail = follower.state, follower.problem
        waker.watch(follower.files())
        looked = time.monotonic()
        await waker.wait()
        if (early := BREATH - (time.monotonic() - looked)) > 0:
            await asyncio.sleep(early)
