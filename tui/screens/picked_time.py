"""A span that was picked on the timeline, as a part of the filter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the language is loaded when the first filter is typed or picked
    from tui.filter.tree import Tree


def with_span(tree: Tree | None, begin: int, end: int, now: datetime) -> str:
    """The filter, and of what it shows only what happened from `begin` to before `end` (POSIX seconds)."""
    from tui.filter.span import within

    first, last = (datetime.fromtimestamp(second, now.tzinfo) for second in (begin, end))
    return str(within(tree, first, last, now))


def without_span(tree: Tree | None) -> str:
    """The filter without any time that holds for the whole of it."""
    from tui.filter.span import at_any_time

    left = at_any_time(tree)
    return "" if left is None else str(left)
