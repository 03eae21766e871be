"""Loud lines of known programs that no row has read, counted by program and skeleton, so that gaps are seen.

A second look at blocks, taken only when asked for: `loud` says which lines it is after, `known` which not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from tui.parsers.columns import Found
from tui.parsers.heads import head_of
from tui.parsers.known import known
from tui.parsers.loud import SIGNS, is_loud
from tui.parsers.skeleton import skeleton
from tui.picture import Unread
from tui.sanitize import clean_bytes, clean_line, mask_passwords

#: Skeletons that are kept apart; further ones are counted together.
KEPT: Final = 500

#: The skeleton of all those together.
OTHER: Final = "(other)"

#: Longest example, in characters.
_EXAMPLE: Final = 400


class UnreadLines:
    """Counts them; at most `kept` skeletons and their rest."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self.count = 0  # of all lines in it
        self._rows: dict[tuple[str, str], Unread] = {}

    def add(self, lines: bytes, time_of: Callable[[bytes], datetime | None]) -> None:
        """Look at whole lines. `time_of` a stamp: when it was; lines for which it answers None are left out."""
        loud = b"".join(_signed(lines))
        read = set(Found(b"\n" + loud, frozenset({"program"})).starts) if loud else frozenset()
        begin = 0
        while begin < len(loud):
            end = loud.index(b"\n", begin)
            if begin not in read:
                self._add(loud[begin:end].rstrip(b"\r"), time_of)
            begin = end + 1

    def _add(self, line: bytes, time_of: Callable[[bytes], datetime | None]) -> None:
        head = head_of(line)
        if head is None or not is_loud(head) or known(head):
            return
        when = time_of(head.stamp)
        if when is None:
            return
        program = clean_bytes(head.program.name.encode() if head.program else head.tag)
        self.count += 1
        key = (program, skeleton(mask_passwords(clean_bytes(head.message, 1024))))
        row = self._rows.get(key)
        if row is None and len(self._rows) >= self._kept:
            key = ("", OTHER)
            row = self._rows.get(key)
        if row is None:
            self._rows[key] = Unread(*key, 1, when, when, clean_line(line, _EXAMPLE))
        else:
            self._rows[key] = msgspec.structs.replace(
                row, count=row.count + 1, first=min(row.first, when), last=max(row.last, when)
            )

    def rows(self) -> tuple[Unread, ...]:
        """All, the most frequent first, the rest last."""
        return tuple(
            sorted(self._rows.values(), key=lambda row: (not row.program, -row.count, row.program, row.skeleton))
        )


def _signed(lines: bytes) -> Iterator[bytes]:
    """The lines that hold a sign of being loud, in order."""
    small = lines.lower()
    begins = set()
    for sign in SIGNS:
        at = small.find(sign)
        while at >= 0:
            begins.add(small.rfind(b"\n", 0, at) + 1)
            at = small.find(sign, small.find(b"\n", at))
    for begin in sorted(begins):
        yield lines[begin : lines.index(b"\n", begin) + 1]
