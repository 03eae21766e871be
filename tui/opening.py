"""The ends of several logs, gathered until each is read, so that their events come in one order of time."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from tui.model import Chunk, Event, Source, SourceState

#: Events gathered at most: then order has to wait no longer.
_BOUND = 50_000

#: A source in one of these has nothing more to tell of what was there before we came.
_READ = frozenset({SourceState.FOLLOWING, SourceState.ENDED, SourceState.UNREADABLE})


class Opening:
    """Owns what was read so far of the ends of `sources`, and knows which chunks belong to an end.

    A source is read forward from some place to where it ended when we came; what it tells later of places before that
    one is older than all of its end.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._unread = {source.name: source for source in sources}
        self._ends: dict[str, int] = {}
        self._events: list[Event] = []

    def is_older(self, name: str, chunk: Chunk) -> bool:
        """Whether a chunk of the source called `name` lies before the end of it. Ask once for each, in order."""
        if not chunk.live and (chunk.source != name or chunk.offset < self._ends.get(name, 0)):
            self._unread.pop(name, None)
            return True
        if chunk.live:
            self._unread.pop(name, None)
        else:
            self._ends[name] = chunk.offset + len(chunk.data)
        return False

    def add(self, events: Iterable[Event]) -> None:
        """Gather events of an end."""
        self._events += events

    def complete(self) -> bool:
        """Whether every end is read."""
        self._unread = {name: source for name, source in self._unread.items() if not _is_read(source)}
        return not self._unread or len(self._events) >= _BOUND

    def take(self) -> list[Event]:
        """The gathered events in order of time; they are no longer here then."""
        events, self._events = sorted(self._events, key=attrgetter("time")), []
        return events


def _is_read(source: Source) -> bool:
    status = source.status
    # before its first look a file waits without a word; once it has looked it says what it waits for
    return status.state in _READ or (status.state is SourceState.WAITING and bool(status.detail))
