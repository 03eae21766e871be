"""Attacks over time: one column a bucket of minutes, stacked by kind, and a legend that says it in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.model import EventKind
from tui.picture import Minute
from widgets.cells import number
from widgets.lines import Lines, Span
from widgets.span_line import Part, arrange

#: Minutes that one column may stand for.
SCALES = (1, 5, 15, 60)

#: Cells from which the legend has room for its long words.
_ROOMY = 100

_EIGHTHS = " ▁▂▃▄▅▆▇█"


class Group(NamedTuple):
    """Kinds drawn as one; the first lies at the bottom."""

    word: str
    brief: str
    role: str
    kinds: frozenset[EventKind]


GROUPS = (
    Group("failed log-ins", "log-ins", "login", frozenset({EventKind.LOGIN_FAILURE})),
    Group(
        "rejected",
        "rejected",
        "refused",
        frozenset({EventKind.REJECTION, EventKind.PROBE, EventKind.LIMIT, EventKind.BLOCKED}),
    ),
    Group("DNSBL", "DNSBL", "dnsbl", frozenset({EventKind.DNSBL_HIT})),
    Group("discarded", "discarded", "discarded", frozenset({EventKind.DISCARD})),
    Group("content", "content", "text", frozenset({EventKind.CONTENT})),
)
_GROUP_OF = {kind: i for i, group in enumerate(GROUPS) for kind in group.kinds}

#: Counts of one column, in the order of GROUPS.
Bucket = tuple[int, ...]


def buckets(minutes: Sequence[Minute], end: int, columns: int, scale: int) -> list[Bucket]:
    """Counts of the `columns` buckets of `scale` minutes up to the one of `end` (POSIX seconds), oldest first."""
    step = scale * 60
    last = end // step
    counts = [[0] * len(GROUPS) for _ in range(columns)]
    for minute in reversed(minutes):
        column = columns - 1 - (last - minute.start // step)
        if column < 0:
            break
        if column < columns:
            for kind, count in minute.by_kind:
                group = _GROUP_OF.get(kind)
                if group is not None:
                    counts[column][group] += count
    return [tuple(bucket) for bucket in counts]


def cell(bucket: Bucket, peak: int, row: int, rows: int) -> tuple[str, str, str | None]:
    """Character, role and ground role of a column's cell; `row` counts from the bottom.

    A cell has two colours at most: the lower group as a block, the one above it as its ground.
    """
    low, high = row * 8, row * 8 + 8
    levels: list[tuple[int, str]] = []  # top of each group in eighths of a cell
    total = 0
    height = max(-(-sum(bucket) * rows * 8 // peak), 1) if sum(bucket) else 0
    for count, group in zip(bucket, GROUPS, strict=True):
        total += count
        if count:
            levels.append((round(total * height / sum(bucket)), group.role))
    inside = [(min(top, high) - low, role) for top, role in levels if top > low]
    if not inside:
        return " ", "text", None
    first, role = inside[0]
    if len(inside) == 1 or first >= 8:
        return _EIGHTHS[first], role, None
    if inside[-1][0] < 8:  # the column ends in this cell: the largest share names the colour
        widest = max(_shares(inside))
        return _EIGHTHS[inside[-1][0]], widest[1], None
    return _EIGHTHS[first], role, inside[1][1]


def _shares(inside: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    below = 0
    shares = []
    for top, role in inside:
        shares.append((top - below, role))
        below = top
    return shares


class Timeline(Lines):
    """The last row is the legend, the rows above it the columns. A widget of one row has no legend."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._minutes: Sequence[Minute] = ()
        self._now = datetime.now(UTC)
        self.scale = SCALES[0]
        self._drawn: tuple[int, ...] = ()
        self._counted: Sequence[Minute] = ()
        self._columns: list[Bucket] = []

    def show(self, minutes: Sequence[Minute], now: datetime) -> None:
        """Draw these minutes up to `now`, or up to the last one when that lies further back than there is room."""
        self._minutes = minutes
        self._now = now
        self.sync()

    def zoom(self) -> None:
        """The next scale."""
        self.scale = SCALES[(SCALES.index(self.scale) + 1) % len(SCALES)]
        self.sync()

    @property
    def end(self) -> int:
        """The second up to which is drawn."""
        now = int(self._now.timestamp())
        last = self._minutes[-1].start if self._minutes else now
        oldest = now - self.size.width * self.scale * 60
        return now if last > oldest and last <= now + 60 else last

    def _compute(self) -> list[Bucket]:
        key = (self.end // (60 * self.scale), self.size.width, self.scale)
        if key != self._drawn or self._minutes is not self._counted:
            self._columns = buckets(self._minutes, self.end, self.size.width, self.scale)
            self._drawn, self._counted = key, self._minutes
        return self._columns

    def forget(self) -> None:
        super().forget()
        self._drawn = ()

    def draw(self, y: int) -> Strip:
        columns = self._compute()
        rows = max(self.size.height - 1, 1)
        if y >= rows:
            return self.strip(self._legend(columns))
        if not self._minutes:
            return self.strip([("no attack seen yet", "quiet")] if y == 0 else [])
        peak = max(map(sum, columns), default=0) or 1
        return self.strip_of_cells([cell(bucket, peak, rows - 1 - y, rows) for bucket in columns])

    def strip_of_cells(self, cells: Sequence[tuple[str, str, str | None]]) -> Strip:
        """Cells in a row, those of the same colours in one run."""
        runs: list[tuple[str, str, str | None]] = []
        for text, role, ground in cells:
            if runs and runs[-1][1:] == (role, ground):
                runs[-1] = (runs[-1][0] + text, role, ground)
            else:
                runs.append((text, role, ground))
        segments = []
        for text, role, ground in runs:
            style = self.role(role)
            if ground is not None:
                style += Style(bgcolor=self.role(ground).color)
            segments.append(Segment(text, style))
        return Strip(segments, self.size.width)

    def _legend(self, columns: Sequence[Bucket]) -> list[Span]:
        totals = [sum(column[i] for column in columns) for i in range(len(GROUPS))]
        roomy = self.size.width >= _ROOMY
        parts: list[Part] = [
            ([("▌", group.role), (f"{group.word if roomy else group.brief} {number(count)}", "text")], rank)
            for rank, (group, count) in enumerate(zip(GROUPS, totals, strict=True))
            if count or rank == 0
        ]
        parts += [([(words, "quiet")], len(GROUPS) + rank) for rank, words in enumerate(self._period(columns))]
        return arrange(parts, self.size.width, gap=" ")

    def _period(self, columns: Sequence[Bucket]) -> tuple[str, str]:
        minutes = len(columns) * self.scale
        length = (
            f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"
        )
        peak = max(map(sum, columns), default=0)
        unit = "min" if self.scale == 1 else f"{self.scale} min"
        return f"{length} to {clock(self.end, self._now.tzinfo)}", f"most {number(peak)} a {unit}"


def clock(second: int, zone: tzinfo | None) -> str:
    """POSIX seconds as hours and minutes of `zone`."""
    return f"{datetime.fromtimestamp(second, zone):%H:%M}"
