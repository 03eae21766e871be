"""How large a filter may be."""

from __future__ import annotations

from tui.filter.tree import Saved

#: Characters of a filter; brackets and minus signs inside each other; terms, those of saved filters too.
LONGEST, DEEPEST, TERMS = 2000, 32, 200


class Bounds:
    """What a filter and the saved ones in it may be together, and what of those has been read."""

    def __init__(self) -> None:
        self.terms = self.depth = 0
        self.saved: dict[str, tuple[Saved, int] | None] = {}  # with its terms; None: being read

    @property
    def passed(self) -> bool:
        """Whether it has become too large."""
        return self.depth > DEEPEST or self.terms > TERMS
