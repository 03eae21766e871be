"""`sekimori report --unread`: lines that somebody should look at, since no row has read them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from tui.commands.inputs import span, zone
from tui.commands.paragraph import paragraph
from tui.language import _, counted
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
    count = sum(row.count for row in rows)
    lines = counted(count, "{count} line", "{count} lines") if count else _("no lines")
    shapes = _(" of {shapes}").format(shapes=counted(len(rows), "{count} shape", "{count} shapes")) if rows else ""
    print("\n" + _("Unread: {lines}").format(lines=lines + shapes))
    for row in rows:
        span = _("{first} to {last}").format(first=f"{row.first:{_MOMENT}}", last=f"{row.last:{_MOMENT}}")
        print("\n" + "  ".join(filter(None, (f"{row.count:,}", row.program, span))))
        for name, text in ((_("skeleton"), row.skeleton), (_("example"), row.example)):
            print("\n".join(paragraph(f"  {name}", text, indent=12)))
    if rows:
        hint = _("`sekimori explain 'LINE'` says which step let a line go. An example is best reported with it.")
        print("\n" + "\n".join(paragraph("", hint, indent=0)))
