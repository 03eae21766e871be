"""What somebody may have meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from tui.language import _


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A suggestion for a word with a slip, to be put behind a message; "" when nothing is near."""
    by_end = {key.rpartition(".")[2]: key for key in known}
    near = get_close_matches(word, known, 1) or get_close_matches(word.rpartition(".")[2], by_end, 1)
    return _('; did you mean "{name}"?').format(name=by_end.get(near[0], near[0])) if near else ""
