"""A span of time that was picked elsewhere, as terms of a filter."""

from __future__ import annotations

from datetime import datetime, timedelta

from tui.filter.tree import All, Has, Literal, Tree, every

_TIMES = ("since", "until")
_SECOND = timedelta(seconds=1)


def within(tree: Tree | None, begin: datetime, end: datetime, now: datetime) -> Tree:
    """The filter for what happened from `begin` to before `end`, both at full seconds; other times in it are dropped.

    What ends after `now` has no end, so that what comes is shown. Times are written in the zone of `now`.
    """
    terms: list[Tree] = [one for one in [at_any_time(tree)] if one is not None]
    terms.append(Has("since", (Literal(_written(begin, now)),)))
    if end <= now:
        terms.append(Has("until", (Literal(_written(end - _SECOND, now)),)))  # a second is meant to its end
    return every(terms)


def at_any_time(tree: Tree | None) -> Tree | None:
    """The filter without the times that hold for the whole of it; None where nothing else is asked for."""
    terms = tree.of if isinstance(tree, All) else (tree,)
    kept = [one for one in terms if one is not None and not (isinstance(one, Has) and one.field in _TIMES)]
    return every(kept) if kept else None


def _written(moment: datetime, now: datetime) -> str:
    """As short as it means the same moment: of today, in the past, the time alone."""
    local = moment.astimezone(now.tzinfo)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return time if local <= now and local.date() == now.date() else f"{local:%Y-%m-%d}T{time}"
