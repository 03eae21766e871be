"""The line under the timeline: how many of which kind in what time, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tui.language import _, counted
from widgets.cells import number, span
from widgets.lines import Span
from widgets.span_line import Part, arrange
from widgets.timeline_buckets import GROUPS, Bucket
from widgets.timeline_scale import moment
from widgets.timeline_span import Picked
from widgets.timeline_viewport import Viewport

#: Cells from which there is room for the long words.
_ROOMY = 100


def seen(columns: Sequence[Bucket], view: Viewport, width: int, since: datetime | None = None) -> list[Span]:
    """What is in view: the counts, how long it lasted, and the most in one column; all of it as far back as `since`."""
    stretch = view.stretch
    peak = max(map(sum, columns), default=0)
    when = _between(stretch.begin, stretch.end, view.now)
    if view.shows_now:
        when = _("last {length}").format(length=_length(stretch.end - stretch.begin))
    if since is not None and since.timestamp() > stretch.begin:
        when = _("since {time}").format(time=moment(int(since.timestamp()), view.now))
    most = _("most {count} in {length}").format(count=number(peak), length=_length(stretch.size))
    counts = [sum(column) for column in zip(*columns, strict=True)]
    notes: list[Part] = [([(when, "quiet")], 1), ([(most, "quiet")], len(GROUPS))]
    return arrange([*_counts(counts, width, always=1), *notes], width, " ")


def picked(counts: Bucket, of: Picked, now: datetime, width: int) -> list[Span]:
    """What is under the cursor."""
    parts: list[Part] = [([(_between(of.begin, of.end, now), "strong")], 0)]
    parts += _counts(counts, width, always=0) or [([(_("nothing"), "text")], 1)]
    return arrange(parts, width, " ")


def _counts(counts: Sequence[int], width: int, always: int) -> list[Part]:
    """The groups that there are, each with its colour; the first `always` even where there are none."""
    return [
        ([("▌", group.role), (counted(count, *(group.words if width >= _ROOMY else group.brief)), "text")], rank)
        for rank, (group, count) in enumerate(zip(GROUPS, counts, strict=True))
        if count or rank < always
    ]


def _between(begin: int, end: int, now: datetime) -> str:
    """The day once, where both are of one day."""
    first, last = moment(begin, now), moment(end, now)
    return f"{first}–{last[-5:] if first[:-5] == last[:-5] else last}"


def _length(seconds: int) -> str:
    """As `span`, but of days the hours too."""
    days = timedelta(days=seconds // 86400)
    rest = timedelta(seconds=seconds) - days
    return " ".join(span(part) for part in (days, rest) if part) if days.days > 1 else span(days + rest)
