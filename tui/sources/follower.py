"""Follows a log by its name through every kind of rotation."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tui.language import _
from tui.model import Chunk, SourceState
from tui.sanitize import clean
from tui.sources.access import why_not
from tui.sources.errors import SourceError
from tui.sources.logfile import LogFile, identity_of
from tui.sources.rotated import Rotated, newer_than, rotated
from tui.sources.tail import Tail

#: Longest time an old file is kept open after a rotation, in seconds, however busy it is.
DRAIN_LIMIT: Final = 20.0

#: How many rotated files are looked at for the copy that copytruncate made.
_COPIES: Final = 8


@dataclass(slots=True)
class _Draining:
    """A file that is no longer the log, but may still be written to: daemons keep it until they are told."""

    tail: Tail
    grace: float
    retired: float = field(default_factory=time.monotonic)
    grown: float = field(default_factory=time.monotonic)

    def quiet(self) -> bool:
        return time.monotonic() - self.grown >= self.grace

    def expired(self) -> bool:
        return time.monotonic() - self.retired >= DRAIN_LIMIT


class Follower:
    """Every line of the file called `path`, once, in the order in which one writer wrote them.

    Old files are read to their end before newer ones: the size of each is noted first, and up to it a file is read
    only when all older ones, looked at later, hold nothing more.
    """

    def __init__(self, path: Path, block: int, grace: float) -> None:
        self._path = path
        self._source = str(path)
        self._block = block
        self._grace = grace
        self._draining: list[_Draining] = []
        self.current: Tail | None = None
        self.state = SourceState.FOLLOWING
        self.rotations = 0  # how often the file was replaced or emptied
        self.problem = ""  # why the name cannot be followed just now; a whole sentence
        self.idle = True  # whether the last step found nothing to do
        #: Called with the reader of a file that was emptied, and the copy of what it held, if there is one.
        self.on_truncated: Callable[[Tail, LogFile | None], None] = lambda tail, copy: None

    def begin(self, tail: Tail) -> None:
        """Start with a file that is open already."""
        self.current = tail

    def files(self) -> Iterator[LogFile]:
        """Every file that may still bring lines."""
        yield from (old.tail.log for old in self._draining)
        if self.current:
            yield self.current.log

    async def step(self) -> list[Chunk]:
        """What there is to read now, at most one block. Sets `idle` when there is nothing."""
        self.idle = False
        if left := self._let_go_expired():
            return left
        ends = {id(tail): tail.log.size() for tail in self._tails()}
        for tail in self._tails():
            pieces = await tail.read(self._block, ends[id(tail)])
            if pieces is None:
                return self._after_truncation(tail)
            if tail.advanced:
                self._note_growth(tail)
                return tail.chunks(self._source, pieces)
            if tail.behind:
                return []  # grown since its size was noted: what is newer has to wait
            if left := self._let_go_quiet(tail):
                return left
        self.idle = not self._look_at_name()
        return []

    def close(self) -> None:
        """Close every file."""
        for tail in self._tails():
            tail.close()
        self._draining, self.current = [], None

    def _tails(self) -> list[Tail]:
        tails = [old.tail for old in self._draining]
        return [*tails, self.current] if self.current else tails

    def _note_growth(self, tail: Tail) -> None:
        for old in self._draining:
            if old.tail is tail:
                old.grown = time.monotonic()

    def _let_go_quiet(self, tail: Tail) -> list[Chunk]:
        """Close an old file, just read to its end, that has been quiet for long enough."""
        old = next((old for old in self._draining if old.tail is tail), None)
        return self._close(old) if old and old.quiet() else []

    def _let_go_expired(self) -> list[Chunk]:
        """Close old files to which somebody goes on writing: the new ones must not wait for ever."""
        return [chunk for old in list(self._draining) if old.expired() for chunk in self._close(old)]

    def _close(self, old: _Draining) -> list[Chunk]:
        """The last half line counts."""
        self._draining.remove(old)
        old.tail.close()
        return old.tail.chunks(self._source, old.tail.finish())

    def _look_at_name(self) -> bool:
        """Whether the name has a file that we do not have yet; it is then the current one."""
        try:
            if self.current and identity_of(os.stat(self._path)) == self.current.log.identity:
                self.state, self.problem = SourceState.FOLLOWING, ""
                return False
            log = LogFile.open(self._path)
        except FileNotFoundError:
            self.state = SourceState.WAITING
            self.problem = _("there is no file {source} now; waiting for it").format(source=clean(self._source))
            return False
        except OSError as error:
            self.state, self.problem = SourceState.UNREADABLE, why_not(self._path, error)
            return False
        except SourceError as error:
            self.state, self.problem = SourceState.UNREADABLE, str(error)
            return False
        self._turn_to(log)
        return True

    def _turn_to(self, log: LogFile) -> None:
        self.state, self.problem = SourceState.FOLLOWING, ""
        former, self.current = self.current, Tail(log, restarted=self.current is not None)
        if former is None:
            return
        self._draining.append(_Draining(former, self._grace))
        missed = self._missed(newer_than(self._path, former.log.identity))
        self.rotations += 1 + len(missed)
        self._draining += [_Draining(Tail(log, restarted=True), self._grace) for log in missed]

    def _after_truncation(self, tail: Tail) -> list[Chunk]:
        """Begin the file anew. What we had not yet read of it stands in the copy, if the rotation made one."""
        if tail is not self.current:  # an old file that is being overwritten has nothing for us
            return self._close(next(old for old in self._draining if old.tail is tail))
        copies = self._copies(tail)
        self.rotations += max(1, len(copies))
        self.on_truncated(tail, copies[0].duplicate() if copies else None)
        if not copies:
            left = tail.chunks(self._source, tail.finish())
            self.current = Tail(tail.log, restarted=True)
            return left
        self.current = Tail(tail.move_to(copies[0]), restarted=True)
        copied = [tail, *(Tail(log, restarted=True) for log in copies[1:])]
        self._draining += [_Draining(one, grace=0) for one in copied]
        return []

    def _copies(self, tail: Tail) -> list[LogFile]:
        """The copy of what was taken away, and behind it newer copies, of what came and went since."""
        siblings = [one for one in rotated(self._path) if not one.compressed][:_COPIES]
        for place, sibling in enumerate(siblings):
            copy = _opened(sibling.path)
            if copy and copy.identity != tail.log.identity and tail.holds_what_we_read(copy):
                return [copy, *self._missed(reversed(siblings[:place]))]
        return []

    def _missed(self, siblings: Iterable[Rotated]) -> list[LogFile]:
        """Files that came and went between two looks, open; not the one that we have just turned to."""
        present = self.current.log.identity if self.current else None
        opened = (_opened(one.path) for one in siblings)
        return [log for log in opened if log and log.identity != present]


def _opened(path: Path) -> LogFile | None:
    try:
        return LogFile.open(path)
    except (OSError, SourceError):
        return None
