"""`sekimori report --unread`: lines that somebody should look at, since no row has read them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from tui.commands.inputs import span, zone
from tui.commands.paragraph import paragraph
from tui.model import Chunk
from tui.parsers.stamps import Stamps
from tui.parsers.unread import UnreadLines
from tui.picture import Unread
from tui.reading import written

_MOMENT = "%Y-%m-%d %H:%M:%S"


class Gaps:
    """The unread lines of the sources of a report."""

    def __init__(self, options: argparse.Namespace) -> None:
        """`options` are those of the report, with what the configuration adds."""
        self._zone = zone(options.tz)
        self._begin = datetime.now(UTC) - span(options.since) if options.since else None
        self._stamps: dict[str, Stamps] = {}
        self._lines = UnreadLines()

    def add(self, chunk: Chunk) -> None:
        """Look at the lines of a chunk."""
        stamps = self._stamps.get(chunk.source)
        if stamps is None:
            stamps = self._stamps[chunk.source] = Stamps(self._zone, written(chunk.source))
        self._lines.add(chunk.data, lambda stamp: self._within(stamps(stamp)))

    def _within(self, when: datetime) -> datetime | None:
        return when if self._begin is None or when >= self._begin else None

    def rows(self) -> tuple[Unread, ...]:
        """All, the most frequent first."""
        return self._lines.rows()

    def print(self) -> None:
        """Print them as text; says so where there are none."""
        _print(self.rows())


def _print(rows: Sequence[Unread]) -> None:
    shapes = f" of {_number(len(rows), 'shape')}" if rows else ""
    print(f"\nUnread: {_number(sum(row.count for row in rows), 'line')}{shapes}")
    for row in rows:
        span = f"{row.first:{_MOMENT}} to {row.last:{_MOMENT}}"
        print("\n" + "  ".join(filter(None, (f"{row.count:,}", row.program, span))))
        for name, text in (("skeleton", row.skeleton), ("example", row.example)):
            print("\n".join(paragraph(f"  {name}", text, indent=12)))
    if rows:
        hint = "`sekimori explain 'LINE'` says which step let a line go. An example is best reported with it."
        print("\n" + "\n".join(paragraph("", hint, indent=0)))


def _number(count: int, noun: str) -> str:
    """`no lines`, `1 line`, `2 lines`."""
    return f"{count:,} {noun}" + "s" * (count != 1) if count else f"no {noun}s"
