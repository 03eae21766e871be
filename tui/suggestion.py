"""What somebody may have meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from tui.language import _

#: So many of the nearest are looked at: the names of one table are near each other by their beginning alone.
_NEAREST = 5


def did_you_mean(word: str, known: Collection[str], begins: str = "") -> str:
    """A suggestion for a word with a slip, to be put behind a message; "" when nothing is near.

    `begins` is how all of them begin. Neither that nor the table before a dot makes a name near to another.
    """
    names = {key.removeprefix(begins): key for key in known}
    wanted = word.removeprefix(begins)
    by_end = {_end(name): name for name in names}
    near = [
        *(name for name in get_close_matches(wanted, names, _NEAREST) if get_close_matches(_end(wanted), [_end(name)])),
        *(by_end[end] for end in get_close_matches(_end(wanted), by_end, 1)),
    ]
    return _('; did you mean "{name}"?').format(name=names[near[0]]) if near else ""


def _end(name: str) -> str:
    return name.rpartition(".")[2]
