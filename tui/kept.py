"""The last lines of sources that cannot be read again: pipes."""

from __future__ import annotations

import threading
from collections import deque

from tui.model import Chunk
from tui.sources.matching import Matcher

#: Bytes kept of each such source.
KEPT = 4 << 20


class KeptLines:
    """Owns the last `bound` bytes of each source, in whole lines. Any thread may call it."""

    def __init__(self, bound: int = KEPT) -> None:
        self._bound = bound
        self._blocks: dict[str, deque[bytes]] = {}
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, chunk: Chunk) -> None:
        """Keep a chunk's lines; the oldest chunks go when the source has more than the bound."""
        with self._lock:
            blocks = self._blocks.setdefault(chunk.source, deque())
            blocks.append(chunk.data)
            size = self._sizes.get(chunk.source, 0) + len(chunk.data)
            while len(blocks) > 1 and size > self._bound:
                size -= len(blocks.popleft())
            self._sizes[chunk.source] = size

    def naming(self, matcher: Matcher) -> list[bytes]:
        """Kept lines that `matcher` wants, without newline, each source's oldest first. Takes a moment."""
        with self._lock:
            texts = [b"".join(blocks) for blocks in self._blocks.values()]
        return [line for text in texts for line in matcher.lines(text)]
