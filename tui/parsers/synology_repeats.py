"""What syslog-ng folded: `Last message 'User [admin] from [2' repeated 3 times` counts three more of that message.

syslog-ng quotes the first 20 bytes only (logwriter.c), so the message itself is looked for among those that the same
host has logged before it; where it is not found, the line is no event. Bounded in number.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.parsers.shape import Plan
from tui.parsers.synology import JUDGED
from tui.parsers.synology_grammar import REPEATED

#: Different beginnings of messages that are remembered.
_KEPT = 16

#: A row's values: stamp, host, tag and process first, then the columns, then what decides its meaning.
Row = tuple[bytes | None, ...]

#: Tags of lines that say again what another line has said.
_BORROWED = frozenset({b"syslog-ng", b"Last"})


class Repeats:
    """The last messages of one stretch of lines, by host and beginning; every message takes the place of the one that
    began like it.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[bytes | None, bytes], tuple[Plan, Row]] = {}

    def unfold(self, plans: list[Plan], rows: list[Row], layout: Sequence[str]) -> None:
        """Put the message in the place of each row that repeats it. `layout` names the columns of a row."""
        count = layout.index("count") if "count" in layout else None
        for place, plan in enumerate(plans):
            if plan.shape.verdict is not JUDGED:
                continue
            row = rows[place]
            verb, quote, times = row[-3:]
            key = (row[1], quote or b"")
            if verb != REPEATED:
                self._keep(key, plan, row)
            elif key in self._last and (times or b"0").strip(b"0"):
                plans[place], earlier = self._last[key]
                row = rows[place] = _again(earlier, row, count)
            if row[2] in _BORROWED:
                rows[place] = (*row[:2], b"Connection", *row[3:])

    def remembered(self) -> object:
        """What a later line could repeat, as a plain value."""
        return [(key, row[4:]) for key, (_, row) in self._last.items()]

    def _keep(self, key: tuple[bytes | None, bytes], plan: Plan, row: Row) -> None:
        self._last.pop(key, None)
        self._last[key] = (plan, row)
        if len(self._last) > _KEPT:
            del self._last[next(iter(self._last))]


def _again(earlier: Row, row: Row, count: int | None) -> Row:
    """The earlier line as of now: with the later one's stamp, host and process, and its count."""
    again = [*row[:2], earlier[2], row[3], *earlier[4:]]
    if count is not None:
        again[count] = row[-1]
    return tuple(again)
